from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Told(models.Model):
    """What search engines and feed hubs were last told of a story. What differs from it is news to them.

    Not bound to the story: one that is deleted has to be told of too.
    """

    story = models.BigIntegerField(primary_key=True)
    place = models.CharField(max_length=200)  # edition, section and slug
    stamp = models.DateTimeField()  # of the last change that counts
    address = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("told of a story")
        verbose_name_plural = _("told of stories")
        default_permissions = ()

    def __str__(self) -> str:
        return self.address


class AnnouncementQuerySet(models.QuerySet):
    def due(self) -> "AnnouncementQuerySet":
        return self.filter(answered_at=None, next_at__lte=timezone.now()).order_by("next_at", "pk")

    def failed(self) -> "AnnouncementQuerySet":
        """Tried for long enough; a person may start it anew."""
        return self.filter(answered_at=None, next_at=None)


class Announcement(models.Model):
    """One message to one service: written in the transaction that found the change, sent afterwards, kept as a log."""

    class Service(models.TextChoices):
        INDEXNOW = "indexnow", "IndexNow"
        WEBSUB = "websub", "WebSub"

    service = models.CharField(_("service"), max_length=8, choices=Service)
    addresses = models.JSONField(_("addresses"))
    created_at = models.DateTimeField(_("noticed"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, default=timezone.now)
    answered_at = models.DateTimeField(_("accepted"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["-created_at"], name="announcement_newest"),
            # due()
            models.Index(fields=["next_at"], name="announcement_due", condition=models.Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def first_address(self) -> str:
        return self.addresses[0]
