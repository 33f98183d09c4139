import secrets
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale
from articles.models import Article
from newsletter import addresses

# First words below /newsletter/ that are not lists.
RESERVED_SLUGS = frozenset(
    "account address click confirm feedback preferences stamp subscribe thanks unsubscribe".split()
)
# How long a reader can take an unsubscription back from the page that confirmed it.
SECOND_THOUGHTS = timedelta(days=7)


def refuse_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of the site itself: choose another."), params={"slug": slug})


def check_addresses(lines: str) -> None:
    for line in filter(None, map(str.strip, lines.splitlines())):
        addresses.normalise(line)


class MailingList(models.Model):
    class Weekday(models.IntegerChoices):
        """As Python counts them."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    class Zone(models.TextChoices):
        WASHINGTON = "America/New_York", _("Washington")
        BAKU = "Asia/Baku", _("Baku")
        MOSCOW = "Europe/Moscow", _("Moscow")
        LONDON = "Europe/London", _("London")

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")
        BREAKING = "breaking", _("Breaking news")

    slug = models.SlugField(_("slug"), unique=True, max_length=60, validators=[refuse_reserved])
    name = models.CharField(_("name"), max_length=120)
    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    promise = models.CharField(_("promise"), max_length=200, help_text=_("What subscribers get, in one sentence."))
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    is_default = models.BooleanField(
        _("default of its language"), default=False, help_text=_("The list that the box inside stories signs up for.")
    )
    is_public = models.BooleanField(_("public"), default=True)
    sender_name = models.CharField(_("name of the sender"), max_length=80, default="Azerbaijan.US")
    reply_to = models.EmailField(_("answers go to"), blank=True, help_text=_("A mailbox that somebody reads."))
    welcomes_with_edition = models.BooleanField(
        _("the welcome has the last edition"), default=False, help_text=_("As a link to it in the archive.")
    )
    seeds = models.TextField(
        _("addresses for tests"),
        blank=True,
        validators=[check_addresses],
        help_text=_("One on a line. A test can be sent to these and to whoever sends it, to nobody else."),
    )

    # The timetable of editions that make themselves (newsletter/automatic.py).
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        verbose_name=_("makes itself on"),
        default=list,
        blank=True,
        help_text=_("None: people make the editions."),
    )
    slot_time = models.TimeField(_("at"), null=True, blank=True)
    time_zone = models.CharField(_("time of"), max_length=40, choices=Zone, default=Zone.WASHINGTON)
    least_stories = models.PositiveSmallIntegerField(
        _("stories at least"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("With fewer new ones no edition is made."),
    )
    most_stories = models.PositiveSmallIntegerField(
        _("stories at most"), default=7, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    sends_unapproved = models.BooleanField(
        _("sent without approval"),
        default=False,
        help_text=_("If all checks pass. Otherwise, and by default, somebody has to approve it."),
    )
    last_slot = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["locale", "name"]
        permissions = [("export_mailinglist", _("Can download the subscribers of a list"))]
        constraints = [
            models.UniqueConstraint(
                fields=["locale"], condition=models.Q(is_default=True), name="mailing_list_one_default_in_locale"
            ),
            models.CheckConstraint(
                condition=models.Q(weekdays=[]) | models.Q(slot_time__isnull=False),
                name="mailing_list_timetable_has_time",
                violation_error_message=_("Say at what time of these days an edition is made."),
            ),
            models.CheckConstraint(
                condition=models.Q(least_stories__lte=models.F("most_stories")),
                name="mailing_list_least_below_most",
                violation_error_message=_("It cannot need more stories than it may have."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        with translation.override(self.locale):
            return reverse("newsletter_list", args=[self.slug])

    def get_feed_url(self) -> str:
        with translation.override(self.locale):
            return reverse("newsletter_feed", args=[self.slug])

    @property
    def seed_addresses(self) -> list[str]:
        return [line.strip() for line in self.seeds.splitlines() if line.strip()]


def new_secret() -> str:
    return secrets.token_urlsafe(24)


class SubscriberQuerySet(models.QuerySet):
    def not_paused(self) -> "SubscriberQuerySet":
        return self.exclude(paused_until__gt=timezone.now())

    def clicked_since(self, moment=None, section: int | None = None) -> "SubscriberQuerySet":
        """Who let clicks be counted and followed a link to a story (of the section, since then). Programs that look
        into mail are no readers."""
        wanted = models.Q(deliveries__clicks__is_scanner=False)
        if moment is not None:
            wanted &= models.Q(deliveries__clicks__at__gte=moment)
        if section is not None:
            wanted &= models.Q(deliveries__clicks__story__in=Article.objects.filter(section=section).values("pk"))
        return self.filter(pk__in=Subscriber.objects.filter(wanted, is_tracked=True).values("pk"))

    def clicked_section(self, section: int) -> "SubscriberQuerySet":
        return self.clicked_since(section=section)

    def inactive_since(self, moment) -> "SubscriberQuerySet":
        """Whose last sign of life, a confirmation or a click, is older. Opening a mail is none: programs do it."""
        later = Subscription.objects.filter(subscriber=models.OuterRef("pk"), confirmed_at__gte=moment)
        clicked = Subscriber.objects.clicked_since(moment).filter(pk=models.OuterRef("pk"))
        return self.filter(~models.Exists(later), ~models.Exists(clicked))


class Subscriber(models.Model):
    """An address that asked for mail. Whether it may get any is a matter of its subscriptions."""

    address = models.EmailField(_("address"), max_length=254)
    # The same with the domain as DNS has it: what mail goes to, and what makes two addresses one.
    address_ascii = models.CharField(max_length=320, unique=True, editable=False)
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Asked for and not confirmed yet by a message to it.
    wanted_address = models.EmailField(max_length=254, blank=True, editable=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    is_tracked = models.BooleanField(
        _("clicks may be counted"), default=False, help_text=_("Only if the subscriber said so.")
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at"]
        permissions = [("erase_subscriber", _("Can erase subscribers who ask for it"))]
        indexes = [
            # segments: all that they ask of a subscriber, in a tenth of the table
            models.Index(fields=["id"], include=["locale", "paused_until"], name="subscriber_asked"),
            # the list of the admin
            models.Index(fields=["-created_at", "-id"], name="subscriber_newest"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return addresses.mask(self.address)

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.now()


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> "SubscriptionQuerySet":
        return self.filter(state=Subscription.State.CONFIRMED)

    def mailable(self) -> "SubscriptionQuerySet":
        """Those who confirmed and neither left nor pause. Suppression is asked for when mail is sent."""
        paused = models.Q(subscriber__paused_until__gt=timezone.now())
        return self.confirmed().exclude(paused)


class Subscription(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", _("Confirmed")
        LEFT = "left", _("Left")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    mailing_list = models.ForeignKey(
        MailingList, verbose_name=_("mailing list"), on_delete=models.PROTECT, related_name="subscriptions"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            # segments: who gets mail of which list, and since when
            models.Index(
                fields=["subscriber"],
                include=["mailing_list", "confirmed_at"],
                condition=models.Q(state="confirmed"),
                name="subscription_mailed",
            ),
            # segments: the few with a late sign of life
            models.Index(fields=["confirmed_at"], include=["subscriber"], name="subscription_confirmed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "mailing_list"], name="subscription_once"),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(confirmed_at__isnull=False),
                name="subscription_confirmed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} · {self.mailing_list}"

    @property
    def may_return(self) -> bool:
        """Whoever just left can take it back without a new mail."""
        left = self.state == self.State.LEFT and self.left_at is not None
        return left and self.confirmed_at is not None and self.left_at > timezone.now() - SECOND_THOUGHTS
