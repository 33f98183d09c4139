"""Which stories stand in an edition, and in which order."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from newsletter.models import Edition, EditionItem, MailingList

MOST = 20  # stories; a mail with more is longer than anybody reads
FOUND = 12
# How far the first edition of a list looks back.
FIRST_LOOK = {
    MailingList.Frequency.DAILY: timedelta(days=1),
    MailingList.Frequency.WEEKLY: timedelta(days=7),
    MailingList.Frequency.BREAKING: timedelta(days=1),
}


def last_sent(mailing_list: MailingList) -> datetime:
    editions = Edition.objects.went_out().reaching(mailing_list)
    # Greatest() passes over what is empty.
    newest = editions.aggregate(at=Max(Greatest("started_at", "published_at")))["at"]
    return newest or timezone.now() - FIRST_LOOK[mailing_list.frequency]


def sent_to(mailing_list: MailingList) -> QuerySet[EditionItem]:
    return EditionItem.objects.filter(edition__in=Edition.objects.went_out().reaching(mailing_list))


def new_stories(mailing_list: MailingList) -> QuerySet[Article]:
    """What may be filled in by itself: live, not paid for, newer than the last edition, never in one."""
    stories = Article.objects.live().in_locale(mailing_list.locale).editorial()
    stories = stories.filter(publish_at__gt=last_sent(mailing_list))
    return stories.exclude(pk__in=sent_to(mailing_list).values("article")).order_by("-publish_at", "-pk")


def fill(edition: Edition, number: int) -> int:
    """Adds the newest stories until the edition has so many; says how many came."""
    there = list(edition.items.values_list("article", flat=True))
    wanted = max(0, min(number, MOST) - len(there))
    stories = list(new_stories(edition.mailing_list).exclude(pk__in=there)[:wanted])
    for story in stories:
        append(edition, story)
    return len(stories)


def append(edition: Edition, article: Article) -> EditionItem:
    last = edition.items.aggregate(last=Max("position"))["last"]
    return EditionItem.objects.create(edition=edition, article=article, position=0 if last is None else last + 1)


def add(edition: Edition, article_id: int) -> Article:
    story = Article.objects.live().in_locale(edition.mailing_list.locale).filter(pk=article_id).first()
    if story is None:
        raise ValidationError(_("Only a story that readers can see now, in the language of the list, can be added."))
    if edition.items.filter(article=story).exists():
        raise ValidationError(_("“%(story)s” stands in the edition already.") % {"story": story})
    if edition.items.count() >= MOST:
        raise ValidationError(_("An edition has %(number)d stories at most.") % {"number": MOST})
    append(edition, story)
    return story


def remove(edition: Edition, item_id: int) -> Article:
    item = the_item(edition, item_id)
    item.delete()
    return item.article


def move(edition: Edition, item_id: int, step: int) -> Article:
    """One place up (-1) or down (1)."""
    item = the_item(edition, item_id)
    order = list(edition.items.values_list("pk", flat=True))
    at = order.index(item.pk)
    order.insert(max(0, at + step), order.pop(at))
    arrange(edition, order)
    return item.article


def arrange(edition: Edition, order: list[int]) -> None:
    """Writes the places 0, 1, 2 ... in this order of items."""
    items = {item.pk: item for item in edition.items.all()}
    moved = [items[pk] for pk in order if pk in items]
    for position, item in enumerate(moved):
        item.position = position
    EditionItem.objects.bulk_update(moved, ["position"])


def the_item(edition: Edition, item_id: int) -> EditionItem:
    item = edition.items.select_related("article").filter(pk=item_id).first()
    if item is None:
        raise ValidationError(_("The edition has no such story any more."))
    return item


def search(edition: Edition, query: str) -> list[Article]:
    """Live stories by words of their headline, the newest first; whether the list had them, as `was_sent`."""
    stories = Article.objects.live().in_locale(edition.mailing_list.locale)
    for word in query.split()[:8]:
        stories = stories.filter(headline__icontains=word)
    was_sent = sent_to(edition.mailing_list).filter(article=OuterRef("pk"))
    stories = stories.exclude(pk__in=edition.items.values("article")).annotate(was_sent=Exists(was_sent))
    return list(stories.for_lists().order_by(F("publish_at").desc(), "-pk")[:FOUND])
