from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.folding import Folded
from articles.locales import Locale

LONGEST_KEPT = 60  # characters


class SearchWord(models.Model):
    """A word that live stories of an edition have, for what readers mistype. Kept fresh by articles/guessing.py."""

    locale = models.CharField(max_length=2, choices=Locale)
    word = models.CharField(max_length=40)  # in small letters, as the stories write it
    folded = models.GeneratedField(expression=Folded("word"), output_field=models.TextField(), db_persist=True)
    stories = models.PositiveIntegerField()  # that had it when it was last counted

    class Meta:
        verbose_name = _("word of the stories")
        verbose_name_plural = _("words of the stories")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["locale", "word"], name="searchword_once")]
        indexes = [
            models.Index(fields=["folded", "locale"], name="searchword_folded"),
            # words like a mistyped one
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="searchword_likeness"),
        ]

    def __str__(self) -> str:
        return self.word


class FruitlessSearchQuerySet(models.QuerySet):
    def open(self) -> "FruitlessSearchQuerySet":
        return self.filter(dismissed_at=None)


class FruitlessSearch(models.Model):
    """What readers looked for and nothing was found. Nothing about who they were."""

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale)
    text = models.CharField(_("looked for"), max_length=LONGEST_KEPT)  # folded
    times = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)

    objects = FruitlessSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        ordering = ["-times", "-last_at"]
        default_permissions = ("view",)
        permissions = [("dismiss_fruitlesssearch", _("Can dismiss searches without results"))]
        constraints = [models.UniqueConstraint(fields=["locale", "text"], name="fruitlesssearch_once")]

    def __str__(self) -> str:
        return self.text
