from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteChoices(models.Model):
    """What the publisher decided for the whole site. One row; without it the defaults hold."""

    class FeedText(models.TextChoices):
        FULL = "full", _("The whole text")
        SUMMARY = "summary", _("The dek alone")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    feed_text = models.CharField(
        _("feeds carry"),
        max_length=7,
        choices=FeedText,
        default=FeedText.FULL,
        help_text=_("Of each story, in RSS, Atom and JSON feeds."),
    )
    ai_search = models.BooleanField(
        _("AI search may read the site"),
        default=True,
        help_text=_("Crawlers that build an index and lead readers here."),
    )
    ai_answers = models.BooleanField(
        _("AI assistants may read the site"),
        default=True,
        help_text=_("Programs that open a page because somebody asked a question. Not all of them obey."),
    )
    ai_training = models.BooleanField(
        _("AI models may be trained on the site"),
        default=True,
        help_text=_("Crawlers that collect texts for training."),
    )
    offers_llms_txt = models.BooleanField(
        _("offer /llms.txt"),
        default=False,
        help_text=_("A list of sections and pages for language models. Few programs read it so far."),
    )

    class Meta:
        verbose_name = _("publication settings")
        verbose_name_plural = _("publication settings")
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="sitechoices_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "SiteChoices":
        """Also on a site where nobody chose anything yet; a page view writes no row."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
