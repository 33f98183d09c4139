"""The demo's mailing lists, a few issues in the archive, one that is being made and one that waits for approval."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article
from newsletter import approval, composing, consent, editing
from newsletter.models import Edition, EditionItem, MailingList, Subscription

LISTS = {
    "en": (
        "weekly-briefing",
        "The Weekly Briefing",
        "A week between Washington and Baku: what happened and why.",
    ),
    "az": ("heftelik", "Həftəlik xülasə", "Vaşinqton və Bakı arasında həftənin əsas xəbərləri və təhlillər."),
    "ru": ("nedelya", "Неделя", "Главное за неделю между Вашингтоном и Баку: новости, переводы, анализ."),
}
INTROS = (
    (
        "A delegation, a tender and a shallow sea",
        "House aides went to Lankaran, wind bidders asked about vessels, and the Caspian kept falling. "
        "Below are the stories our readers stayed with longest.",
    ),
    (
        "What the paperwork says",
        "Waivers, transit forms and visa calendars: a week in which the small print carried the news. "
        "We read it so that you can skip to the sentence that matters.",
    ),
)
STORIES = 5
MORNING = ("morning-note", "The Morning Note", "What happened overnight, on weekdays, in five minutes.")
READERS = ("nigar.reader@example.com", "john.reader@example.com", "elena.reader@example.com")


def make_lists() -> None:
    for locale, (slug, name, promise) in LISTS.items():
        defaults = {"name": name, "promise": promise, "locale": locale, "is_default": True}
        mailing_list, _new = MailingList.objects.get_or_create(slug=slug, defaults=defaults)
        if locale == "en" and not mailing_list.editions.exists():
            make_editions(mailing_list)
            make_readers(mailing_list)
            make_draft(mailing_list)
            make_waiting(make_morning_note())


def make_morning_note() -> MailingList:
    slug, name, promise = MORNING
    mailing_list = MailingList.objects.create(
        slug=slug,
        name=name,
        promise=promise,
        frequency=MailingList.Frequency.DAILY,
        seeds="newsletter@example.com\neditor@example.com",
    )
    make_readers(mailing_list)
    return mailing_list


def make_readers(mailing_list: MailingList) -> None:
    how = consent.Circumstances(client_key="demo", client_kind="browser", source="/newsletter/", form="demo")
    for address in READERS:
        subscription = consent.ask(address, address, mailing_list, how)
        consent.confirm(subscription, how)
        # The demo sends no welcome for what nobody typed.
        Subscription.objects.filter(pk=subscription.pk).update(welcomed_at=timezone.now())


def make_draft(mailing_list: MailingList) -> None:
    """Half made: filled, with a teaser of its own and a second subject."""
    writer = User.objects.get(username="newsletter")
    edition = begin(mailing_list, "Ports, passports and a pipeline", writer, days=2)
    composing.fill(edition, STORIES)
    top_up(edition)
    editing.set_variants(edition, ["What the Caspian took back this week"])
    edition.items.filter(position=0).update(teaser="The story that our readers asked about most. Start here.")


def make_waiting(mailing_list: MailingList) -> None:
    writer = User.objects.get(username="newsletter")
    edition = begin(mailing_list, "Overnight: what changed while Washington slept", writer, days=1)
    composing.fill(edition, STORIES)
    top_up(edition)
    approval.submit(edition, writer)


def begin(mailing_list: MailingList, subject: str, writer: User, days: int) -> Edition:
    day = timezone.localdate() + timedelta(days=days)
    return Edition.objects.create(
        mailing_list=mailing_list,
        date=day,
        subject=subject,
        preheader=mailing_list.promise,
        intro="Good morning.\n\nHere is what we would tell you over tea. "
        "All corrections stand in [the ledger](/corrections/).",
        send_at=timezone.make_aware(datetime.combine(day, time(7))),
        author=writer,
        saved_by=writer,
        saved_at=timezone.now(),
    )


def top_up(edition: Edition) -> None:
    """The demo's stories are not all of this week: its editions take older ones too."""
    there = edition.items.values("article")
    stories = Article.objects.live().in_locale(edition.mailing_list.locale).editorial().exclude(pk__in=there)
    for story in stories.order_by("-publish_at", "-pk")[: max(0, STORIES - edition.items.count())]:
        composing.append(edition, story)


def make_editions(mailing_list: MailingList) -> None:
    """One for each of the last weeks, with the stories of that week."""
    for weeks, (subject, intro) in enumerate(INTROS):
        until = timezone.now() - timedelta(days=1 + 7 * weeks)
        edition = Edition.objects.create(
            mailing_list=mailing_list,
            date=timezone.localdate(until),
            subject=subject,
            preheader=mailing_list.promise,
            intro=intro,
            published_at=until,
            state=Edition.State.SENT,
        )
        stories = Article.objects.live().in_locale(mailing_list.locale).editorial().filter(publish_at__lte=until)
        for position, article in enumerate(stories.order_by("-publish_at")[:STORIES]):
            EditionItem.objects.create(edition=edition, article=article, position=position)
