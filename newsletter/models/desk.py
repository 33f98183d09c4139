from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.models.editions import Edition


class Feedback(models.Model):
    """What a reader thought of an edition. Who it was is not kept: only a keyed hash of the token, so that one copy
    of the mail has one vote."""

    class Choice(models.TextChoices):
        YES = "yes", _("Worth the time")
        NO = "no", _("Not worth the time")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="feedback")
    token_hash = models.CharField(max_length=64, unique=True)
    choice = models.CharField(_("answer"), max_length=3, choices=Choice)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("answer of a reader")
        verbose_name_plural = _("answers of readers")

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.choice}"


class CheckedLink(models.Model):
    """An address outside that an edition leads to, and what it answered; asked in the background."""

    url = models.URLField(max_length=800, unique=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # empty: it answers

    class Meta:
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")

    def __str__(self) -> str:
        return self.url
