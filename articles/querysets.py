from datetime import date, datetime

from django.db import models
from django.db.models import Exists, Expression, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from articles.locales import Locale, editions


class ArticleQuerySet(models.QuerySet):
    def live(self, at: datetime | Expression | None = None) -> "ArticleQuerySet":
        """What the public may see at this moment, or at `at`, which may be a row's. No other code decides that."""
        at = at or timezone.now()
        stories = self.unhindered(at)
        if len(editions()) < len(Locale):  # with all of them on, the database need not be asked
            stories = stories.filter(locale__in=editions())
        return stories.filter(
            Q(withdraw_at__isnull=True) | Q(withdraw_at__gt=at), state=self.model.State.PUBLISHED, publish_at__lte=at
        )

    def unhindered(self, at: datetime | Expression) -> "ArticleQuerySet":
        """Under neither embargo nor hold."""
        return self.filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=at), on_hold=False)

    def retracted(self) -> "ArticleQuerySet":
        """Of these the public sees the notice at the old address, and nothing else anywhere."""
        return self.unhindered(timezone.now()).filter(state=self.model.State.RETRACTED)

    def withdrawn(self) -> "ArticleQuerySet":
        """Of these the public learns at the old address that they are gone, and nothing else anywhere."""
        now = timezone.now()
        over = Q(state=self.model.State.PUBLISHED, publish_at__lte=now, withdraw_at__lte=now)
        return self.unhindered(now).filter(Q(state=self.model.State.WITHDRAWN) | over)

    def in_locale(self, locale: str) -> "ArticleQuerySet":
        return self.filter(locale=locale)

    def in_section(self, section) -> "ArticleQuerySet":
        """Of the section, the sections directly below it, and those that are also listed there."""
        also = self.model.also_in.through.objects.filter(section=section).values("article")
        return self.filter(Q(section=section) | Q(section__parent=section) | Q(pk__in=also))

    def in_topic(self, topic) -> "ArticleQuerySet":
        """With one of its tags or more."""
        tagged = self.model.tags.through.objects.filter(tag__topics=topic)
        return self.filter(pk__in=tagged.values("article"))

    def in_month(self, month: date) -> "ArticleQuerySet":
        start = timezone.make_aware(datetime(month.year, month.month, 1))
        end = timezone.make_aware(datetime(month.year + month.month // 12, month.month % 12 + 1, 1))
        return self.filter(publish_at__gte=start, publish_at__lt=end)

    def changed_since(self, moment: datetime) -> "ArticleQuerySet":
        """Published since, or with a change that readers were told of."""
        return self.filter(Q(publish_at__gt=moment) | Q(updated_at__gt=moment))

    def by(self, person) -> "ArticleQuerySet":
        """Named in any role; a subquery, so a person with two roles does not double the story."""
        return self.filter(pk__in=person.bylines.values("article"))

    def editorial(self) -> "ArticleQuerySet":
        """Without stories that somebody paid for."""
        return self.exclude(type_of_work=self.model.TypeOfWork.SPONSORED)

    def for_lists(self) -> "ArticleQuerySet":
        """With what a short list shows and without what only the page needs. No bylines: that saves a query."""
        return self.select_related("section", "lead_picture").defer("body", "blocks", "body_text", "search")

    def for_cards(self) -> "ArticleQuerySet":
        """With what a card shows: two queries in all."""
        return self.for_lists().with_bylines()

    def for_feeds(self, *text: str) -> "ArticleQuerySet":
        """With all that other programs are told, and of the text these columns: four queries in all."""
        stories = self.select_related("section", "lead_picture", "translated_from")
        heavy = ("body", "blocks", "body_text", "search", "picture_keys")
        unseen = [name for name in heavy if name not in text] + [f"translated_from__{name}" for name in heavy]
        return stories.defer(*unseen).with_bylines().prefetch_related("tags", "corrections")

    def for_page(self) -> "ArticleQuerySet":
        """With what the story's own page shows: three queries in all."""
        stories = self.select_related("section__parent", "lead_picture", "social_picture", "translated_from")
        heavy = ("body", "blocks", "body_text", "search", "picture_keys")
        corrections = self.model._meta.get_field("corrections").related_model
        parts = self.model._meta.get_field("series_part").related_model
        topics = self.model._meta.get_field("tags").related_model._meta.get_field("topics").related_model
        stories = stories.annotate(
            was_corrected=Exists(corrections.objects.filter(article=OuterRef("pk"))),
            series_membership=Subquery(parts.objects.membership_of(OuterRef("pk"))),
            topics=Subquery(topics.objects.of_story(OuterRef(OuterRef("pk")), OuterRef("locale"))),
        )
        return stories.defer(*(f"translated_from__{name}" for name in heavy)).with_bylines().prefetch_related("tags")

    def with_bylines(self) -> "ArticleQuerySet":
        bylines = self.model._meta.get_field("bylines").related_model
        return self.prefetch_related(Prefetch("bylines", bylines.objects.select_related("person")))
