import re
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.locales import Locale
from articles.models.paths import AtAnAddress
from articles.models.people import Byline, Person, credits_of
from articles.models.series import SeriesPart
from articles.models.tags import Tag
from articles.models.taxonomy import Section
from articles.models.topics import Topic
from articles.querysets import ArticleQuerySet
from articles.slugs import slugify
from images.models import Picture

PICTURE_KEY = re.compile(r"/media/pictures/[0-9a-f]{2}/([0-9a-f]{24})\.")


class Article(AtAnAddress):
    ADDRESS_FIELDS = frozenset(["slug", "section", "section_id", "locale"])

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")  # live once publish_at has come
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETRACTED = "retracted", _("Retracted")

    class TypeOfWork(models.TextChoices):
        NEWS = "news", _("News")
        ANALYSIS = "analysis", _("Analysis")
        OPINION = "opinion", _("Opinion")
        EDITORIAL = "editorial", _("Editorial")
        INTERVIEW = "interview", _("Interview")
        TRANSLATION = "translation", _("Translation")
        SPONSORED = "sponsored", _("Sponsored")
        PRESS_RELEASE = "press_release", _("Press release")

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    # The same story in other editions has the same group.
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)
    type_of_work = models.CharField(_("type of work"), max_length=14, choices=TypeOfWork, default=TypeOfWork.NEWS)
    sponsor = models.CharField(
        _("sponsor"),
        max_length=120,
        blank=True,
        help_text=_("Who paid. Needed for sponsored stories, empty for all others."),
    )
    headline = models.CharField(_("headline"), max_length=200)
    dek = models.CharField(_("dek"), max_length=400, blank=True, help_text=_("One sentence below the headline."))
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        help_text=_("The end of the address. Left empty, it is made from the headline."),
    )
    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="articles")
    also_in = models.ManyToManyField(
        Section,
        verbose_name=_("also in"),
        blank=True,
        related_name="also_articles",
        help_text=_("Further sections that list the story. Its address uses the section above."),
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="articles")
    people = models.ManyToManyField(Person, through=Byline, related_name="articles")
    lead_picture = models.ForeignKey(
        Picture, verbose_name=_("lead picture"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_alt = models.CharField(
        _("text alternative here"),
        max_length=300,
        blank=True,
        help_text=_("Only if this story needs other words than the picture has in the library."),
    )
    lead_caption = models.CharField(_("caption"), max_length=300, blank=True)
    body = models.TextField(_("body"), blank=True)
    shows_contents = models.BooleanField(
        _("shows a table of contents"),
        default=True,
        help_text=_("Above a text with three headings or more. Take it off where they are no parts of one story."),
    )

    # What other sites show when somebody passes the address on.
    social_headline = models.CharField(
        _("headline when shared"), max_length=200, blank=True, help_text=_("Left empty, the headline is used.")
    )
    social_description = models.CharField(
        _("sentence when shared"), max_length=300, blank=True, help_text=_("Left empty, the dek is used.")
    )
    social_picture = models.ForeignKey(
        Picture,
        verbose_name=_("picture when shared"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Left empty, the lead picture is used."),
    )

    # Provenance: where a translation comes from. Of our own stories the first two, of other outlets the rest.
    translated_from = models.ForeignKey(
        "self", verbose_name=_("translated from"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    translated_revision = models.ForeignKey(
        "articles.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    original_headline = models.CharField(_("original headline"), max_length=300, blank=True)
    original_outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    original_author = models.CharField(_("original author"), max_length=200, blank=True)
    original_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    original_language = models.CharField(
        _("language of the original"), max_length=40, blank=True, help_text=_("Such as: Turkish.")
    )
    original_date = models.DateField(_("date of the original"), null=True, blank=True)
    original_permission = models.CharField(
        _("permission"), max_length=300, blank=True, help_text=_("Who allowed the translation, and when.")
    )
    canonical_is_original = models.BooleanField(
        _("search engines should show the original"),
        default=False,
        help_text=_("The canonical address then leads to the original's, for licensed reprints."),
    )

    # What save() makes from the body, so that a page view parses nothing.
    blocks = models.JSONField(default=list, editable=False)
    body_text = models.TextField(editable=False, default="")
    # The library's pictures in the body, by key: the library asks where a picture is used.
    picture_keys = ArrayField(models.CharField(max_length=24), default=list, blank=True, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    publish_at = models.DateTimeField(
        _("publish at"), null=True, blank=True, help_text=_("Washington time. A time to come schedules the story.")
    )
    withdraw_at = models.DateTimeField(
        _("withdraw at"), null=True, blank=True, help_text=_("From then on the address says that the story is gone.")
    )
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Until then nobody outside the newsroom sees the story.")
    )
    on_hold = models.BooleanField(
        _("not for publication"),
        default=False,
        help_text=_("Legal hold: the story stays hidden until this is cleared."),
    )
    hold_reason = models.CharField(_("why it is held"), max_length=300, blank=True, editable=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    retraction_notice = models.TextField(_("notice of the retraction"), blank=True, editable=False)
    ended_at = models.DateTimeField(_("withdrawn or retracted"), null=True, blank=True, editable=False)

    # A live blog began at some time, and goes on until it is ended (articles/live_blogs.py).
    live_from = models.DateTimeField(_("live blog since"), null=True, blank=True, editable=False)
    live_until = models.DateTimeField(_("live blog ended"), null=True, blank=True, editable=False)
    live_version = models.PositiveIntegerField(default=0, editable=False)

    # The line of versions: what the row shows, and the newest one. They differ while changes to a live story wait.
    shown_revision = models.ForeignKey(
        "articles.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    latest_revision = models.ForeignKey(
        "articles.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    approved_revision = models.ForeignKey(
        "articles.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True, "is_active": True},
        related_name="+",
    )
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)  # since the last step, for queues
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="articles_created",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    search = models.GeneratedField(
        # The SQL function stands in the first migration.
        expression=models.Func("locale", "headline", "dek", "body_text", function="search_document"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-publish_at", "-pk"]
        permissions = [
            ("submit_article", _("Can submit articles for review")),
            ("review_article", _("Can request changes and approve articles")),
            ("publish_article", _("Can publish and schedule articles")),
            ("withdraw_article", _("Can withdraw articles")),
            ("retract_article", _("Can retract articles")),
            ("edit_every_article", _("Can edit articles of others and after submission")),
            ("hold_article", _("Can mark articles “not for publication” and clear the mark")),
            ("lift_embargo_article", _("Can lift an embargo before its time")),
            ("override_gate_article", _("Can publish against the publish gate, with a reason")),
            ("set_byline_article", _("Can sign articles with any byline")),
            ("set_sponsored_article", _("Can mark articles as sponsored")),
            ("change_address_article", _("Can change the address of a published article")),
            ("share_preview_article", _("Can make preview links for outsiders")),
            ("restore_article", _("Can restore versions of articles")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="article_slug_once_in_locale"),
            models.UniqueConstraint(fields=["translation_group", "locale"], name="article_once_in_locale_of_group"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(publish_at__isnull=False), name="article_published_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="retracted") | ~Q(retraction_notice=""), name="article_retracted_says_why"
            ),
            models.CheckConstraint(condition=Q(on_hold=False) | ~Q(hold_reason=""), name="article_held_says_why"),
            models.CheckConstraint(
                condition=Q(withdraw_at__isnull=True) | Q(publish_at__lt=models.F("withdraw_at")),
                name="article_withdrawn_after_published",
                violation_error_message=_("The story would be withdrawn before it is published: set a later time."),
            ),
            models.CheckConstraint(
                condition=Q(type_of_work="sponsored", sponsor__gt="") | (~Q(type_of_work="sponsored") & Q(sponsor="")),
                name="article_sponsored_names_sponsor",
                violation_error_message=_(
                    "A sponsored story names its sponsor, and no other story has one: set or clear the sponsor."
                ),
            ),
        ]
        indexes = [
            # live() of an edition, newest first: home, latest, archive, feeds; with all that live() asks, so that
            # counting the stories of an author or tag reads no rows
            models.Index(
                fields=["locale", "-publish_at"],
                include=["id", "withdraw_at", "embargo_until", "on_hold"],
                name="article_live_in_locale",
                condition=Q(state="published"),
            ),
            # live() of a section
            models.Index(
                fields=["section", "locale", "-publish_at"],
                name="article_live_in_section",
                condition=Q(state="published"),
            ),
            # the newest analysis, which fills Must read
            models.Index(
                fields=["locale", "type_of_work", "-publish_at"],
                name="article_live_of_type",
                condition=Q(state="published"),
            ),
            GinIndex(fields=["search"], name="article_search"),
            # the newsroom's list, newest first, and its calendar
            models.Index(fields=["-publish_at", "-id"], name="article_desk_order"),
            # what waits for somebody
            models.Index(
                fields=["state", "waiting_since"], name="article_unpublished", condition=~Q(state="published")
            ),
            models.Index(
                fields=["saved_at"],
                name="article_pending",
                condition=Q(state="published", latest_revision__gt=models.F("shown_revision")),
            ),
            # what comes next, by the clock
            models.Index(fields=["deadline"], name="article_deadline", condition=Q(deadline__isnull=False)),
            models.Index(fields=["withdraw_at"], name="article_withdraw_at", condition=Q(withdraw_at__isnull=False)),
            models.Index(fields=["embargo_until"], name="article_embargo", condition=Q(embargo_until__isnull=False)),
            # where a picture is used
            GinIndex(fields=["picture_keys"], name="article_picture_keys"),
            # translations whose original may have changed since (articles/stale.py)
            models.Index(
                fields=["translated_from"],
                include=["translated_revision", "state"],
                name="article_translation",
                condition=Q(translated_from__isnull=False, translated_revision__isnull=False),
            ),
            # suggestions on the 404 page
            GinIndex(fields=["slug"], opclasses=["gin_trgm_ops"], name="article_slug_likeness"),
            # finding a story to link to (articles/headlines.py)
            GinIndex(
                OpClass(models.Func("headline", function="search_fold"), name="gin_trgm_ops"),
                name="article_headline_likeness",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = self.free_slug()
        self.body = body.clean(self.body)
        self.blocks = body.to_blocks(self.body)
        self.body_text = body.to_text(self.body)
        self.picture_keys = sorted(set(PICTURE_KEY.findall(self.body)))
        self.word_count = len(self.body_text.split())
        if self.pk is not None and self.live_from is not None:
            # A search finds a live blog by the words of its entries too.
            self.body_text = " ".join([self.body_text, *(entry.words for entry in self.live_entries.shown())]).strip()
        if kwargs.get("update_fields") is not None and "body" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "blocks", "body_text", "picture_keys", "word_count"}
        super().save(*args, **kwargs)

    def free_slug(self) -> str:
        """A slug from the headline that no other story of the edition has."""
        wanted = slugify(self.headline)
        taken = set(
            Article.objects.filter(locale=self.locale, slug__startswith=wanted)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        number, slug = 1, wanted
        while slug in taken:
            number += 1
            slug = f"{wanted[:75]}-{number}"
        return slug

    def get_absolute_url(self) -> str:
        with translation.override(self.locale):
            return reverse("article", args=[self.section.slug, self.slug])

    def known_path(self) -> str:
        """Of the stored row, if readers could ever open it."""
        rows = Article.objects.select_related("section")
        stored = rows.only("locale", "slug", "section__slug", "state", "publish_at").filter(pk=self.pk).first()
        return stored.path if stored and stored.was_seen else ""

    @property
    def is_sponsored(self) -> bool:
        return self.type_of_work == self.TypeOfWork.SPONSORED

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.PUBLISHED and self.publish_at > timezone.now()

    @property
    def is_seen(self) -> bool:
        """Readers may have seen it: from then on its row is changed by "Publish changes" alone."""
        return self.state == self.State.PUBLISHED and self.publish_at <= timezone.now()

    @property
    def was_seen(self) -> bool:
        """Readers may have seen it at some time: also a withdrawn story that is scheduled again."""
        if self.is_seen or self.state in (self.State.WITHDRAWN, self.State.RETRACTED):
            return True
        return self.publish_at is not None and self.revisions.filter(published_at__lte=timezone.now()).exists()

    @property
    def has_pending_changes(self) -> bool:
        return self.latest_revision_id != self.shown_revision_id

    @property
    def is_gone(self) -> bool:
        """Withdrawn, by hand or because its time was up."""
        over = self.state == self.State.PUBLISHED and self.withdraw_at and self.withdraw_at <= timezone.now()
        return self.state == self.State.WITHDRAWN or bool(over)

    @property
    def live_state(self) -> str:
        """ "on" or "ended" for a live blog, empty for every other story."""
        if self.live_from is None:
            return ""
        return "on" if self.live_until is None else "ended"

    @property
    def is_embargoed(self) -> bool:
        return bool(self.embargo_until and self.embargo_until > timezone.now())

    @property
    def names_original(self) -> bool:
        """Says that it was made from the text of another outlet."""
        return bool(self.original_headline or self.original_outlet or self.original_url)

    @property
    def is_canonical(self) -> bool:
        """Search engines are to show this page, not that of another outlet."""
        return not (self.canonical_is_original and self.original_url)

    @property
    def reading_minutes(self) -> int:
        return body.reading_minutes(self.word_count)

    @property
    def shows_update(self) -> bool:
        """An update counts only when it came after publication."""
        return bool(self.updated_at and self.updated_at > self.publish_at)

    @cached_property
    def credits(self) -> list[tuple[str, list[Person]]]:
        """Who made it, as (role, people) in the order of the editor; reads prefetched bylines."""
        return credits_of(self.bylines.all())

    @cached_property
    def was_corrected(self) -> bool:
        """for_page() brings it along."""
        return self.corrections.exists()

    @cached_property
    def series_membership(self) -> dict | None:
        """{"name", "slug", "parts": keys in order} of the series it is a part of; for_page() brings it along."""
        return SeriesPart.objects.membership_of(self.pk).first()

    @cached_property
    def topics(self) -> list[dict] | None:
        """{"title", "slug"} of the public topics that have one of its tags; for_page() brings them along."""
        return Topic.objects.of_story(self.pk, self.locale).first()

    @property
    def authors(self) -> list[Person]:
        """Those who stand behind "By"; without one, all who are named."""
        credits = dict(self.credits)
        return credits.get(Byline.Role.BY) or [person for people in credits.values() for person in people]
