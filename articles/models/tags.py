from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.folding import Folded
from articles.models.naming import NamedInEachLocale
from articles.models.paths import AtAnAddress
from articles.slugs import slugify

NAMES = ("name", "name_az", "name_ru")


class TagQuerySet(models.QuerySet):
    def spelled(self, text: str) -> "TagQuerySet":
        """Those that have what was typed in a name or an alias, with whatever letters it was typed."""
        typed = Folded(Value(text.strip()))
        tags = self.annotate(**{f"folded_{name}": Folded(name) for name in NAMES})
        alias = TagAlias.objects.filter(tag=OuterRef("pk"), folded__contains=typed)
        named = Q(*[Q(**{f"folded_{name}__contains": typed}) for name in NAMES], _connector=Q.OR)
        return tags.filter(named | Exists(alias) | Q(slug__contains=typed))


class Tag(AtAnAddress, NamedInEachLocale):
    slug = models.SlugField(_("slug"), unique=True, max_length=80)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        permissions = [("merge_tag", _("Can merge tags and undo it"))]
        constraints = [
            # The names in the other languages and the aliases are compared by articles/spelling.py.
            models.UniqueConstraint(
                Folded("name"), name="tag_name_once", violation_error_message=_("There is a tag of this name.")
            )
        ]
        # what a reader typed, as a name in another language (articles/other_spellings.py)
        indexes = [
            models.Index(Folded("name_az"), name="tag_name_az_folded"),
            models.Index(Folded("name_ru"), name="tag_name_ru_folded"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def names(self) -> list[str]:
        """In each language that it has one in, the English first."""
        return list(dict.fromkeys(filter(None, (getattr(self, name) for name in NAMES))))


class TagAlias(models.Model):
    """Another spelling of a tag, in any language: whoever types it finds the tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("alias"), max_length=120)
    slug = models.SlugField(max_length=80, editable=False)  # /tag/<slug>/ leads to the tag
    folded = models.GeneratedField(expression=Folded("text"), output_field=models.TextField(), db_persist=True)

    class Meta:
        verbose_name = _("alias of a tag")
        verbose_name_plural = _("aliases of tags")
        ordering = ["text"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["folded"], name="tagalias_once")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args, **kwargs) -> None:
        self.slug = slugify(self.text)
        super().save(*args, **kwargs)


class TagMergeQuerySet(models.QuerySet):
    def standing(self) -> "TagMergeQuerySet":
        return self.filter(undone_at=None)

    def undone_after(self, moment, article: int) -> "TagMergeQuerySet":
        """Those of the article's tags that were merged at that moment and are not any more, in the order of undoing."""
        return self.filter(split_since(moment, article)).order_by("undone_at")

    def touching(self, keys: list[int], moment, article: int) -> "TagMergeQuerySet":
        """What makes the tags of a version of that moment others than it names."""
        return self.filter(Q(undone_at=None, source_key__in=keys) | split_since(moment, article))


def split_since(moment, article: int) -> Q:
    its = Q(moved__contains=[article]) | Q(shared__contains=[article])
    return its & Q(created_at__lt=moment, undone_at__gt=moment)


class TagMerge(models.Model):
    """One tag went up in another: what it was, and what its merging moved, so that it can be undone once.

    Tags are named by their keys: the versions of stories name them so, the merged one exists no more, and it comes
    back under its old key.
    """

    source_key = models.BigIntegerField()
    source = models.JSONField()  # the fields of the row
    aliases = ArrayField(models.CharField(max_length=120))  # that it had
    added = ArrayField(models.CharField(max_length=120))  # its names that became aliases of the target
    old_paths = ArrayField(models.CharField(max_length=500))  # that led to it
    target_key = models.BigIntegerField()
    target_name = models.CharField(max_length=120)
    # Keys of stories: those that had the merged tag alone, and those that had both.
    moved = ArrayField(models.BigIntegerField())
    shared = ArrayField(models.BigIntegerField())
    # Keys of topics, likewise.
    topics_moved = ArrayField(models.BigIntegerField(), default=list)
    topics_shared = ArrayField(models.BigIntegerField(), default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = TagMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of tags")
        verbose_name_plural = _("merges of tags")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(source_key=models.F("target_key")), name="tagmerge_of_two"),
            models.UniqueConstraint(
                fields=["source_key"], condition=Q(undone_at=None), name="tagmerge_source_merged_once"
            ),
        ]
        indexes = [models.Index(fields=["target_key"], name="tagmerge_into", condition=Q(undone_at=None))]

    def __str__(self) -> str:
        return f"{self.name} → {self.target_name}"

    @property
    def name(self) -> str:
        return self.source["name"]
