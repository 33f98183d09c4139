"""What stands between an edition and its approval, each with what to do about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import html

from articles import links, standing
from articles.locales import locale_of_path
from articles.models import Article
from articles.models.paths import plain
from newsletter import contrast, dead_links, intro, placeholders, reach, rendering
from newsletter.models import CheckedLink, Diagnosis, Edition
from newsletter.rendering import Rendered, Story

MOST_BYTES = 90_000  # of the HTML: Gmail cuts off behind 102 kB, and the copy of a reader is a little longer
# What people, other programs and our own templates leave behind where a word should stand.
LEFT_OVER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\*\|.*?\|\*|\[\[.*?\]\]|%\(\w+\)s|%%\w+%%|\bTK\b|\bTODO\b")
EXCHANGED = {placeholders.LEAVE, placeholders.PREFERENCES, placeholders.FEEDBACK, placeholders.LIST}


@dataclass(frozen=True)
class Finding:
    code: str
    sentence: str
    advice: str | Promise
    blocks: bool = True


def check(edition: Edition, mail: Rendered) -> list[Finding]:
    """What blocks comes first."""
    stories = rendering.stories_of(edition)
    found = [
        *in_words(edition),
        *in_stories(edition, stories),
        *in_the_mail(edition, mail, stories),
        *in_links(edition),
        *in_the_audience(edition),
        *in_time(edition),
        *in_delivery(),
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def blocking(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def in_words(edition: Edition) -> Iterator[Finding]:
    if not edition.subject.strip():
        yield Finding("subject", _("The subject is empty."), gettext_lazy("Write one: readers see it first."))
    subjects = [subject.strip().casefold() for subject in edition.subjects]
    if len(set(subjects)) < len(subjects):
        advice = gettext_lazy("Write another one, or take it out: equal subjects test nothing.")
        yield Finding("subjects", _("Two subjects are the same."), advice)
    if not edition.preheader.strip():
        advice = gettext_lazy("Mail programs show it behind the subject; without it they show the first words.")
        yield Finding("preheader", _("There is no preheader."), advice, blocks=False)
    typed = [*edition.subjects, edition.preheader, edition.intro, *edition.items.values_list("teaser", flat=True)]
    for word in sorted({found for text in typed for found in LEFT_OVER.findall(text)}):
        advice = gettext_lazy("Write the words that should stand there.")
        yield Finding("left over", _("“%(word)s” is left over in the words of the edition.") % {"word": word}, advice)


def in_stories(edition: Edition, stories: list[Story]) -> Iterator[Finding]:
    if not stories:
        yield Finding("no story", _("There is no story in it."), gettext_lazy("Press “Fill”, or search and add some."))
    live = {story.article.pk for story in stories}
    for item in edition.items.select_related("article"):
        if item.article_id not in live:
            sentence = _("Readers cannot see “%(story)s” now.") % {"story": item.article}
            yield Finding("not live", sentence, gettext_lazy("Publish it first, or take it out."))
    for story in stories:
        picture = story.article.lead_picture
        if picture is None:
            continue
        named = {"story": story.article.headline}
        if story.picture is None:
            advice = gettext_lazy("Its small files are being made, or its licence has ended; it goes without picture.")
            yield Finding("picture", _("The picture of “%(story)s” is missing.") % named, advice, blocks=False)
        elif not story.picture.alt and not picture.decorative_reason:
            advice = gettext_lazy("Write it in the picture library, or in the story.")
            yield Finding("alt", _("The picture of “%(story)s” has no text alternative.") % named, advice)


def in_the_mail(edition: Edition, mail: Rendered, stories: list[Story]) -> Iterator[Finding]:
    size = len(rendering.exchanged(mail, rendering.direct_links(edition)).html.encode())
    if size > MOST_BYTES:
        sentence = _("The mail is %(size)d kB long; %(most)d kB is the most.")
        advice = gettext_lazy("Take stories out or shorten teasers: Gmail cuts off what is longer.")
        yield Finding("size", sentence % {"size": size // 1000, "most": MOST_BYTES // 1000}, advice)
    if not mail.text.strip():
        yield Finding("text", _("The part without markup is empty."), gettext_lazy("Tell the administrator."))
    if not settings.POSTAL_ADDRESS:
        advice = gettext_lazy("The administrator sets POSTAL_ADDRESS. Newsletters must name it in many countries.")
        yield Finding("postal address", _("The postal address is missing."), advice)
    if placeholders.LEAVE not in mail.html or placeholders.LEAVE not in mail.text:
        advice = gettext_lazy("Tell the administrator: no mail goes out without it.")
        yield Finding("leave", _("The link to leave is missing."), advice)
    known = EXCHANGED | {story.href for story in stories}
    for word in sorted(set(placeholders.ANY.findall(mail.html + mail.text)) - known):
        advice = gettext_lazy("Take the word out, or tell the administrator.")
        yield Finding("placeholder", _("Nothing stands for the placeholder %(word)s.") % {"word": word}, advice)
    if any(image.get("alt") is None for image in html.fromstring(mail.html).iter("img")):
        advice = gettext_lazy("Tell the administrator.")
        yield Finding("alt", _("A picture of the mail has no text alternative."), advice)
    for source in (mail.html, rendering.dark_inlined(mail.html)):
        for words, ratio in contrast.too_weak(source):
            told = {"words": words, "ratio": ratio, "needed": contrast.NEEDED}
            sentence = _("“%(words)s” is hard to read: its contrast is %(ratio)s, and %(needed)s is needed.") % told
            yield Finding("contrast", sentence, gettext_lazy("Tell the administrator."))


# --- links


def in_links(edition: Edition) -> Iterator[Finding]:
    """Of the words of the editor: those of the stories are checked with them, all others are the site's own."""
    own = [url for url in intro.links(edition.intro) if url.startswith(f"{settings.SITE_URL}/")]
    for url in sorted(set(own)):
        if not leads_somewhere(url):
            advice = gettext_lazy("Correct the link in the intro, or take it out.")
            yield Finding("dead link", _("%(url)s leads nowhere that readers can see.") % {"url": url}, advice)
    answers = {row.url: row for row in CheckedLink.objects.filter(url__in=outside(edition))}
    for url in sorted(outside(edition)):
        row = answers.get(url)
        if row is None or row.answered_at is None:
            yield unanswered(url, row)
        elif row.trouble:
            told = {"url": url, "trouble": row.trouble}
            advice = gettext_lazy("Correct the link in the intro, or take it out.")
            yield Finding("dead link", _("%(url)s does not answer: %(trouble)s.") % told, advice)


def outside(edition: Edition) -> set[str]:
    found = {url for url in intro.links(edition.intro) if url.startswith(("http://", "https://"))}
    return {url for url in found if not url.startswith(f"{settings.SITE_URL}/")}


def unanswered(url: str, row: CheckedLink | None) -> Finding:
    """For a while the approval waits; a worker that is away does not hold the newsletter up for ever."""
    if row is not None and row.asked_at < timezone.now() - dead_links.PATIENCE:
        advice = gettext_lazy("Open it yourself: the background worker did not come to it.")
        return Finding("link", _("%(url)s could not be checked.") % {"url": url}, advice, blocks=False)
    advice = (
        gettext_lazy("Load this page again in a few seconds.") if row else gettext_lazy("Save: then it is checked.")
    )
    return Finding("link", _("%(url)s is still being checked.") % {"url": url}, advice)


def leads_somewhere(url: str) -> bool:
    if place := links.place_of(url):
        return Article.objects.live().filter(locale=place[0], slug=place[1]).exists()
    path = plain(urlsplit(url).path)
    if not standing.is_own(path):
        return standing.thing_at(path) is not None
    with translation.override(locale_of_path(path)):
        try:
            resolve(f"{path.rstrip('/')}/")
        except Resolver404:
            return False
    return True


# --- who gets it, and when


def in_the_audience(edition: Edition) -> Iterator[Finding]:
    if reach.is_empty(edition):
        advice = gettext_lazy("Choose another list, or wait for subscribers.")
        yield Finding("audience", _("Nobody would get it: the list has no confirmed subscriber."), advice)
    elif reach.all_are_suppressed(edition):
        advice = gettext_lazy("Look into the suppressions: something went wrong with all addresses.")
        yield Finding("suppressed", _("Nobody would get it: every address is suppressed."), advice)


def in_time(edition: Edition) -> Iterator[Finding]:
    if edition.send_at is None:
        advice = gettext_lazy("Set one, or press “Send now” after the approval.")
        yield Finding("time", _("No time is set at which it is sent."), advice, blocks=False)
    elif edition.send_at < timezone.now() and not edition.is_overdue:
        advice = gettext_lazy("Approved within two hours it goes out at once; later it asks.")
        yield Finding("time", _("The time at which it should be sent has passed."), advice, blocks=False)


# --- whether mail arrives at all


def in_delivery() -> Iterator[Finding]:
    """What the self-test found (manage.py newsletter_doctor). It stops the first edition of a site, and warns after."""
    if settings.MAIL_IS_KEPT:
        return
    is_first = not Edition.objects.went_out().exists()
    diagnosis = Diagnosis.objects.newest()
    if diagnosis is None:
        if is_first:
            advice = gettext_lazy("The administrator runs manage.py newsletter_doctor; a worker does so every day.")
            yield Finding("doctor", _("Nobody has looked whether our mail would arrive."), advice)
        return
    for line in diagnosis.lines:
        if line["level"] == "red":
            sentence = _("Mail may not arrive. %(about)s: %(sentence)s") % line
            yield Finding("doctor", sentence, line["advice"], blocks=is_first)
