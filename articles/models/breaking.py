from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale

LONGEST = timedelta(hours=24)


class TimeRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class BreakingBannerQuerySet(models.QuerySet):
    def up(self, at: datetime | None = None) -> "BreakingBannerQuerySet":
        at = at or timezone.now()
        return self.filter(starts_at__lte=at, expires_at__gt=at)


class BreakingBanner(models.Model):
    """A line of breaking news above every page of an edition, for a day at most."""

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    text = models.CharField(_("text"), max_length=120, help_text=_("One sentence, 120 characters at most."))
    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where the line leads. It is a link only while readers can see the story."),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))

    # A form that answers at its fields, and may take down another line in the same step, checks the constraints itself.
    checked_at_fields = False

    objects = BreakingBannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("breaking news")
        verbose_name_plural = _("breaking news")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("starts_at"), expires_at__lte=F("starts_at") + LONGEST),
                name="breakingbanner_a_day_at_most",
                violation_error_message=_("A line of breaking news ends after it starts, and within 24 hours."),
            ),
            ExclusionConstraint(
                name="breakingbanner_one_at_a_time",
                expressions=[
                    ("locale", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "expires_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Another line of this edition is up at that time: take it down first."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def validate_constraints(self, exclude=None) -> None:
        if not self.checked_at_fields:
            super().validate_constraints(exclude)

    def clean(self) -> None:
        if self.article_id and self.article.locale != self.locale:
            raise ValidationError({"article": _("That story is of another edition.")})

    @property
    def is_up(self) -> bool:
        return self.starts_at <= timezone.now() < self.expires_at
