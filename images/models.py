import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def picture_path(picture: "Picture", filename: str) -> str:
    """A random name: nothing of what the uploader called the file reaches the address."""
    return f"pictures/{picture.key[:2]}/{picture.key}.{filename.rsplit('.', 1)[-1]}"


def new_key() -> str:
    return secrets.token_hex(12)


class Picture(models.Model):
    """A picture of the library. The stored file is always our own re-encoding (see images/uploads.py)."""

    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    file = models.FileField(_("file"), upload_to=picture_path, max_length=120, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True, default="")
    title = models.CharField(
        _("title"), max_length=200, help_text=_("How the picture is called in the library; readers do not see it.")
    )
    alt = models.CharField(
        _("text alternative"),
        max_length=300,
        blank=True,
        help_text=_("What a reader who cannot see the picture needs to know. Leave empty only for decoration."),
    )
    credit = models.CharField(_("credit"), max_length=200, help_text=_("Who made it, such as: Name / Agency."))
    focus_x = models.FloatField(
        _("focus, across"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Where the subject is, from 0 (left) to 1 (right); crops keep it."),
    )
    focus_y = models.FloatField(
        _("focus, down"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("From 0 (top) to 1 (bottom)."),
    )
    # [{"name": storage path, "type": "image/webp", "width": px, "height": px, "use": "scaled" | "social"}]
    # Kept on the row so that a page that shows thirty pictures needs no query for their renditions.
    renditions = models.JSONField(default=list, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focus_x__range=(0, 1), focus_y__range=(0, 1)), name="picture_focus_inside"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def scaled(self) -> list[dict]:
        """Renditions with the whole picture, the narrowest first."""
        return sorted((r for r in self.renditions if r["use"] == "scaled"), key=lambda r: r["width"])

    def social(self) -> dict | None:
        """The 1200x630 crop that other sites show beside a link, once it is made."""
        return next((r for r in self.renditions if r["use"] == "social"), None)
