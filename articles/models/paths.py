import re
import unicodedata
from functools import reduce
from operator import or_
from urllib.parse import unquote

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

LONGEST = 500
ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
SLASHES = re.compile(r"/{2,}")
# The columns that say what a path leads to, by the model of the thing.
COLUMN_OF = {"article": "story"} | {name: name for name in ("section", "tag", "person", "page", "series", "topic")}
# These stand in one edition, and their paths name it; the others stand at one path in all editions.
IN_ONE_EDITION = ("story", "page", "series", "topic")


def leads_to(column: str) -> Q:
    """This column is filled and no other."""
    things = Q(**{f"{other}__isnull": other != column for other in COLUMN_OF.values()})
    return things & (~Q(address="") if column == "address" else Q(address=""))


def plain(path: str) -> str:
    """As paths are kept: decoded, lower case, single slashes, none at the end. Of a plain path it is the same path."""
    while ENCODED.search(path):
        path = unquote(path)
    return SLASHES.sub("/", unicodedata.normalize("NFC", path.lower())).rstrip("/")


class OldPathQuerySet(models.QuerySet):
    def keep(self, path: str, thing: models.Model) -> None:
        """From now on the address leads to the thing, whatever it led to before."""
        columns = dict.fromkeys(COLUMN_OF.values()) | {COLUMN_OF[thing._meta.model_name]: thing, "address": ""}
        self.update_or_create(path=plain(path), defaults=columns)

    def of(self, thing: models.Model) -> "OldPathQuerySet":
        return self.filter(**{COLUMN_OF[thing._meta.model_name]: thing})

    def with_things(self) -> "OldPathQuerySet":
        heavy = [f"story__{field}" for field in ("body", "blocks", "body_text", "search", "picture_keys")]
        things = self.select_related("story__section", *(name for name in COLUMN_OF.values() if name != "story"))
        return things.defer(*heavy, "page__body", "topic__intro")


class OldPath(models.Model):
    """An address at which something stood that readers may have kept: a row of the ledger of addresses.

    It leads to the thing and, where there is a thing, never to another address: so it is right after any number of
    moves, and cannot run in a circle. Sections, tags and people stand at one path in all editions, which is kept
    without the edition; a story, page, series or topic stands in one, and its path names it ("/az/siyaset/xeber").
    A path may go on with a query, for addresses of other systems: "/?p=12".
    """

    path = models.CharField(_("old address"), max_length=LONGEST, unique=True)
    story = models.ForeignKey(
        "articles.Article",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    section = models.ForeignKey(
        "articles.Section",
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    tag = models.ForeignKey(
        "articles.Tag",
        verbose_name=_("tag"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    person = models.ForeignKey(
        "articles.Person",
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    page = models.ForeignKey(
        "articles.Page",
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    series = models.ForeignKey(
        "articles.Series",
        verbose_name=_("series"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    topic = models.ForeignKey(
        "articles.Topic",
        verbose_name=_("topic"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="old_paths",
    )
    address = models.CharField(
        _("another address"),
        max_length=LONGEST,
        blank=True,
        default="",
        help_text=_("For what has no row of its own: a path of this site, or https:// and another site."),
    )
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    last_hit = models.DateField(_("last hit"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # None of what the site itself wrote when something moved.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = OldPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]
        # Who changes rows is said by articles.change_address_article (articles/admin/old_paths.py).
        default_permissions = ("view",)
        permissions = [("lead_outside_oldpath", _("Can lead old addresses to other sites"))]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (leads_to(column) for column in (*COLUMN_OF.values(), "address"))),
                name="oldpath_leads_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/(.*[^/])?$", path=Lower("path")), name="oldpath_is_plain"
            ),
        ]
        indexes = [
            # the page 404 suggests what stood at a like address
            GinIndex(fields=["path"], opclasses=["gin_trgm_ops"], name="oldpath_likeness"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def thing(self) -> models.Model | None:
        return next(filter(None, (getattr(self, column) for column in COLUMN_OF.values())), None)

    @property
    def kind(self) -> str:
        return next((c for c in COLUMN_OF.values() if getattr(self, f"{c}_id") is not None), "address")

    def count(self) -> None:
        """One more reader came this way; one statement, so that two at once count two."""
        OldPath.objects.filter(pk=self.pk).update(hits=F("hits") + 1, last_hit=timezone.localdate())


class PathRule(models.Model):
    """Many old addresses by one line: "/blog/*/amp" leads to "/{1}" (articles/path_rules.py)."""

    pattern = models.CharField(
        _("pattern"),
        max_length=200,
        unique=True,
        help_text=_(
            "A path in which * stands for one step or a part of it, and ** at the end for all that follows: "
            "/blog/*/amp or /archive/**."
        ),
    )
    target = models.CharField(
        _("leads to"),
        max_length=LONGEST,
        help_text=_("A path of this site, or https:// and another site. {1} is what the first * stood for."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("The first that fits counts."))
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    last_hit = models.DateField(_("last hit"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rule for old addresses")
        verbose_name_plural = _("rules for old addresses")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.pattern} → {self.target}"

    def count(self) -> None:
        PathRule.objects.filter(pk=self.pk).update(hits=F("hits") + 1, last_hit=timezone.localdate())


class AtAnAddress(models.Model):
    """Something with a page of its own: when its address changes, the old one goes on leading to it."""

    # What the address is made of, as save(update_fields=...) may name it.
    ADDRESS_FIELDS = frozenset(["slug"])

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        changed = kwargs.get("update_fields")
        if self.pk is None or (changed is not None and not self.ADDRESS_FIELDS & set(changed)):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            before = self.known_path()
            super().save(*args, **kwargs)
            if before and before != self.path:
                OldPath.objects.keep(before, self)
                OldPath.objects.of(self).filter(path=self.path).delete()

    def known_path(self) -> str:
        """Where the stored row stands; empty where no reader can know it."""
        stored = type(self).objects.only("slug").filter(pk=self.pk).first()
        return stored.path if stored else ""

    @property
    def path(self) -> str:
        """The address as OldPath would keep it."""
        with translation.override(settings.LANGUAGE_CODE):
            return plain(self.get_absolute_url())
