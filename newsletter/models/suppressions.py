from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter import addresses


class SuppressionQuerySet(models.QuerySet):
    def of(self, address_ascii: str) -> "SuppressionQuerySet":
        return self.filter(address_key__in=addresses.suppression_keys(address_ascii))

    def covers(self, address_ascii: str) -> bool:
        return self.of(address_ascii).exists()

    def covered(self, many: Iterable[str]) -> set[str]:
        """Those of many addresses (as compared) that are suppressed, by one query."""
        keys = {key: address for address in many for key in addresses.suppression_keys(address)}
        return {keys[key] for key in self.filter(address_key__in=keys).values_list("address_key", flat=True)}

    def refuses_sign_up(self, address_ascii: str) -> bool:
        """Who had everything erased may sign up again by himself, and by mail; nobody else can do it for him."""
        return self.of(address_ascii).exclude(reason=Suppression.Reason.ERASED).exists()

    def suppress(self, address_ascii: str, reason: str, diagnostic: str = "") -> bool:
        """True when it was not suppressed before. The address does not stay in what the mail server said."""
        if self.covers(address_ascii):
            return False
        values = {"reason": reason, "diagnostic": addresses.without(address_ascii, diagnostic)[:300]}
        key = addresses.suppression_key(address_ascii)
        _row, new = self.get_or_create(address_key=key, defaults=values)
        return new


class Suppression(models.Model):
    """An address that gets no mail whatever it is subscribed to. Only its keyed hash is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Mail came back")
        COMPLAINED = "complained", _("Complained")
        ASKED = "asked", _("Asked for it")
        ERASED = "erased", _("Had everything erased")
        IMPORTED = "imported", _("Brought in from a file")

    address_key = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.ASKED)
    diagnostic = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-at"]
        permissions = [("lift_suppression", _("Can let suppressed addresses sign up again"))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.at:%Y-%m-%d}"
