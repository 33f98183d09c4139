from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """What the newsroom says to itself about a story. Never rendered on a public page."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CHANGES_REQUESTED = "request", _("Changes requested")
        OUTSIDER_OK = "ok", _("OK from outside")
        OUTSIDER_COMMENT = "comment", _("Comment from outside")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NOTE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(_("who"), max_length=150)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    # Of an answer from outside: the link it came by, and the version that was on the page.
    link = models.ForeignKey(
        "articles.PreviewLink", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    revision = models.ForeignKey(
        "articles.Revision",
        verbose_name=_("version"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentions")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:80]}"

    @property
    def is_from_outside(self) -> bool:
        return self.kind in (self.Kind.OUTSIDER_OK, self.Kind.OUTSIDER_COMMENT)
