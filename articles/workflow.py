"""The states of a story and the only ways between them.

Each verb checks the right, changes the row, writes it into the audit log and announces it, in one transaction. The
database knows the same ways (migration 0004) and refuses every other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles import corrections, planning, revisions, safeguards
from articles.mails import send_request_for_changes
from articles.models import Article, Note
from articles.rights import ONCE_PUBLIC, WITH_THE_WRITER, has_hand_on, may_edit
from articles.safeguards import IllegalStep
from articles.signals import announce
from audit.models import record

__all__ = ["ONCE_PUBLIC", "VERBS", "WITH_THE_WRITER", "IllegalStep", "may", "may_edit", "open_verbs", "perform"]

State = Article.State


@dataclass
class Step:
    """One use of a verb. `article` is the locked row; what the verb changes on it is stored after it has run."""

    article: Article
    user: object
    at: datetime | None = None  # from when it holds; now without one
    text: str = ""  # what is said to the author or to readers
    kind: str = ""  # a value of Change, for publish_changes
    override: str = ""  # the reason for publishing against the gate
    tell: bool = False  # whether subscribers shall be told of a retraction


@dataclass(frozen=True)
class Verb:
    name: str
    label: str | Promise
    permission: str
    sources: tuple[str, ...]
    target: str | None  # None: the state stays
    act: Callable[[Step], str | None]  # may return another state than `target`
    asks: tuple[str, ...] = ()  # what a person is asked before it is done: "at", "text", "kind", "override", "tell"
    danger: bool = False


# --- what each verb does beside changing the state


def nothing_more(step: Step) -> None:
    pass


def note_approval(step: Step) -> None:
    safeguards.refuse_own_work(step.user, step.article)
    step.article.approved_revision = step.article.latest_revision


def ask_for_changes(step: Step) -> None:
    if not step.text.strip():
        raise IllegalStep(_("Say what should be changed: the author gets it by mail."))
    note = Note.objects.create(
        article=step.article,
        kind=Note.Kind.CHANGES_REQUESTED,
        author=step.user,
        author_name=step.user.get_full_name() or step.user.get_username(),
        text=step.text.strip()[:4000],
    )
    send_request_for_changes.enqueue(note.pk)


def put_out(step: Step) -> None:
    article, content = step.article, revisions.working_content(step.article)
    safeguards.refuse_if_held(article)
    at = time_of_publication(step)
    safeguards.refuse_before_embargo(article, at)
    safeguards.refuse_unapproved(step.user, article)
    safeguards.pass_gate(step.user, article, content, step.override)
    article.publish_at = at
    article.ended_at = None
    if article.withdraw_at and article.withdraw_at <= at:
        article.withdraw_at = None


def time_of_publication(step: Step) -> datetime:
    """What comes back keeps the time at which readers first saw it. A time that passed before anybody pressed is now:
    a story that goes out today does not say that it went out yesterday."""
    article, now = step.article, timezone.now()
    at = step.at or article.publish_at or now
    return (at if article.state == State.WITHDRAWN else max(at, now)).replace(microsecond=0)


def call_back(step: Step) -> None:
    if not step.article.is_scheduled:
        raise IllegalStep(_("The story is out already: it can be withdrawn, not called back."))
    revisions.unmark_scheduled(step.article)


def take_down(step: Step) -> str | None:
    """At once, or at a time to come: then by the clock, with no job."""
    article = step.article
    if step.at and step.at > timezone.now():
        if step.at <= article.publish_at:
            raise IllegalStep(_("The story would be withdrawn before it is published: set a later time."))
        article.withdraw_at = step.at.replace(microsecond=0)
        return State.PUBLISHED
    if article.is_scheduled:
        raise IllegalStep(_("Readers have not seen the story yet: call it back instead."))
    article.ended_at = timezone.now()
    planning.forget(article)
    return None


def retract(step: Step) -> None:
    if step.article.is_scheduled:
        raise IllegalStep(_("Readers have not seen the story yet: call it back instead."))
    if not step.text.strip():
        raise IllegalStep(_("Say why the story is retracted: readers find this at its address."))
    step.article.retraction_notice, step.article.ended_at = step.text.strip(), timezone.now()
    step.article.updated_at = timezone.now().replace(microsecond=0)
    planning.forget(step.article)
    corrections.enter(
        step.article, "retraction", step.text, step.user, step.article.latest_revision, tells_subscribers=step.tell
    )


def publish_changes(step: Step) -> None:
    article = step.article
    if not (article.is_seen and article.has_pending_changes):
        raise IllegalStep(_("Nothing waits to be published in this story."))
    safeguards.refuse_if_held(article)
    safeguards.refuse_own_changes(step.user, article)
    content = revisions.present(article.latest_revision.content)
    safeguards.refuse_broken(article, content)
    safeguards.pass_gate(step.user, article, content, step.override)
    try:
        corrections.check(step.kind, step.text)
    except corrections.Incomplete as missing:
        raise IllegalStep(missing.messages) from missing
    if step.at and step.at > timezone.now():
        planning.plan(article, step.kind, step.text, step.user, step.at)
    else:
        corrections.put_live(article, article.latest_revision, step.kind, step.text, step.user)
        if settings.FOUR_EYES:
            article.approved_revision = article.latest_revision


def drop_changes(step: Step) -> None:
    """The live version is the newest again; what was typed stays in the history."""
    if not step.article.has_pending_changes:
        raise IllegalStep(_("Nothing waits to be published in this story."))
    step.article.latest_revision = step.article.shown_revision
    planning.forget(step.article)


def hold(step: Step) -> None:
    if step.article.on_hold:
        raise IllegalStep(_("The story is held already."))
    if not step.text.strip():
        raise IllegalStep(_("Say why the story must not be published."))
    step.article.on_hold, step.article.hold_reason = True, step.text.strip()[:300]
    step.article.held_by = step.user


def release(step: Step) -> None:
    if not step.article.on_hold:
        raise IllegalStep(_("The story is not held."))
    if step.article.held_by_id == step.user.pk:
        raise IllegalStep(_("Who held the story does not clear it: ask somebody else with the right."))
    step.article.on_hold, step.article.hold_reason, step.article.held_by = False, "", None


def set_embargo(step: Step) -> None:
    if step.article.is_seen:
        raise IllegalStep(_("Readers have seen the story: withdraw it or hold it instead."))
    if step.at is None or step.at <= timezone.now():
        raise IllegalStep(_("An embargo ends at a time to come: set one."))
    if step.article.is_embargoed and step.at < step.article.embargo_until:
        raise IllegalStep(_("An earlier time lifts the embargo: use “Lift the embargo”."))
    step.article.embargo_until = step.at.replace(microsecond=0)


def lift_embargo(step: Step) -> None:
    if not step.article.is_embargoed:
        raise IllegalStep(_("The story is under no embargo."))
    if not step.text.strip():
        raise IllegalStep(_("Say why the embargo is lifted before its time."))
    step.article.embargo_until = None


BEFORE_READERS = (State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED)
ALL_BUT_RETRACTED = (*BEFORE_READERS, State.PUBLISHED, State.WITHDRAWN)
VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "submit",
            gettext_lazy("Submit for review"),
            "submit_article",
            WITH_THE_WRITER,
            State.IN_REVIEW,
            nothing_more,
        ),
        Verb("take_back", gettext_lazy("Take back"), "submit_article", (State.IN_REVIEW,), State.DRAFT, nothing_more),
        Verb(
            "request_changes",
            gettext_lazy("Request changes"),
            "review_article",
            (State.IN_REVIEW, State.APPROVED),
            State.CHANGES_REQUESTED,
            ask_for_changes,
            asks=("text",),
        ),
        Verb("approve", gettext_lazy("Approve"), "review_article", (State.IN_REVIEW,), State.APPROVED, note_approval),
        Verb(
            "publish",
            gettext_lazy("Publish"),
            "publish_article",
            (*BEFORE_READERS, State.WITHDRAWN),
            State.PUBLISHED,
            put_out,
            asks=("at", "override"),
        ),
        Verb(
            "unschedule",
            gettext_lazy("Call back"),
            "publish_article",
            (State.PUBLISHED,),
            State.APPROVED,
            call_back,
        ),
        Verb(
            "publish_changes",
            gettext_lazy("Publish changes"),
            "publish_article",
            (State.PUBLISHED,),
            None,
            publish_changes,
            asks=("kind", "text", "at", "override"),
        ),
        Verb(
            "drop_changes",
            gettext_lazy("Drop the changes"),
            "publish_article",
            (State.PUBLISHED,),
            None,
            drop_changes,
            danger=True,
        ),
        Verb(
            "withdraw",
            pgettext_lazy("step of a story", "Withdraw"),
            "withdraw_article",
            (State.PUBLISHED,),
            State.WITHDRAWN,
            take_down,
            asks=("at",),
            danger=True,
        ),
        Verb(
            "retract",
            gettext_lazy("Retract"),
            "retract_article",
            (State.PUBLISHED, State.WITHDRAWN),
            State.RETRACTED,
            retract,
            asks=("text", "tell"),
            danger=True,
        ),
        Verb(
            "hold",
            gettext_lazy("Hold: not for publication"),
            "hold_article",
            ALL_BUT_RETRACTED,
            None,
            hold,
            asks=("text",),
            danger=True,
        ),
        Verb("release", gettext_lazy("Clear the hold"), "hold_article", ALL_BUT_RETRACTED, None, release),
        Verb(
            "set_embargo",
            gettext_lazy("Set an embargo"),
            "publish_article",
            ALL_BUT_RETRACTED,
            None,
            set_embargo,
            asks=("at",),
        ),
        Verb(
            "lift_embargo",
            gettext_lazy("Lift the embargo"),
            "lift_embargo_article",
            ALL_BUT_RETRACTED,
            None,
            lift_embargo,
            asks=("text",),
        ),
    )
}
# The columns a verb may change; nothing else of the row is written by a step.
COLUMNS = (
    "state",
    "publish_at",
    "withdraw_at",
    "updated_at",
    "embargo_until",
    "on_hold",
    "hold_reason",
    "held_by",
    "retraction_notice",
    "ended_at",
    "waiting_since",
    "latest_revision",
    "shown_revision",
    "approved_revision",
)


def may(user, verb: Verb) -> bool:
    return user.has_perm(f"articles.{verb.permission}")


def makes_sense(verb: Verb, article: Article) -> bool:
    """Leaves out what the state allows and the rest of the row does not; perform() says the same as a refusal."""
    return {
        "unschedule": article.is_scheduled,
        "publish_changes": article.is_seen and article.has_pending_changes,
        "drop_changes": article.has_pending_changes,
        "release": article.on_hold,
        "hold": not article.on_hold,
        "withdraw": article.is_seen,
        "retract": not article.is_scheduled,
        "set_embargo": not article.is_seen and not article.is_embargoed,
        "lift_embargo": article.is_embargoed,
    }.get(verb.name, True)


def open_verbs(user, article: Article) -> list[Verb]:
    """What this user can do with this story now."""
    if not has_hand_on(user, article):
        return []
    return [v for v in VERBS.values() if article.state in v.sources and may(user, v) and makes_sense(v, article)]


def perform(name: str, article: Article, user, **said) -> None:
    """Takes one step; `said` are the further fields of Step. Raises PermissionDenied without the right, IllegalStep
    where there is no such way."""
    verb = VERBS[name]
    with transaction.atomic():
        # Two editors may press at once: the second one finds the state as the first one left it.
        locked = Article.objects.select_for_update(of=("self",)).select_related("latest_revision").get(pk=article.pk)
        if not (may(user, verb) and has_hand_on(user, locked)):
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        if locked.state not in verb.sources:
            raise IllegalStep(
                _("“%(verb)s” is not possible: the story is now “%(state)s”. Load the page again to see it."),
                params={"verb": verb.label, "state": locked.get_state_display()},
            )
        before = snapshot(locked)
        step = Step(locked, user, **said)
        locked.state = verb.act(step) or verb.target or locked.state
        if locked.state != before["state"]:
            locked.waiting_since = timezone.now()
        if locked.state == State.PUBLISHED and locked.shown_revision_id:
            revisions.mark_published(locked, locked.shown_revision)
        after = snapshot(locked)
        Article.objects.filter(pk=locked.pk).update(**{column: getattr(locked, column) for column in COLUMNS})
        told = changed(before, after)
        record(user, verb.name, locked, before=before, after=after, text=step.text, changed=told)
    article.refresh_from_db()
    announce(article)


def snapshot(article: Article) -> dict:
    return {column: str(getattr(article, article._meta.get_field(column).attname)) for column in COLUMNS}


def changed(before: dict, after: dict) -> dict:
    return {column: [before[column], after[column]] for column in COLUMNS if before[column] != after[column]}
