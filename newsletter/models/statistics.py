from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.models.deliveries import Delivery
from newsletter.models.editions import Edition


class Visits(models.Model):
    """How many came to a story from an edition in an hour, by the subject they had. Who they were is not known."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="visits")
    # Of an article; 0: readers of the edition, each once, whatever they read.
    story = models.PositiveBigIntegerField()
    variant = models.PositiveSmallIntegerField()
    hour = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("visits from an edition")
        verbose_name_plural = _("visits from editions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["edition", "story", "variant", "hour"], name="visits_once_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.story}: {self.number}"


class Click(models.Model):
    """A counted link that was followed, of a subscriber who allowed it. Never shown for one person."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="clicks", db_index=False)
    link = models.PositiveSmallIntegerField()
    story = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    # By a program that looks into mail: it is kept to see such programs, and counts nowhere.
    is_scanner = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("click")
        verbose_name_plural = _("clicks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["delivery", "link", "is_scanner"], name="click_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.link}"
