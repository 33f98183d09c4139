from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.models.revisions import Revision


class Change(models.TextChoices):
    """What a change to a live story is, in the words that readers are told."""

    TYPO = "typo", _("Typo: nothing is said to readers")
    UPDATE = "update", _("Update: new facts")
    CLARIFICATION = "clarification", _("Clarification: it could be misread")
    CORRECTION = "correction", _("Correction: something was wrong")
    RETRACTION = "retraction", _("Retraction: the story does not stand")


# How each is headed on the story and on /corrections/.
TITLES = {
    Change.UPDATE: _("Update"),
    Change.CLARIFICATION: _("Clarification"),
    Change.CORRECTION: _("Correction"),
    Change.RETRACTION: _("Retraction"),
}


class CorrectionQuerySet(models.QuerySet):
    def in_locale(self, locale: str) -> "CorrectionQuerySet":
        """Of stories whose address still says something to readers: live ones and retracted ones."""
        stories = self.model._meta.get_field("article").related_model.objects.in_locale(locale)
        return self.filter(models.Q(article__in=stories.live()) | models.Q(article__in=stories.retracted()))


class Correction(models.Model):
    """One line of the ledger: what was changed in a live story and what readers are told. Never edited or deleted."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="corrections")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=13, choices=[c for c in Change.choices if c[0] != Change.TYPO])
    text = models.TextField(_("text for readers"), max_length=1000)
    # Of a retraction: the wish that those be told by mail whose edition carried the story. Who sends reads it.
    tells_subscribers = models.BooleanField(_("tell subscribers"), default=False)
    created_at = models.DateTimeField(_("when"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-created_at"], name="correction_newest")]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="correction_says_something")]

    def __str__(self) -> str:
        return f"{self.title}: {self.text[:80]}"

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])

    def get_absolute_url(self) -> str:
        with translation.override(self.article.locale):
            return f"{reverse('corrections')}#correction-{self.pk}"


class TranslationTask(models.Model):
    """A correction of one member of a translation group asks every other member to follow."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="translation_tasks")
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="translation_tasks")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("task for a translation")
        verbose_name_plural = _("tasks for translations")
        default_permissions = ("view", "change")
        constraints = [models.UniqueConstraint(fields=["article", "correction"], name="translation_task_once")]
        # what is still to do: the first screen and the list of stale translations
        indexes = [
            models.Index(fields=["article"], name="translation_task_open", condition=models.Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.correction}"
