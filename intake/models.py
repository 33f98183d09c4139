from django.db import models


class RateCount(models.Model):
    """How often something was done in a window of time; see intake/limits.py."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="intake_count_once_in_window")]

    def __str__(self) -> str:
        return f"{self.count}"
