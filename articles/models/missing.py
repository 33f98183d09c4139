from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class MissingPath(models.Model):
    """An address that readers asked for and nothing stands at. Nothing tells who asked (articles/missing.py)."""

    LONGEST = 200

    path = models.CharField(_("address"), max_length=LONGEST, unique=True)
    # Paths of this site, and host and path of others, on which a link to it stands: the first few.
    referrers = ArrayField(models.CharField(max_length=LONGEST), verbose_name=_("linked from"), default=list)
    count = models.PositiveIntegerField(_("asked for by readers"), default=0)
    by_machines = models.PositiveIntegerField(_("by machines"), default=0)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    is_ignored = models.BooleanField(_("ignored"), default=False)

    class Meta:
        verbose_name = _("address not found")
        verbose_name_plural = _("addresses not found")
        ordering = ["-count", "-last_day", "path"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["is_ignored", "-count"], name="missing_most_wanted")]

    def __str__(self) -> str:
        return self.path
