"""What a translation owes to its source: following what changed, and the tasks that corrections left behind."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import drift, revisions
from articles.models import Article, Change, Revision, TranslationTask
from articles.rights import has_hand_on, may_edit
from articles.signals import announce
from audit.models import record


class Outdated(ValidationError):
    """The source or the translation was saved since the page was opened."""


def follow(translation: Article, user, *, source_version: int, base: int | None) -> Revision:
    """Says that the translation holds what the source's version `source_version` (its key) says.

    That is part of the translation's text, so it makes a version of it; nothing else changes. `base` is the version
    of the translation that the user looked at.
    """
    if not may_edit(user, translation):
        raise PermissionDenied(_("Your account has no right to change this translation. Nothing was changed."))
    with transaction.atomic():
        locked = (
            Article.objects.select_for_update(of=("self",)).select_related("latest_revision").get(pk=translation.pk)
        )
        if locked.latest_revision_id != base:
            raise Outdated(
                _("Somebody saved the translation since you opened this page. Look at it again, then follow.")
            )
        now = newest_of_source(locked)
        if now.pk != source_version:
            raise Outdated(_("The source changed again since you opened this page. Look at the new changes first."))
        content = revisions.working_content(locked) | {"translated_revision_id": now.pk}
        reason = _("Follows version %(number)d of the source") % {"number": now.number}
        saved = revisions.save(locked, content, user, base=base, reason=reason)
        done = settle(covered(locked, now), user)
        record(user, "followed the source", locked, source=now.article_id, version=now.number, tasks=done)
    announce(locked)
    return saved.revision


def newest_of_source(translation: Article) -> Revision:
    found = drift.of(translation)
    if found is None:
        raise Outdated(_("This story is not translated from another one any more."))
    return found.now


def covered(translation: Article, version: Revision) -> QuerySet[TranslationTask]:
    """The open tasks whose change stands in this version of the source. A retraction is no change to be followed."""
    tasks = open_tasks(translation).filter(correction__article=version.article_id)
    return tasks.exclude(correction__kind=Change.RETRACTION).filter(correction__revision__number__lte=version.number)


def open_tasks(article: Article) -> QuerySet[TranslationTask]:
    tasks = TranslationTask.objects.filter(article=article, done_at__isnull=True)
    return tasks.select_related("correction__article").order_by("correction__created_at")


def settle(tasks: QuerySet[TranslationTask], user) -> list[int]:
    """Marks them done and gives their keys; one that somebody else marked stays theirs."""
    keys = list(tasks.values_list("pk", flat=True))
    TranslationTask.objects.filter(pk__in=keys, done_at__isnull=True).update(done_at=timezone.now(), done_by=user)
    return keys


def may_settle(user, article: Article) -> bool:
    """Whoever has a hand on a translation judges what it owes, also when it is live and only editors change it."""
    return user.has_perm("articles.change_article") and has_hand_on(user, article)


def nothing_to_change(task: TranslationTask, user) -> None:
    """The correction does not concern this story: only the task is done. Twice is once."""
    if not may_settle(user, task.article):
        raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
    with transaction.atomic():
        if settle(open_tasks(task.article).filter(pk=task.pk), user):
            record(user, "had nothing to follow", task.article, task=task.pk, correction=task.correction_id)
