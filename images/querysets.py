from datetime import timedelta

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

MOST_TERMS = 8
LIKENESS = 6  # bits of 64 in which the fingerprints of look-alikes may differ


class PictureQuerySet(models.QuerySet):
    # --- licence

    def expired(self) -> "PictureQuerySet":
        """No longer shown to readers."""
        return self.filter(licence_until__lt=timezone.localdate())

    def expiring(self, days: int) -> "PictureQuerySet":
        """Still shown, and for the last time within so many days; the first to go comes first."""
        today = timezone.localdate()
        return self.filter(licence_until__range=(today, today + timedelta(days=days))).order_by("licence_until", "pk")

    def usable(self) -> "PictureQuerySet":
        return self.filter(Q(licence_until__isnull=True) | Q(licence_until__gte=timezone.localdate()))

    # --- what is missing

    def lacking_alt(self) -> "PictureQuerySet":
        return self.filter(alt="", decorative_reason="")

    def lacking_credit(self) -> "PictureQuerySet":
        return self.filter(credit="")

    def lacking_licence(self) -> "PictureQuerySet":
        return self.filter(licence="")

    # --- finding

    def searched(self, words: str) -> "PictureQuerySet":
        """With every one of the words somewhere in what is known of the picture, in any of the three languages."""
        found = self
        for term in words.split()[:MOST_TERMS]:
            found = found.filter(search__contains=Func(Value(term), function="picture_fold"))
        return found

    def like(self, dhash: int) -> "PictureQuerySet":
        """Look-alikes, the nearest first."""
        return (
            self.filter(dhash__isnull=False)
            .annotate(distance=Distance(F("dhash"), Value(dhash)))
            .filter(distance__lte=LIKENESS)
            .order_by("distance", "-pk")
        )


class Distance(Func):
    """Number of bits in which two signed 64-bit numbers differ."""

    template = "bit_count((%(expressions)s)::bit(64))"
    arg_joiner = " # "
    output_field = models.BigIntegerField()
