from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.naming import NamedInEachLocale
from articles.models.paths import AtAnAddress


class Person(AtAnAddress, NamedInEachLocale):
    """Who a story is by: a person or an organisation. Apart from log-ins, so that neither needs the other."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    # Apart from the log-in, which may be deleted without losing a byline.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("log-in"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        help_text=_("Whose own byline this is. Writers may sign with their own byline alone."),
    )
    members = models.ManyToManyField(
        "self", verbose_name=_("members"), symmetrical=False, blank=True, related_name="member_of"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("Such as: Energy correspondent."))
    role_az = models.CharField(_("role in Azerbaijani"), max_length=120, blank=True)
    role_ru = models.CharField(_("role in Russian"), max_length=120, blank=True)
    masthead_place = models.PositiveSmallIntegerField(
        _("place on the masthead"),
        null=True,
        blank=True,
        help_text=_("A number; the lowest comes first. Empty: the person is not on the masthead."),
    )
    bio = models.TextField(_("about"), max_length=1000, blank=True)
    bio_az = models.TextField(_("about in Azerbaijani"), max_length=1000, blank=True)
    bio_ru = models.TextField(_("about in Russian"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        permissions = [("set_login_person", _("Can say whose log-in a person signs with"))]

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    @property
    def is_organisation(self) -> bool:
        return self.kind == self.Kind.ORGANISATION

    @property
    def job(self) -> str:
        return self.in_locale("role")

    @property
    def about(self) -> str:
        return self.in_locale("bio")

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.label.replace(".", " ").split()[:2]).upper()


class Byline(models.Model):
    class Role(models.TextChoices):
        BY = "by", pgettext_lazy("byline role", "by")
        REPORTED = "reported", pgettext_lazy("byline role", "reported by")
        TRANSLATED = "translated", pgettext_lazy("byline role", "translated by")
        PHOTOS = "photos", pgettext_lazy("byline role", "photos by")
        EDITED = "edited", pgettext_lazy("byline role", "edited by")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="bylines")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.BY)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "person", "role"], name="byline_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.person}"


def credits_of(bylines) -> list[tuple[str, list[Person]]]:
    """Who made a story, as (role, people) in the order of the editor."""
    by_role: dict[str, list[Person]] = {}
    for byline in bylines:
        by_role.setdefault(byline.role, []).append(byline.person)
    order = Byline.Role.values
    return sorted(by_role.items(), key=lambda item: order.index(item[0]))
