from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Correction
from newsletter.models.segments import Segment
from newsletter.models.subscribers import MailingList

# An edition that could not start at its time is asked about after so long: news may have overtaken it.
LATE = timedelta(hours=2)


class EditionQuerySet(models.QuerySet):
    def due(self) -> "EditionQuerySet":
        """What starts now by itself. Whether its approval still holds is asked by approval.holds_or_void()."""
        now = timezone.now()
        return self.filter(state=Edition.State.APPROVED, send_at__lte=now, send_at__gt=now - LATE)

    def overdue(self) -> "EditionQuerySet":
        """Approved, and so late that a person has to say whether it still goes out: news may have overtaken it."""
        return self.filter(state=Edition.State.APPROVED, send_at__lte=timezone.now() - LATE)

    def went_out(self) -> "EditionQuerySet":
        """What readers got, or are getting; a cancelled one that had begun reached some of them."""
        state = Edition.State
        begun = models.Q(state=state.CANCELLED, started_at__isnull=False)
        return self.filter(begun | models.Q(state__in=[state.SENDING, state.PAUSED, state.SENT]))

    def reaching(self, mailing_list: MailingList) -> "EditionQuerySet":
        """Of the list itself, and of others that went to it too."""
        also = Edition.also_to.through.objects.filter(mailinglist=mailing_list).values("edition")
        return self.filter(models.Q(mailing_list=mailing_list) | models.Q(pk__in=also))

    def in_archive(self) -> "EditionQuerySet":
        """What the public archive of the lists shows."""
        return self.filter(mailing_list__is_public=True, published_at__lte=timezone.now())

    def with_corrected_mark(self) -> "EditionQuerySet":
        """Whether a story that the edition carried was corrected after it went out, as `is_corrected`."""
        later = Correction.objects.filter(
            article__in=EditionItem.objects.filter(edition=models.OuterRef(models.OuterRef("pk"))).values("article"),
            created_at__gt=models.OuterRef("published_at"),
        )
        return self.annotate(is_corrected=models.Exists(later))


class Edition(models.Model):
    """One issue of a mailing list, from the draft to the last answer of a mail server."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        SENDING = "sending", _("Being sent")
        PAUSED = "paused", _("Paused")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    mailing_list = models.ForeignKey(
        MailingList, verbose_name=_("mailing list"), on_delete=models.PROTECT, related_name="editions"
    )
    date = models.DateField(_("date"))
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(_("preheader"), max_length=150, blank=True)
    intro = models.TextField(_("intro"), blank=True)
    published_at = models.DateTimeField(_("in the archive from"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    also_to = models.ManyToManyField(
        MailingList,
        verbose_name=_("also to"),
        blank=True,
        related_name="+",
        help_text=_("Whoever is on several of these lists gets one copy."),
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        help_text=_("Only those of the lists whom it has. Empty: everybody."),
    )
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    expires_after = models.PositiveSmallIntegerField(
        _("given up after"), default=24, help_text=_("Hours after which what could not be delivered is given up.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    # What was approved: the mail itself with placeholders, and the digest of what it was made of.
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    frozen_html = models.TextField(blank=True, editable=False)
    frozen_text = models.TextField(blank=True, editable=False)
    # A test of subjects: this part of the audience first, the rest with the winner some time later.
    test_percent = models.PositiveSmallIntegerField(
        _("share of the test"), default=20, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    test_hours = models.PositiveSmallIntegerField(
        _("hours of the test"), default=2, validators=[MinValueValidator(1), MaxValueValidator(48)]
    )
    winner = models.PositiveSmallIntegerField(null=True, editable=False)
    # The figures by which the winner was found (newsletter/subject_tests.py).
    test_result = models.JSONField(null=True, editable=False)

    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    expected = models.PositiveIntegerField(null=True, editable=False)  # counted when it was approved
    audience = models.PositiveIntegerField(null=True, editable=False)  # rows frozen when it started
    # Its deliveries stand between these two: counting them needs no index of its own.
    first_delivery = models.BigIntegerField(null=True, editable=False)
    last_delivery = models.BigIntegerField(null=True, editable=False)
    paused_because = models.CharField(_("why it was paused"), max_length=300, blank=True, editable=False)

    # The timetable's moment for which it was made (newsletter/automatic.py); empty for what people make.
    slot = models.DateTimeField(null=True, editable=False)
    # Counts the saves: who saves over what they have not seen is refused.
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    # Why it is a draft again: what the reviewer wrote, or what changed after the approval.
    sent_back_because = models.CharField(max_length=500, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-date"]
        permissions = [
            ("approve_edition", _("Can approve editions and send them back")),
            ("send_edition", _("Can say when an approved edition is sent")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "date"],
                name="edition_once_a_day",
                violation_error_message=_("The list has an edition of this day already: open that one."),
            ),
            models.UniqueConstraint(fields=["mailing_list", "slot"], name="edition_once_a_slot"),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | (models.Q(content_hash__gt="", frozen_html__gt="", frozen_text__gt="", approved_at__isnull=False)),
                name="edition_approved_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Not yet with the senders: it can be changed, though an approval is lost by that."""
        return self.state in (self.State.DRAFT, self.State.SUBMITTED, self.State.APPROVED)

    @property
    def tries_subjects_until(self) -> datetime | None:
        """When the winner goes to the rest, while a test of subjects is going on."""
        if self.state != self.State.SENDING or self.winner is not None or not self.variants.exists():
            return None
        until = self.started_at + timedelta(hours=self.test_hours)
        return until if until > timezone.now() else None

    @property
    def is_due(self) -> bool:
        """Its time has come, and the next sender that looks starts it."""
        has_come = self.state == self.State.APPROVED and bool(self.send_at) and self.send_at <= timezone.now()
        return has_come and not self.is_overdue

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.APPROVED and bool(self.send_at) and self.send_at <= timezone.now() - LATE

    @property
    def lists(self) -> list[MailingList]:
        return [self.mailing_list, *self.also_to.all()]

    @property
    def subjects(self) -> list[str]:
        """By number: the edition's own, then those that are tried against it."""
        return [self.subject, *(variant.subject for variant in self.variants.all())]

    def get_absolute_url(self) -> str:
        with translation.override(self.mailing_list.locale):
            return reverse("newsletter_edition", args=[self.mailing_list.slug, self.date.isoformat()])

    def subject_of(self, variant: int) -> str:
        if variant == 0:
            return self.subject
        return self.variants.get(number=variant).subject

    def corrections_since(self) -> models.QuerySet[Correction]:
        """What was changed in its stories after it went out. Found by query, so it is never behind the ledger."""
        locale = self.mailing_list.locale
        entries = Correction.objects.in_locale(locale).filter(created_at__gt=self.published_at or timezone.now())
        return entries.filter(article__in=self.items.values("article")).select_related("article__section")

    def public_items(self) -> models.QuerySet["EditionItem"]:
        """A story that is withdrawn after the edition went out is not shown by it either."""
        live = Article.objects.live().for_cards()
        stories = models.Prefetch("article", live)
        return self.items.filter(article__in=Article.objects.live()).prefetch_related(stories)


class EditionItem(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="+")
    teaser = models.CharField(
        _("teaser"), max_length=400, blank=True, help_text=_("In place of the dek, for this edition only.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("story of the edition")
        verbose_name_plural = _("stories of the edition")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "article"], name="edition_has_story_once")]

    def __str__(self) -> str:
        return str(self.article)


class SubjectVariant(models.Model):
    """Another subject of an edition, tried against the first one. Number 0 is the subject of the edition itself."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=150)

    class Meta:
        verbose_name = _("subject variant")
        verbose_name_plural = _("subject variants")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="subject_variant_once"),
            models.CheckConstraint(condition=models.Q(number__range=(1, 3)), name="subject_variant_at_most_four"),
        ]

    def __str__(self) -> str:
        return self.subject
