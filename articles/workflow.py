"""The states of a story and the only ways between them.

Each verb checks the right, changes the row, writes it into the log and announces it, in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.signals import announce

State = Article.State


@dataclass(frozen=True)
class Verb:
    name: str
    label: str | Promise
    permission: str
    sources: tuple[str, ...]
    target: str


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "submit",
            gettext_lazy("Submit for review"),
            "submit_article",
            (State.DRAFT, State.CHANGES_REQUESTED),
            State.IN_REVIEW,
        ),
        Verb(
            "request_changes",
            gettext_lazy("Request changes"),
            "review_article",
            (State.IN_REVIEW, State.APPROVED),
            State.CHANGES_REQUESTED,
        ),
        Verb("approve", gettext_lazy("Approve"), "review_article", (State.IN_REVIEW,), State.APPROVED),
        Verb(
            "publish",
            gettext_lazy("Publish"),
            "publish_article",
            (State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED, State.WITHDRAWN),
            State.PUBLISHED,
        ),
        Verb("withdraw", gettext_lazy("Withdraw"), "withdraw_article", (State.PUBLISHED,), State.WITHDRAWN),
        Verb("retract", gettext_lazy("Retract"), "retract_article", (State.PUBLISHED,), State.RETRACTED),
    )
}
# A story in one of these is still the writer's own to change.
WITH_THE_WRITER = (State.DRAFT, State.CHANGES_REQUESTED)


class IllegalStep(ValidationError):
    """The verb does not lead out of the story's state, or something it needs is missing."""


def may(user, verb: Verb) -> bool:
    return user.has_perm(f"articles.{verb.permission}")


def may_edit(user, article: Article) -> bool:
    """Editors every story; a writer the own ones, until they are submitted."""
    if not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.edit_every_article"):
        return True
    return article.created_by_id == user.pk and article.state in WITH_THE_WRITER


def open_verbs(user, article: Article) -> list[Verb]:
    """What this user can do with this story now."""
    return [
        verb for verb in VERBS.values() if article.state in verb.sources and may(user, verb) and may_edit(user, article)
    ]


def perform(name: str, article: Article, user, *, at: datetime | None = None) -> None:
    """Takes one step. Raises PermissionDenied without the right, IllegalStep where there is no such way.

    `at` is for publishing: the time from which the story is public; by default its publish_at, else now.
    """
    verb = VERBS[name]
    with transaction.atomic():
        # Two editors may press at once: the second one finds the state as the first one left it.
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if not (may(user, verb) and may_edit(user, locked)):
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        if locked.state not in verb.sources:
            raise IllegalStep(
                _("“%(verb)s” is not possible: the story is now “%(state)s”. Load the page again to see it."),
                params={"verb": verb.label, "state": locked.get_state_display()},
            )
        prepare = PREPARATIONS.get(name)
        if prepare is not None:
            prepare(locked, at)
        locked.state = verb.target
        Article.objects.filter(pk=locked.pk).update(state=locked.state, publish_at=locked.publish_at)
        article.state, article.publish_at = locked.state, locked.publish_at
        write_log(user, article, verb)
        announce(article)


def prepare_publication(article: Article, at: datetime | None) -> None:
    if article.on_hold:
        raise IllegalStep(_("The story is marked “not for publication”. Clear the mark first."))
    if article.embargo_until and article.embargo_until > timezone.now():
        raise IllegalStep(_("The story is under embargo until %(time)s."), params={"time": article.embargo_until})
    if not article.bylines.exists():
        raise IllegalStep(_("Say who the story is by before it is published: add a byline."))
    if not article.body_text:
        raise IllegalStep(_("The story has no text yet."))
    article.publish_at = (at or article.publish_at or timezone.now()).replace(microsecond=0)


PREPARATIONS: dict[str, Callable[[Article, datetime | None], None]] = {"publish": prepare_publication}


def write_log(user, article: Article, verb: Verb) -> None:
    LogEntry.objects.log_actions(user.pk, [article], CHANGE, change_message=str(verb.label), single_object=True)
