from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.locales import current_locale


class NamedInEachLocale(models.Model):
    """A thing that all editions share under names of their own; without one, the English name stands."""

    name = models.CharField(_("name"), max_length=120)
    name_az = models.CharField(_("name in Azerbaijani"), max_length=120, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.in_locale("name")

    def in_locale(self, field: str) -> str:
        """The value of `field`, `field_az` or `field_ru` for the edition at hand."""
        locale = current_locale()
        own = "" if locale == "en" else getattr(self, f"{field}_{locale}")
        return own or getattr(self, field)
