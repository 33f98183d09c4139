from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """A story as it was saved once. Never changed again: a trigger refuses it (migration 0004).

    `content` holds everything that makes up the story for a reader, in the shape of articles.revisions.content_of().
    """

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        RESTORED = "restored", _("Restored")
        MERGED = "merged", _("Merged")
        # Typed against an older version, or without the right any more: kept, but not part of the line.
        ASIDE = "aside", _("Set aside")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SAVED)
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    content = models.JSONField()
    reason = models.CharField(_("why"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    # Of each paragraph, so that what moved or came in between is told from what was rewritten.
    block_hashes = ArrayField(models.CharField(max_length=16), default=list, blank=True, editable=False)
    # Of all that a translator translates: two versions are told apart in SQL. The function stands in migration 0011.
    text_hash = models.GeneratedField(
        expression=models.Func("content", function="revision_text_hash"),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    # Set once, when readers first saw it; such a version and what was corrected by it are never pruned.
    published_at = models.DateTimeField(_("public since"), null=True, blank=True, editable=False)

    # The content with its tags as they are now; articles.merged_tags asks once for each row that was read.
    content_now: dict | None = None

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.content['headline']} · {self.number}"


class PlannedChanges(models.Model):
    """Changes to a live story that go public at a time to come, with what readers will be told of them."""

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="planned_changes")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    kind = models.CharField(max_length=13)
    text = models.TextField(blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("planned changes")
        verbose_name_plural = _("planned changes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article}, {self.at:%Y-%m-%d %H:%M}"
