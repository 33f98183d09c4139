"""Putting a layout in force, bringing an old one back, calling off one that is to come: each one step, logged."""

from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import layout, rearranging
from articles.models import Article, FrontPageVersion, Section

RIGHT = "articles.curate_frontpage"


class Overtaken(ValidationError):
    """Somebody else put a version in force since the editor began."""

    def __init__(self, newest: FrontPageVersion) -> None:
        self.newest = newest
        who = newest.created_by.get_username() if newest.created_by else _("somebody")
        params = {"who": who, "number": newest.number, "when": timezone.localtime(newest.created_at).strftime("%H:%M")}
        super().__init__(
            _(
                "Meanwhile %(who)s made version %(number)d (at %(when)s, Washington time). "
                "Nothing of yours is lost: look at what changed and decide."
            ),
            params=params,
        )


def put_in_force(
    user, locale: str, document: dict, *, base: int, applies_from: datetime | None = None, reason: str = ""
) -> FrontPageVersion:
    """A new version from `applies_from` (default: now). `base` is the newest number that the editor knew of."""
    require_right(user)
    now = timezone.now()
    if applies_from is not None and applies_from <= now:
        raise ValidationError(_("That time has passed: choose one to come, or put it in force now."))
    plan = layout.read(document, Section.objects.filter(parent__isnull=True))
    rearranging.tidy(plan, now)
    refuse_foreign(plan, locale)
    refuse_overtaken(locale, base)
    try:
        with transaction.atomic():
            version = FrontPageVersion.objects.create(
                locale=locale,
                number=base + 1,
                document=layout.write(plan),
                applies_from=applies_from or now,
                reason=reason,
                created_by=user,
            )
            write_log(user, version, ADDITION, reason)
    except IntegrityError:  # two at the same instant: the number is taken
        refuse_overtaken(locale, base)
        raise
    return version


def restore(user, version: FrontPageVersion) -> FrontPageVersion:
    """The layout of an old version as a new one, at once."""
    newest = FrontPageVersion.objects.newest_number(version.locale)
    reason = _("Version %(number)d restored") % {"number": version.number}
    return put_in_force(user, version.locale, known_pins(version), base=newest, reason=reason)


def known_pins(version: FrontPageVersion) -> dict:
    """The document without pins of stories that were deleted since."""
    plan = layout.read(version.document, Section.objects.filter(parent__isnull=True))
    there = set(Article.objects.filter(pk__in=plan.pinned()).values_list("pk", flat=True))
    for block in plan.blocks:
        block.pins = [pin for pin in block.pins if pin.article in there]
    return layout.write(plan)


@transaction.atomic
def cancel(user, version: FrontPageVersion) -> None:
    require_right(user)
    now = timezone.now()
    coming = FrontPageVersion.objects.standing().filter(pk=version.pk, applies_from__gt=now)
    if not coming.update(cancelled_at=now, cancelled_by=user):
        raise ValidationError(_("Version %(number)d is not to come any more."), params={"number": version.number})
    write_log(user, version, CHANGE, _("Cancelled"))


def require_right(user) -> None:
    if not user.has_perm(RIGHT):
        raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))


def refuse_foreign(plan: layout.Layout, locale: str) -> None:
    wanted = plan.pinned()
    ours = set(Article.objects.filter(pk__in=wanted, locale=locale).values_list("pk", flat=True))
    for pk in sorted(wanted - ours):
        raise ValidationError(
            _("Story number %(pk)d is pinned, but this edition has no such story: unpin it."), params={"pk": pk}
        )


def refuse_overtaken(locale: str, base: int) -> None:
    versions = FrontPageVersion.objects.filter(locale=locale).select_related("created_by")
    newest = versions.order_by("-number").first()
    if newest is not None and newest.number != base:
        raise Overtaken(newest)


def write_log(user, version: FrontPageVersion, flag: int, message: str) -> None:
    LogEntry.objects.log_actions(user.pk, [version], flag, change_message=message, single_object=True)
