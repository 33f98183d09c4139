from django.db import models
from django.utils.translation import gettext_lazy as _


class HourlyReads(models.Model):
    """How many readers had a story before their eyes in one hour. Nothing about who they were."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="hourly_reads")
    hour = models.DateTimeField(_("hour"))
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        verbose_name = _("reads of an hour")
        verbose_name_plural = _("reads by the hour")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["article", "hour"], name="hourly_reads_once")]
        # the most read of the last hours
        indexes = [models.Index(fields=["hour"], name="hourly_reads_hour")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.hour:%Y-%m-%d %H}"
