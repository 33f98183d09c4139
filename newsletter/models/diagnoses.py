from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DiagnosisQuerySet(models.QuerySet):
    def keep(self, lines: list[dict]) -> "Diagnosis":
        """The newest ones stay."""
        made = self.create(lines=lines, reds=sum(line["level"] == "red" for line in lines))
        self.exclude(pk__in=list(self.order_by("-pk").values_list("pk", flat=True)[: Diagnosis.KEPT])).delete()
        return made

    def newest(self) -> "Diagnosis | None":
        """That still says something."""
        return self.filter(at__gt=timezone.now() - Diagnosis.GOOD_FOR).order_by("-pk").first()


class Diagnosis(models.Model):
    """What the self-test of delivery found (newsletter/doctor.py)."""

    KEPT = 30
    GOOD_FOR = timedelta(days=7)

    at = models.DateTimeField(_("time"), default=timezone.now)
    reds = models.PositiveSmallIntegerField(_("red lines"))
    lines = models.JSONField(_("lines"))

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-test of delivery")
        verbose_name_plural = _("self-tests of delivery")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
