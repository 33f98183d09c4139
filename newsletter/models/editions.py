from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Correction
from newsletter.models.subscribers import MailingList


class EditionQuerySet(models.QuerySet):
    def in_archive(self) -> "EditionQuerySet":
        """What the public archive of the lists shows."""
        return self.filter(mailing_list__is_public=True, published_at__lte=timezone.now())

    def with_corrected_mark(self) -> "EditionQuerySet":
        """Whether a story that the edition carried was corrected after it went out, as `is_corrected`."""
        later = Correction.objects.filter(
            article__in=EditionItem.objects.filter(edition=models.OuterRef(models.OuterRef("pk"))).values("article"),
            created_at__gt=models.OuterRef("published_at"),
        )
        return self.annotate(is_corrected=models.Exists(later))


class Edition(models.Model):
    """One issue of a mailing list."""

    mailing_list = models.ForeignKey(
        MailingList, verbose_name=_("mailing list"), on_delete=models.PROTECT, related_name="editions"
    )
    date = models.DateField(_("date"))
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(_("preheader"), max_length=150, blank=True)
    intro = models.TextField(_("intro"), blank=True)
    published_at = models.DateTimeField(_("in the archive from"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["mailing_list", "date"], name="edition_once_a_day")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        with translation.override(self.mailing_list.locale):
            return reverse("newsletter_edition", args=[self.mailing_list.slug, self.date.isoformat()])

    def corrections_since(self) -> models.QuerySet[Correction]:
        """What was changed in its stories after it went out. Found by query, so it is never behind the ledger."""
        locale = self.mailing_list.locale
        entries = Correction.objects.in_locale(locale).filter(created_at__gt=self.published_at or timezone.now())
        return entries.filter(article__in=self.items.values("article")).select_related("article__section")

    def public_items(self) -> models.QuerySet["EditionItem"]:
        """A story that is withdrawn after the edition went out is not shown by it either."""
        live = Article.objects.live().select_related("section")
        stories = models.Prefetch("article", live)
        return self.items.filter(article__in=Article.objects.live()).prefetch_related(stories)


class EditionItem(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="+")
    teaser = models.CharField(
        _("teaser"), max_length=400, blank=True, help_text=_("In place of the dek, for this edition only.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("story of the edition")
        verbose_name_plural = _("stories of the edition")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "article"], name="edition_has_story_once")]

    def __str__(self) -> str:
        return str(self.article)
