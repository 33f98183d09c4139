from django.contrib.postgres.aggregates import JSONBAgg
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.locales import Locale
from articles.models.paths import AtAnAddress
from articles.models.tags import Tag
from articles.models.taxonomy import refuse_reserved


class TopicQuerySet(models.QuerySet):
    def public(self) -> "TopicQuerySet":
        return self.filter(is_public=True)

    def of_story(self, article, locale) -> "TopicQuerySet":
        """One value: [{"title", "slug"}] of the public topics that have a tag of the story; no row if there is none."""
        has_tag = Topic.tags.through.objects.filter(topic=OuterRef("pk"), tag__articles=article)
        found = self.public().filter(Exists(has_tag), locale=locale).order_by("locale").values("locale")
        titles = JSONBAgg(JSONObject(title="title", slug="slug"), order_by="title")
        return found.annotate(titles=titles).values_list("titles", flat=True)


class Topic(AtAnAddress):
    """The page on which everything about a matter is found: what it is, what happened when, what is new."""

    ADDRESS_FIELDS = frozenset(["slug", "locale"])

    locale = models.CharField(_("edition language"), max_length=2, choices=Locale, default=Locale.EN)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        validators=[refuse_reserved],
        help_text=_("The end of the address; readers keep it. The same topic has the same slug in other editions."),
    )
    dek = models.CharField(_("dek"), max_length=300, blank=True, help_text=_("One sentence below the title."))
    intro = models.TextField(_("introduction"), blank=True)
    tags = models.ManyToManyField(
        Tag,
        verbose_name=_("tags"),
        related_name="topics",
        help_text=_("Stories with one of these are listed, and lead to the topic."),
    )
    is_public = models.BooleanField(_("public"), default=False, help_text=_("Until then only the newsroom has it."))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "slug"],
                name="topic_slug_once_in_locale",
                violation_error_message=_("There is a topic at this address: choose another slug."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.intro = body.clean(self.intro)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        with translation.override(self.locale):
            return reverse("topic", args=[self.slug])

    def known_path(self) -> str:
        stored = Topic.objects.public().only("slug", "locale").filter(pk=self.pk).first()
        return stored.path if stored else ""


class TopicExplainer(models.Model):
    """A story to begin with, chosen by hand."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="explainers")
    article = models.ForeignKey("articles.Article", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("story to begin with")
        verbose_name_plural = _("stories to begin with")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["topic", "article"], name="topicexplainer_once")]

    def __str__(self) -> str:
        return str(self.article)


class TopicEvent(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="events")
    day = models.DateField(_("day"))
    text = models.CharField(_("what happened"), max_length=300)
    article = models.ForeignKey(
        "articles.Article",
        verbose_name=_("story"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where the line leads. It is a link only while readers can see the story."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")
        ordering = ["day", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="topicevent_says_something")]

    def __str__(self) -> str:
        return f"{self.day}: {self.text[:80]}"
