import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def digest(secret: str) -> str:
    """The secret is long and random, so a plain hash of it tells nothing and can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyManager(models.Manager):
    def valid(self, secret: str) -> "ApiKey | None":
        return self.filter(key_hash=digest(secret), revoked_at=None).first() if secret else None


class ApiKey(models.Model):
    """Lets a program read the API. The secret is shown once, to whoever made it; only its hash is kept."""

    name = models.CharField(_("for whom"), max_length=120, help_text=_("The program or partner that gets the key."))
    hint = models.CharField(_("begins with"), max_length=8, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyManager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def give_secret(self) -> str:
        secret = secrets.token_urlsafe(32)
        self.hint, self.key_hash = secret[:8], digest(secret)
        return secret
