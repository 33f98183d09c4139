import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from images.querysets import PictureQuerySet

# Without vowels no word can come about that an ad blocker would hide.
CONSONANTS = "bcdfghjkmnpqrstvwxz"
SEARCHED = ("title", "headline", "caption", "credit", "alt", "alt_az", "alt_ru", "original_name", "key")


def letters(*parts) -> str:
    """Seven letters that stand for `parts`: the same parts have the same letters on every machine."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return "".join(CONSONANTS[byte % len(CONSONANTS)] for byte in digest[:7])


def picture_path(picture: "Picture", filename: str) -> str:
    """A random name: nothing of what the uploader called the file reaches the address.

    A replaced file gets letters behind the key, so that no cache goes on showing the old one under the new name.
    """
    version = letters("file", picture.version) if picture.version > 1 else ""
    return f"{picture.stem}{version}.{filename.rsplit('.', 1)[-1]}"


def new_key() -> str:
    return secrets.token_hex(12)


class Picture(models.Model):
    """A picture of the library. The stored file is always our own re-encoding (see images/uploads.py).

    Bodies of stories refer to a picture by its key: it stays when the file is replaced.
    """

    class Licence(models.TextChoices):
        OWN = "own", pgettext_lazy("licence of a picture", "Own work")
        AGENCY = "agency", pgettext_lazy("licence of a picture", "Agency")
        CREATIVE_COMMONS = "creative_commons", pgettext_lazy("licence of a picture", "Creative Commons")
        PUBLIC_DOMAIN = "public_domain", pgettext_lazy("licence of a picture", "Public domain")
        HANDOUT = "handout", pgettext_lazy("licence of a picture", "Handout")
        LICENSED = "licensed", pgettext_lazy("licence of a picture", "Licensed otherwise")

    # What a publication needs, with the words for it.
    LACKS = {"alt": _("no text alternative"), "credit": _("no credit"), "licence": _("no licence")}

    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # of the file
    file = models.FileField(_("file"), upload_to=picture_path, max_length=120, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True, default="")  # of what was sent
    # 64 bits of "is brighter than its neighbour", as a signed number; few bits differ between look-alikes.
    dhash = models.BigIntegerField(null=True, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    title = models.CharField(
        _("title"), max_length=200, help_text=_("How the picture is called in the library; readers do not see it.")
    )
    alt = models.CharField(
        _("text alternative"),
        max_length=300,
        blank=True,
        help_text=_("What a reader who cannot see the picture needs to know, in English."),
    )
    alt_az = models.CharField(
        _("text alternative, Azerbaijani"), max_length=300, blank=True, help_text=_("Left empty, the English is used.")
    )
    alt_ru = models.CharField(
        _("text alternative, Russian"), max_length=300, blank=True, help_text=_("Left empty, the English is used.")
    )
    decorative_reason = models.CharField(
        _("decoration, because"),
        max_length=200,
        blank=True,
        help_text=_("Only for a picture that tells nothing. Say why; it then has no text alternative."),
    )
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, help_text=_("What the agency or photographer tells about it.")
    )
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made it, such as: Name / Agency.")
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=16, choices=Licence, blank=True)
    licence_until = models.DateField(
        _("licence ends"),
        null=True,
        blank=True,
        help_text=_("The last day on which readers see it; after that a placeholder stands in its place."),
    )
    headline = models.CharField(_("headline in the file"), max_length=300, blank=True, editable=False)
    # What the original said of itself (IPTC, EXIF, XMP), as {"byline": ..., "copyright": ...}; never a place.
    embedded = models.JSONField(default=dict, editable=False)

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
    # [{"name": storage path, "type": "image/avif", "width": px, "height": px,
    # "use": "scaled" | "16:9" | ..., "bytes": n}]; the oldest do not know their bytes.
    # Kept on the row so that a page that shows thirty pictures needs no query for their renditions.
    renditions = models.JSONField(default=list, editable=False)
    search = models.GeneratedField(
        # The SQL function stands in the second migration.
        expression=models.Func(
            Concat(*[part for name in SEARCHED for part in (name, Value(" "))]), function="picture_fold"
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        permissions = [("upload_freely_picture", _("Can upload more than twenty pictures a day"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(focus_x__range=(0, 1), focus_y__range=(0, 1)), name="picture_focus_inside"
            ),
            models.CheckConstraint(
                condition=Q(decorative_reason="") | Q(alt="", alt_az="", alt_ru=""),
                name="picture_decorative_has_no_alt",
            ),
        ]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="picture_newest"),  # the library's order
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="picture_search"),  # searched()
            # expired() and expiring()
            models.Index(
                fields=["licence_until"], name="picture_licence_until", condition=Q(licence_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        errors = {}
        for field in ("alt", "alt_az", "alt_ru"):
            text = getattr(self, field)
            if text and self.decorative_reason:
                errors[field] = _("A decorative picture has no text alternative: clear this, or the reason below.")
            elif text and self.is_named_by(text):
                errors[field] = _(
                    "This is the name, caption or credit of the picture. Say what is to be seen on it instead."
                )
        if errors:
            raise ValidationError(errors)

    # --- words

    @property
    def lacks(self) -> list[str]:
        """What a publication needs and the picture does not have: "alt", "credit", "licence"."""
        there = {"alt": self.alt or self.decorative_reason, "credit": self.credit, "licence": self.licence}
        return [name for name in self.LACKS if not there[name]]

    def is_named_by(self, alt: str, *captions: str) -> bool:
        """Whether a text alternative tells nothing that does not stand beside the picture or in its name."""
        said = (self.title, self.original_name, self.credit, self.caption, *captions)
        return plain(alt) in {plain(text) for text in said if text}

    def alt_for(self, locale: str) -> str:
        own = {"az": self.alt_az, "ru": self.alt_ru}.get(locale, "")
        return own or self.alt

    @property
    def shown_credit(self) -> str:
        """The credit below the picture; none where only the placeholder is shown."""
        return self.credit.replace("© ", "©\u00a0") if self.is_usable else ""

    # --- licence

    @property
    def is_usable(self) -> bool:
        """Whether readers may see it today. No other code decides that."""
        return self.licence_until is None or self.licence_until >= timezone.localdate()

    @property
    def licence_days_left(self) -> int | None:
        """0 on the last day, below that once expired; None without an end."""
        until = self.licence_until
        return None if until is None else (until - timezone.localdate()).days

    # --- files

    @property
    def stem(self) -> str:
        """What the names of all its files start with."""
        return f"pictures/{self.key[:2]}/{self.key}"

    @property
    def body_url(self) -> str:
        """The address by which bodies refer to it: it holds the key alone and outlives replaced files and moves of
        the files to another host."""
        extension = self.file.name.rsplit(".", 1)[-1]
        return f"/media/{self.stem}.{extension}"

    def with_use(self, use: str, kind: str | None = None) -> list[dict]:
        """Renditions for a use, of one kind or of all, the narrowest first."""
        wanted = (r for r in self.renditions if r["use"] == use and kind in (None, r["type"]))
        return sorted(wanted, key=lambda r: r["width"])

    def scaled(self, kind: str = "image/webp") -> list[dict]:
        """Renditions with the whole picture, the narrowest first."""
        return self.with_use("scaled", kind)

    def social(self) -> dict | None:
        """The crop that other sites show beside a link, once it is made."""
        return next(iter(self.with_use("social")), None)

    @cached_property
    def thumb_url(self) -> str:
        """For grids of the admin: a small rendition once there is one."""
        small = next(iter(self.scaled()), None)
        return self.file.storage.url(small["name"]) if small else self.file.url


def plain(text: str) -> str:
    """Words alone, so that "Bay_of-Baku.JPG" is seen to be "Bay of Baku"."""
    stem, dot, extension = text.rpartition(".")
    if dot and len(extension) <= 4 and extension.isalnum():
        text = stem
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split()).strip(" .")
