"""Links stories of different editions as one story, by hand, and takes them apart again."""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import drift, following, revisions
from articles.models import Article
from articles.rights import may_edit
from articles.signals import announce
from audit.models import record


class Refused(ValidationError):
    """The two stories cannot be linked or taken apart."""


def link(source: Article, other: Article, user) -> None:
    """Makes `other` the translation of `source`. What readers see of it changes with its next publication; that the
    two editions lead to each other, at once."""
    try:
        with transaction.atomic():
            # Both rows, always in the same order, so that two who link at once wait for each other.
            rows = Article.objects.select_for_update().filter(pk__in=[source.pk, other.pk]).order_by("pk")
            locked = {row.pk: row for row in rows}
            tie(locked[source.pk], locked.get(other.pk, locked[source.pk]), user)
    except IntegrityError as error:
        raise Refused(taken(source, other)) from error
    for story in (source, other):
        announce(Article.objects.get(pk=story.pk))


def tie(source: Article, other: Article, user) -> None:
    refuse(source, other, user)
    if source.latest_revision_id is None:
        revisions.keep_first(source)
        source.refresh_from_db()
    Article.objects.filter(pk=other.pk).update(translation_group=source.translation_group)
    follows = {"translated_from_id": source.pk, "translated_revision_id": drift.followed(source).pk}
    rewrite(other, follows, user, _("Linked as a translation"))
    record(user, "linked a translation", other, of=source.pk)
    record(user, "linked a translation", source, translation=other.pk)


def refuse(source: Article, other: Article, user) -> None:
    if other.pk == source.pk or other.locale == source.locale:
        raise Refused(_("Both stories stand in the same edition: choose one of another edition."))
    if other.translation_group == source.translation_group:
        raise Refused(_("The two stories are linked already."))
    if not may_edit(user, other):
        raise Refused(_("Your account may not change “%(story)s”: ask an editor to link it.") % {"story": other})
    if others(other).exists():
        raise Refused(_("“%(story)s” is linked with other stories: take it apart from them first.") % {"story": other})
    if Article.objects.filter(translation_group=source.translation_group, locale=other.locale).exists():
        raise Refused(taken(source, other))


def taken(source: Article, other: Article) -> str:
    there = Article.objects.filter(translation_group=source.translation_group, locale=other.locale).first()
    return _("The edition %(edition)s has this story already: “%(story)s”.") % {
        "edition": other.get_locale_display(),
        "story": there or other,
    }


def unlink(story: Article, user) -> None:
    """Takes a story out of its group; what it was translated from is forgotten with its next version."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=story.pk)
        if not may_edit(user, locked):
            raise Refused(_("Your account may not change “%(story)s”: ask an editor.") % {"story": locked})
        left = list(others(locked).select_related("latest_revision"))
        if not left:
            raise Refused(_("The story is linked with no other."))
        if any(revisions.working_content(each)["translated_from_id"] == locked.pk for each in left):
            raise Refused(_("Other editions are translated from this story: take those apart from it."))
        Article.objects.filter(pk=locked.pk).update(translation_group=uuid.uuid4())
        rewrite(
            locked, {"translated_from_id": None, "translated_revision_id": None}, user, _("No translation any more")
        )
        following.settle(following.open_tasks(locked), user)
        record(user, "unlinked a translation", locked, former=[each.pk for each in left])
    for each in (locked, *left):
        announce(Article.objects.get(pk=each.pk))


def others(story: Article):
    """The rest of the group."""
    return Article.objects.filter(translation_group=story.translation_group).exclude(pk=story.pk)


def rewrite(story: Article, changes: dict, user, reason: str) -> None:
    """A new version with the changes; the caller holds the row."""
    content = revisions.working_content(story) | changes
    revisions.save(story, content, user, base=story.latest_revision_id, reason=reason)
