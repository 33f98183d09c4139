from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale
from articles.models.paths import AtAnAddress
from articles.models.taxonomy import refuse_reserved


class Series(AtAnAddress):
    """Stories that belong together in an order, in one edition."""

    ADDRESS_FIELDS = frozenset(["slug", "locale"])

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        validators=[refuse_reserved],
        help_text=_("The end of the address; readers keep it. The same series has the same slug in other editions."),
    )
    description = models.TextField(_("description"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "slug"],
                name="series_slug_once_in_locale",
                violation_error_message=_("There is a series at this address: choose another slug."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        with translation.override(self.locale):
            return reverse("series", args=[self.slug])

    def known_path(self) -> str:
        """Readers may know it once it has parts: whether they saw one of them is not asked."""
        stored = Series.objects.only("slug", "locale").filter(pk=self.pk, parts__isnull=False).first()
        return stored.path if stored else ""


class SeriesPartQuerySet(models.QuerySet):
    def membership_of(self, article) -> "SeriesPartQuerySet":
        """One value: {"name", "slug", "parts": [keys of all parts in order, public or not]}."""
        siblings = SeriesPart.objects.filter(series=OuterRef("series")).order_by("position", "pk").values("article_id")
        parts = self.filter(article=article).annotate(parts=ArraySubquery(siblings))
        return parts.values_list(JSONObject(name="series__name", slug="series__slug", parts="parts"), flat=True)


class SeriesPart(models.Model):
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="parts")
    article = models.OneToOneField(
        "articles.Article",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        related_name="series_part",
        error_messages={"unique": _("This story is part of a series already: take it out there first.")},
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SeriesPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a series")
        verbose_name_plural = _("parts of the series")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.article)
