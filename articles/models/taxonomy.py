from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.naming import NamedInEachLocale
from articles.models.paths import AtAnAddress

# First words of addresses that are not sections or pages (azsite/urls.py; a test compares the two).
RESERVED_SLUGS = frozenset(
    [
        "admin",
        "api",
        "archive",
        "author",
        "az",
        "corrections",
        "feed",
        "go",
        "healthz",
        "media",
        "most-read",
        "newsletter",
        "offline",
        "preview",
        "readyz",
        "report-an-error",
        "robots",
        "ru",
        "search",
        "series",
        "sitemap",
        "static",
        "tag",
        "topic",
    ]
)


def refuse_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of the site itself: choose another."), params={"slug": slug})


class Section(AtAnAddress, NamedInEachLocale):
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField(_("slug"), unique=True, max_length=80, validators=[refuse_reserved])
    description = models.CharField(_("description"), max_length=300, blank=True)
    description_az = models.CharField(_("description in Azerbaijani"), max_length=300, blank=True)
    description_ru = models.CharField(_("description in Russian"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="section_not_own_parent",
            )
        ]

    def clean(self) -> None:
        above = self.parent
        while above is not None:
            if above == self:
                raise ValidationError({"parent": _("A section cannot stand below itself: choose another parent.")})
            above = above.parent

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])

    @property
    def summary(self) -> str:
        return self.in_locale("description")
