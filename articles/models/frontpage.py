from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale


class FrontPageVersionQuerySet(models.QuerySet):
    def standing(self) -> "FrontPageVersionQuerySet":
        """Without those that were cancelled before their time came."""
        return self.filter(cancelled_at__isnull=True)

    def in_force(self, locale: str, at: datetime) -> "FrontPageVersion | None":
        """The newest whose time has come. A version made later overtakes an older one that is still to come."""
        return self.standing().filter(locale=locale, applies_from__lte=at).order_by("-number").first()

    def newest_number(self, locale: str) -> int:
        """0 before the first version; cancelled ones count, so that no number is given twice."""
        return self.filter(locale=locale).aggregate(newest=models.Max("number"))["newest"] or 0


class FrontPageVersion(models.Model):
    """How an edition's front page is laid out from a moment on. Written once; only a cancellation is added to it."""

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale)
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("layout"))  # its shape: articles/layout.py
    applies_from = models.DateTimeField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = FrontPageVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the front page")
        verbose_name_plural = _("front page")
        ordering = ["locale", "-number"]
        default_permissions = ("view",)
        permissions = [("curate_frontpage", _("Can arrange the front page and Must read"))]
        constraints = [
            # also the index of in_force()
            models.UniqueConstraint(fields=["locale", "number"], name="frontpageversion_number_once_in_locale"),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | models.Q(cancelled_at__lt=models.F("applies_from")),
                name="frontpageversion_cancelled_before_its_time",
            ),
        ]

    def __str__(self) -> str:
        return _("%(edition)s front page, version %(number)d") % {
            "edition": self.get_locale_display(),
            "number": self.number,
        }

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("A version of the front page is written once: make a new one.")
        super().save(*args, **kwargs)
