from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.models.subscribers import MailingList, Subscriber


class Consent(models.Model):
    """What a subscriber agreed to, when and how. Rows are only ever added: a trigger refuses the rest (0010).

    The exceptions are what erasure needs: the subscriber may be taken out or exchanged, and the page emptied.
    """

    class Event(models.TextChoices):
        ASKED = "asked", _("Asked")
        CONFIRMED = "confirmed", _("Confirmed")
        CHANGED = "changed", _("Changed")
        LEFT = "left", _("Left")
        IMPORTED = "imported", _("Brought in from a file")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.SET_NULL, null=True, related_name="consents")
    # None: about the subscriber, whatever the list.
    mailing_list = models.ForeignKey(
        MailingList, verbose_name=_("mailing list"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    event = models.CharField(_("event"), max_length=10, choices=Event)
    at = models.DateTimeField(_("time"), default=timezone.now)
    client_key = models.CharField(
        _("client"), max_length=64, blank=True, help_text=_("A keyed hash of the network address.")
    )
    key_month = models.CharField(
        _("key of the hash"), max_length=7, blank=True, help_text=_("The key changes with every month.")
    )
    proxies = models.PositiveSmallIntegerField(
        _("proxies"), default=0, help_text=_("How many in front of the site were believed about the network address.")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, blank=True)
    source = models.CharField(_("page"), max_length=300, blank=True)
    form = models.CharField(_("form"), max_length=40, blank=True)
    text_id = models.CharField(_("name of the text"), max_length=40, blank=True)
    text = models.TextField(_("text shown"), blank=True)
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="consent_newest")]  # the list of the admin

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.at:%Y-%m-%d}"
