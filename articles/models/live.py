import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import body, quick_text
from articles.models.people import Person


class LiveEntryQuerySet(models.QuerySet):
    def shown(self) -> "LiveEntryQuerySet":
        """Without those that were withdrawn. Whether readers see the story they belong to is for Article.live()."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "LiveEntryQuerySet":
        return self.order_by(*ORDER)


ORDER = ("-is_pinned", "-posted_at", "-pk")


class LiveEntry(models.Model):
    """One entry of a live blog: a row of its own, outside the versions of the story."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="live_entries")
    # Of the form it was typed in: what a bad connection sends twice is posted once.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    text = models.TextField(_("text"), max_length=10_000)  # as it was typed
    body = models.TextField(editable=False)  # made from the text: cleaned HTML
    author = models.ForeignKey(
        Person, verbose_name=_("byline"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_key = models.BooleanField(_("key event"), default=False)
    is_pinned = models.BooleanField(_("pinned to the top"), default=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    # Of the live blog, when this entry was changed last: what a reader's page is asked to catch up from.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LiveEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a live blog")
        verbose_name_plural = _("entries of live blogs")
        ordering = ORDER
        default_permissions = ()
        permissions = [("post_liveentry", _("Can run live blogs: post, edit and withdraw entries"))]
        indexes = [
            # the page of the story
            models.Index(
                fields=["article", "-is_pinned", "-posted_at", "-id"],
                name="liveentry_in_order",
                condition=Q(withdrawn_at=None),
            ),
            # what changed since a reader's page was made
            models.Index(fields=["article", "version"], name="liveentry_changed"),
        ]

    def __str__(self) -> str:
        return self.headline or self.text[:80]

    def save(self, *args, **kwargs) -> None:
        self.body = body.clean(quick_text.to_html(self.text))
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        return f"{self.headline} {body.to_text(self.body)}".strip()
