"""Saving an edition: nobody saves over what they have not seen, and a change takes an approval back."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import record
from newsletter import approval, content, dead_links, preflight
from newsletter.models import Edition, SubjectVariant


class Overtaken(ValidationError):
    """Somebody saved since the editor opened the page."""

    def __init__(self, newest: Edition) -> None:
        name = (newest.saved_by.get_full_name() or newest.saved_by.get_username()) if newest.saved_by else "azsite"
        super().__init__(
            _("%(who)s saved this edition while you had it open. Nothing of yours was saved yet, and nothing is lost.")
            % {"who": name}
        )
        self.newest = newest


def save(edition_id: int, user, seen: int, change: Callable[[Edition], object]) -> tuple[Edition, object]:
    """Runs `change` on the locked row; gives the edition and what `change` answered. `seen` is the version that the
    editor's page showed."""
    if not user.has_perm(approval.WRITE):
        raise PermissionDenied
    with transaction.atomic():
        editions = Edition.objects.select_for_update(of=("self",)).select_related("mailing_list", "saved_by")
        edition = editions.get(pk=edition_id)
        if not edition.is_open:
            raise ValidationError(_("The edition is with the senders already: it cannot be changed any more."))
        if edition.version != seen:
            raise Overtaken(edition)
        before, time_before = content.of(edition), edition.send_at
        answer = change(edition)
        edition.version += 1
        edition.saved_by, edition.saved_at = user, timezone.now()
        edition.save()
        after = content.of(edition)
        if after != before:
            record(user, "changed", edition, before=before, after=after, fields=different(before, after))
        is_moved = edition.send_at != time_before and not user.has_perm(approval.SEND)
        if edition.state == Edition.State.APPROVED and (after != before or is_moved):
            approval.void(edition, _("The edition was changed after its approval."), user)
        dead_links.ask(preflight.outside(edition))
    return edition, answer


def different(before: dict, after: dict) -> list[str]:
    return sorted(name for name in before if before[name] != after[name])


def set_variants(edition: Edition, subjects: list[str]) -> None:
    """Numbered 1, 2, 3 without gaps: the senders count them."""
    wanted = [subject.strip() for subject in subjects if subject.strip()]
    edition.variants.filter(number__gt=len(wanted)).delete()
    for number, subject in enumerate(wanted, start=1):
        SubjectVariant.objects.update_or_create(edition=edition, number=number, defaults={"subject": subject})
