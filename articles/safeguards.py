"""What stands between a story and its readers whoever presses the button: four eyes, hold, embargo, gate, the rows."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from articles import gate
from articles.clocks import both
from articles.models import Article, GateOverride, Revision
from articles.objections import breaches
from audit.models import record

State = Article.State


class IllegalStep(ValidationError):
    """The verb does not lead out of the story's state, or something it needs is missing."""


# --- four eyes, where the newsroom has set them


def refuse_own_work(user, article: Article) -> None:
    """Who wrote the newest version, or began the story, does not let it pass."""
    newest = article.latest_revision
    if settings.FOUR_EYES and user.pk in (article.created_by_id, newest.created_by_id if newest else None):
        raise IllegalStep(_("Four eyes are needed here: somebody else than the author has to do this."))


def refuse_unapproved(user, article: Article) -> None:
    """Somebody else has approved what goes out. A withdrawn story has no way back to review: whoever brings it back
    is the second pair of eyes for what was changed since its approval."""
    if not settings.FOUR_EYES:
        return
    approved = article.approved_revision_id is not None and article.approved_revision_id == article.latest_revision_id
    if article.state == State.WITHDRAWN and not approved and not wrote_since(user, article, article.approved_revision):
        return
    if not (approved and article.state in (State.APPROVED, State.WITHDRAWN)):
        raise IllegalStep(_("Four eyes are needed here: somebody else has to approve the story as it stands now."))


def refuse_own_changes(user, article: Article) -> None:
    if settings.FOUR_EYES and wrote_since(user, article, article.shown_revision):
        raise IllegalStep(_("Four eyes are needed here: somebody else has to publish what you changed."))


def wrote_since(user, article: Article, known: Revision | None) -> bool:
    line = article.revisions.exclude(kind=Revision.Kind.ASIDE)
    return line.filter(number__gt=known.number if known else 0, created_by=user).exists()


# --- hold and embargo bind every role


def refuse_if_held(article: Article) -> None:
    if article.on_hold:
        raise IllegalStep(_("The story is marked “not for publication”. Clear the mark first."))


def refuse_before_embargo(article: Article, at: datetime) -> None:
    if article.is_embargoed and at < article.embargo_until:
        until = both(article.embargo_until)
        raise IllegalStep(_("The story is under embargo until %(time)s."), params={"time": until})


# --- what the story holds


def refuse_broken(article: Article, content: dict) -> None:
    """A version may be older than what it names: its slug was taken since, its section deleted."""
    if found := breaches(article, content):
        raise IllegalStep([ValidationError(sentence) for sentence in found])


def pass_gate(user, article: Article, content: dict, override: str) -> None:
    """Raises IllegalStep with everything that blocks, unless a person with the right takes it on, with a reason."""
    items = gate.blocking(gate.check(content))
    if not items:
        return
    reason = override.strip()
    if not reason:
        raise IllegalStep([ValidationError(item.sentence, code=item.code) for item in items])
    if not user.has_perm("articles.override_gate_article"):
        raise PermissionDenied(_("Your account has no right to publish against the gate. Nothing was changed."))
    codes = [item.code for item in items]
    GateOverride.objects.create(article=article, items=codes, reason=reason[:300], user=user)
    record(user, "published against the gate", article, items=codes, reason=reason)
