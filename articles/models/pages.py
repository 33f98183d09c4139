from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.locales import Locale
from articles.models.paths import AtAnAddress
from articles.models.taxonomy import refuse_reserved


class Page(AtAnAddress):
    """A standing page such as About or Contact, one row per edition."""

    ADDRESS_FIELDS = frozenset(["slug", "locale"])

    class Column(models.TextChoices):
        ABOUT = "about", _("About us")
        POLICIES = "policies", _("Policies")
        NONE = "none", _("Not in the footer")

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    slug = models.SlugField(_("slug"), max_length=80, validators=[refuse_reserved])
    title = models.CharField(_("title"), max_length=200)
    dek = models.CharField(_("dek"), max_length=300, blank=True)
    body = models.TextField(_("body"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    column = models.CharField(_("column of the footer"), max_length=8, choices=Column, default=Column.ABOUT)
    lists_people = models.BooleanField(
        _("lists the masthead"),
        default=False,
        help_text=_("Below the text stand the people who have a place on the masthead."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "title"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="page_slug_once_in_locale")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.body = body.clean(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        with translation.override(self.locale):
            return reverse("section", args=[self.slug])

    def known_path(self) -> str:
        stored = Page.objects.only("slug", "locale").filter(pk=self.pk).first()
        return stored.path if stored else ""
