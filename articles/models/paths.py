from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext_lazy as _

# The columns that say what a path leads to, by the model of the thing.
COLUMN_OF = {"article": "story", "section": "section", "tag": "tag", "person": "person"}


def leads_to(column: str) -> Q:
    """This column is filled and no other."""
    return Q(**{f"{other}__isnull": other != column for other in COLUMN_OF.values()})


def plain(path: str) -> str:
    """As paths are kept: lower case, without a slash at the end."""
    return path.lower().rstrip("/")


class OldPathQuerySet(models.QuerySet):
    def keep(self, path: str, thing: models.Model) -> None:
        """From now on the address leads to the thing, whatever it led to before."""
        columns = dict.fromkeys(COLUMN_OF.values()) | {COLUMN_OF[thing._meta.model_name]: thing}
        self.update_or_create(path=plain(path), defaults=columns)

    def of(self, thing: models.Model) -> "OldPathQuerySet":
        return self.filter(**{COLUMN_OF[thing._meta.model_name]: thing})


class OldPath(models.Model):
    """An address at which something stood that readers may have kept.

    It leads to the thing and never to another address: so it is right after any number of moves, and cannot run in a
    circle. Sections, tags and people stand at one path in all editions, which is kept without the edition; a story
    stands in one edition, and its path names it ("/az/siyaset/xeber").
    """

    path = models.CharField(_("path"), max_length=500, unique=True)
    story = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    section = models.ForeignKey(
        "articles.Section", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    tag = models.ForeignKey("articles.Tag", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths")
    person = models.ForeignKey(
        "articles.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OldPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("old path")
        verbose_name_plural = _("old paths")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (leads_to(column) for column in COLUMN_OF.values())),
                name="oldpath_leads_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/(.*[^/])?$", path=Lower("path")), name="oldpath_is_plain"
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def thing(self) -> models.Model:
        return next(filter(None, (getattr(self, column) for column in COLUMN_OF.values())))


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
