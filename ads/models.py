from collections.abc import Collection
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from images.models import Picture


class Placement(models.Model):
    """A place on a page where an ad can stand. Shipped with the site (ads/placements.py)."""

    key = models.SlugField(_("key"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    page_types = ArrayField(models.CharField(max_length=20), verbose_name=_("page types"), default=list)
    # [{"min_width": px of the window, "width": px, "height": px}], the narrowest window first
    sizes = models.JSONField(_("sizes"), default=list)
    is_active = models.BooleanField(_("active"), default=False)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class Advertiser(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    contact = models.EmailField(_("contact"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("advertiser")
        verbose_name_plural = _("advertisers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    advertiser = models.ForeignKey(
        Advertiser, verbose_name=_("advertiser"), on_delete=models.PROTECT, related_name="campaigns"
    )
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["advertiser", "name"], name="campaign_once_for_advertiser")]

    def __str__(self) -> str:
        return f"{self.advertiser}: {self.name}"


class FlightQuerySet(models.QuerySet):
    def running(self, at: datetime) -> "FlightQuerySet":
        begun = self.filter(starts__lte=at, is_paused=False)
        return begun.filter(Q(ends__isnull=True) | Q(ends__gt=at))


class Flight(models.Model):
    """When and where the creatives of a campaign run."""

    class Tier(models.TextChoices):
        PAID = "paid", _("Paid")
        HOUSE = "house", _("House")

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="flights")
    name = models.CharField(_("name"), max_length=120)
    tier = models.CharField(
        _("tier"), max_length=5, choices=Tier, default=Tier.PAID, help_text=_("House ads fill what paid ones leave.")
    )
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"), null=True, blank=True)
    placements = models.ManyToManyField(Placement, verbose_name=_("placements"), related_name="flights")
    sections = ArrayField(
        models.SlugField(max_length=80),
        verbose_name=_("sections"),
        default=list,
        blank=True,
        help_text=_("Slugs with commas between them, such as energy, economy. Empty: all pages."),
    )
    locales = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("edition languages"),
        default=list,
        blank=True,
        help_text=_("Such as en, az. Empty: all editions."),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    is_paused = models.BooleanField(_("paused"), default=False)

    objects = FlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        ordering = ["-starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="flight_ends_after_start",
                violation_error_message=_("The flight ends before it starts: set a later end."),
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="flight_weight_1_to_100"),
        ]

    def __str__(self) -> str:
        return self.name

    def allowed_sizes(self) -> set[tuple[int, int]]:
        return {(s["width"], s["height"]) for placement in self.placements.all() for s in placement.sizes}


class Creative(models.Model):
    """What a reader sees: a picture, or a house ad made of words."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("Image")
        HOUSE = "house", _("House ad")

    flight = models.ForeignKey(Flight, verbose_name=_("flight"), on_delete=models.PROTECT, related_name="creatives")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.IMAGE)
    picture = models.ForeignKey(
        Picture, verbose_name=_("picture"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    alt = models.CharField(_("text alternative"), max_length=200, blank=True, help_text=_("Needed for a picture."))
    headline = models.CharField(_("headline"), max_length=80, blank=True)
    text = models.CharField(_("text"), max_length=160, blank=True)
    button = models.CharField(_("words of the button"), max_length=30, blank=True)
    click_url = models.CharField(
        _("leads to"), max_length=500, help_text=_("An https address; for a house ad also a path such as /newsletter/.")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("creative")
        verbose_name_plural = _("creatives")
        ordering = ["flight", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="house") | (Q(picture__isnull=False) & Q(alt__gt="")),
                name="creative_image_has_picture_and_alt",
                violation_error_message=_("An image creative needs a picture and its text alternative."),
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="creative_weight_1_to_100"),
            models.CheckConstraint(
                condition=Q(kind="image") | Q(headline__gt=""),
                name="creative_house_has_headline",
                violation_error_message=_("A house ad needs a headline."),
            ),
            models.CheckConstraint(
                condition=Q(click_url__regex=r"^https://[^\s/?#@\\]+\.[^\s\\]+$")
                | (Q(kind="house") & Q(click_url__regex=r"^/([a-z0-9][^\s\\]*)?$")),
                name="creative_leads_to_https_or_own_path",
                violation_error_message=_("The address must start with https://; a house ad may also lead to a path."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A picture has exactly a size of the flight's placements, or twice that for sharp screens."""
        if self.kind != self.Kind.IMAGE or self.picture is None or not self.flight_id:
            return
        allowed = self.flight.allowed_sizes()
        size = (self.picture.width, self.picture.height)
        if allowed and size not in allowed and (size[0] / 2, size[1] / 2) not in allowed:
            shown = ", ".join(f"{width}×{height}" for width, height in sorted(allowed))
            raise ValidationError(
                {
                    "picture": _("The picture is %(size)s; the flight's placements take %(allowed)s, or twice that.")
                    % {"size": f"{size[0]}×{size[1]}", "allowed": shown}
                }
            )


COUNT = """
INSERT INTO ads_dailycount (creative_id, placement_id, day, served, viewed, clicks)
SELECT creative, placement, %s, %s * count(*), %s * count(*), %s * count(*)
FROM unnest(%s::bigint[], %s::bigint[]) AS shown (creative, placement)
GROUP BY creative, placement ORDER BY creative, placement
ON CONFLICT (creative_id, placement_id, day) DO UPDATE SET
    served = ads_dailycount.served + EXCLUDED.served,
    viewed = ads_dailycount.viewed + EXCLUDED.viewed,
    clicks = ads_dailycount.clicks + EXCLUDED.clicks
"""


class DailyCount(models.Model):
    creative = models.ForeignKey(Creative, on_delete=models.PROTECT, related_name="counts")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="counts")
    day = models.DateField(_("day"))
    served = models.PositiveIntegerField(_("served"), default=0)
    viewed = models.PositiveIntegerField(_("viewed"), default=0)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["creative", "placement", "day"], name="daily_count_once")]

    def __str__(self) -> str:
        return f"{self.creative} {self.day}"

    @classmethod
    def add(
        cls, shown: Collection[tuple[int, int]], day: date, *, served: int = 0, viewed: int = 0, clicks: int = 0
    ) -> None:
        """One statement for all (creative, placement), so that two at once count two.

        It takes the rows in one order always, so that two at once do not wait for each other for ever.
        """
        if not shown:
            return
        creatives, placements = zip(*shown, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [day, served, viewed, clicks, list(creatives), list(placements)])
