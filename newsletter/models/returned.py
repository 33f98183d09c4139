"""What came back of the mail that went out. No row holds an address, but for the mail that nobody could read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.models.deliveries import Delivery


class BounceEvent(models.Model):
    """One message that came back, or one word of a provider. Rows are only added, and forgotten in time."""

    class Kind(models.TextChoices):  # those of newsletter/bounce_words.py, and one for what nobody may believe
        HARD = "hard", _("No such mailbox")
        SOFT = "soft", _("Not this time")
        REFUSED = "refused", _("Our mail was refused")
        DELAYED = "delayed", _("Delayed")
        COMPLAINT = "complaint", _("Complaint")
        UNSUBSCRIBE = "unsubscribe", _("Wants to leave")
        AUTO_REPLY = "auto reply", _("Automatic answer")
        OTHER = "other", _("Something else")
        FORGED = "forged", _("Forged")

    class Source(models.TextChoices):
        MAIL = "mail", _("Mail")
        PROVIDER = "provider", _("Provider")

    # SHA-256 of the message, or of what names a provider's word: the same one twice counts once.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # None: it named none of ours, or nothing that anybody could believe.
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="bounces")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    source = models.CharField(_("came by"), max_length=8, choices=Source)
    status = models.CharField(_("status"), max_length=12, blank=True)
    diagnostic = models.CharField(_("what was said"), max_length=300, blank=True)
    has_suppressed = models.BooleanField(_("address suppressed"), default=False)
    at = models.DateTimeField(_("came"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mail")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class UnreadMail(models.Model):
    """What came back and could not be understood: kept as it is for a while, for a person to look at."""

    class Why(models.TextChoices):
        BROKEN = "broken", _("It is broken")
        UNKNOWN = "unknown", _("Its format is not known")
        NAMELESS = "nameless", _("It does not say which mail came back")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    raw = models.BinaryField()  # its beginning
    size = models.PositiveIntegerField(_("bytes"))
    why = models.CharField(_("why"), max_length=8, choices=Why)
    came_at = models.DateTimeField(_("came"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("unread returned mail")
        verbose_name_plural = _("unread returned mail")
        ordering = ["-came_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_why_display()} {self.came_at:%Y-%m-%d %H:%M}"
