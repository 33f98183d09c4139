"""The demo's mailing lists, one an edition, and a few issues in the archive of the English one."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article
from newsletter.models import Edition, EditionItem, MailingList

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


def make_lists() -> None:
    for locale, (slug, name, promise) in LISTS.items():
        defaults = {"name": name, "promise": promise, "locale": locale, "is_default": True}
        mailing_list, _new = MailingList.objects.get_or_create(slug=slug, defaults=defaults)
        if locale == "en" and not mailing_list.editions.exists():
            make_editions(mailing_list)


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
