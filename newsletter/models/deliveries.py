from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.models.editions import Edition
from newsletter.models.subscribers import MailingList, Subscriber


class Delivery(models.Model):
    """One edition to one subscriber. It is in one state at every moment, whatever dies."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waits")
        CLAIMED = "claimed", _("Taken by a sender")
        INFLIGHT = "inflight", _("On the wire")
        SENT = "sent", _("Sent")
        DEFERRED = "deferred", _("Deferred by the mail server")
        BOUNCED = "bounced", _("Came back")
        SUPPRESSED = "suppressed", _("Suppressed")
        EXPIRED = "expired", _("Given up")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    # Null when the subscriber was erased since. The unique index below serves look-ups by subscriber.
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="deliveries", db_index=False
    )
    # The list through which the edition reaches this subscriber: its name and its way out stand in the mail.
    mailing_list = models.ForeignKey(MailingList, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    # None: the winner of the test of subjects, once there is one.
    variant = models.PositiveSmallIntegerField(null=True, default=0)
    # Mailboxes that are written to at one pace: a group of MailDomain that has a pace of its own, or "".
    lane = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # The taking that owns the row, the fence: the sender's number and the count of its takings (claiming.py).
    claim = models.BigIntegerField(null=True)
    lease_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(_("since"))
    reply = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    # An uncertain one that a person decided to leave.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["subscriber", "edition"], name="delivery_once")]
        indexes = [
            # claiming.claim: the next ones of a lane
            models.Index(
                fields=["edition", "lane", "due_at", "id"],
                condition=models.Q(state__in=["queued", "deferred"]),
                name="delivery_waiting",
            ),
            # claiming.reap: what a dead sender held
            models.Index(
                fields=["lease_until"], condition=models.Q(state__in=["claimed", "inflight"]), name="delivery_held"
            ),
            # the list of the uncertain ones
            models.Index(fields=["edition"], condition=models.Q(state="uncertain"), name="delivery_uncertain"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.pk}"


class MailDomain(models.Model):
    """What DNS says of the domain of an address, asked in the background and kept for a while."""

    domain = models.CharField(_("domain"), max_length=255, primary_key=True)
    takes_mail = models.BooleanField(_("takes mail"), default=True)
    # gmail, outlook, yahoo ... by the names of its mail servers; else the domain itself.
    group = models.CharField(_("group"), max_length=120)
    looked_at = models.DateTimeField(_("looked up"))

    class Meta:
        verbose_name = _("mail domain")
        verbose_name_plural = _("mail domains")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class Throttle(models.Model):
    """How fast one group of mailboxes may be written to, by all senders on all machines together."""

    EVERYBODY = "*"

    group = models.CharField(
        _("group"),
        max_length=120,
        unique=True,
        help_text=_("gmail, outlook, yahoo, a domain, or * for all mail together."),
    )
    per_second = models.FloatField(_("messages a second"), null=True, blank=True, help_text=_("Empty: no limit."))
    connections = models.PositiveSmallIntegerField(
        _("senders at once"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    # Until when the seconds are given away; moved by the senders.
    next_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("throttle")
        verbose_name_plural = _("throttles")
        ordering = ["group"]

    def __str__(self) -> str:
        return self.group


class Sender(models.Model):
    """A process that sends. Its row says that it lives and how it does."""

    name = models.CharField(max_length=60, unique=True)
    host = models.CharField(_("machine"), max_length=100)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    seen_at = models.DateTimeField(_("seen"))
    sent = models.PositiveBigIntegerField(_("sent"), default=0)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
