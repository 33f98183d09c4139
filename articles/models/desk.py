"""What stands beside a story while people work on it: unsaved text, who is there, links for outsiders."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.revisions import Revision


class UnsavedText(models.Model):
    """The form of a story as somebody last typed it, kept every few seconds until it is saved.

    A story that was never saved has no article yet; `key` is then the random name its form gave itself.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="unsaved_texts")
    key = models.CharField(max_length=40)
    base = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    fields = models.JSONField()  # {name of the form's field: value as posted}
    typed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="unsaved_text_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.fields.get('headline', '')}"


class Presence(models.Model):
    """Somebody has a story open; renewed every few seconds by the page, forgotten when it stops."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    is_typing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_once_a_tab")]

    def __str__(self) -> str:
        return f"{self.user}: {self.article}"


class PreviewLink(models.Model):
    """A signed way into one unpublished story for somebody without an account."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    revision = models.ForeignKey(
        Revision,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: always the latest."),
    )
    recipient = models.CharField(_("for whom"), max_length=120)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.article}: {self.recipient}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class PreviewOpening(models.Model):
    """A preview link was opened. Says when, not from where."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opening of a preview link")
        verbose_name_plural = _("openings of preview links")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.link}, {self.at:%Y-%m-%d %H:%M}"


class StoryTemplate(models.Model):
    """What a new story of some kind starts with: section, byline, a box of sources..."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    content = models.JSONField(default=dict)  # part of the shape of articles.revisions.content_of()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("story template")
        verbose_name_plural = _("story templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GateOverride(models.Model):
    """A story went public although the publish gate said no: who took that on, and why."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="gate_overrides")
    items = models.JSONField(_("what was missing"), default=list)  # codes of articles.gate
    reason = models.CharField(_("reason"), max_length=300)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("publication against the gate")
        verbose_name_plural = _("publications against the gate")
        ordering = ["-at"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="gate_override_has_reason")]

    def __str__(self) -> str:
        return f"{self.article}: {self.reason}"


class CalendarFeed(models.Model):
    """The secret address under which one person's calendar program reads what goes out. Only its hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)
