"""What the demo puts together from its stories: a running live blog, a series in three editions, a topic."""

import json
import uuid
from datetime import date, timedelta

from django.utils import timezone

from articles import live_blogs
from articles.models import Article, Person, Series, SeriesPart, Tag, Topic, TopicEvent, TopicExplainer
from azsite.demo.texts import FOLDER, typographic

LIVE = "wind-questions-day"
SERIES = "measured-work"
PARTS = ("methane-measured-from-orbit", "mine-clearance-square-meter", "grid-dispatcher-night-desk")
SERIES_WORDS = {
    "en": (
        "Measured Work",
        "People whose trade is a number: what they measure, with what, and how far they trust it.",
    ),
    "az": (
        "Ölçülən iş",
        "Peşəsi rəqəm olan insanlar: nəyi, nə ilə ölçürlər və alınan nəticəyə nə qədər inanırlar.",
    ),
    "ru": (
        "Работа, которую меряют",
        "Люди, чье ремесло — цифра: что они измеряют, чем и насколько ей верят.",
    ),
}
TOPIC = {
    "slug": "caspian-level",
    "title": "The Falling Caspian",
    "dek": "A closed sea is losing water. What that does to ports, patrols and plans, and what is known of the cause.",
    "intro": "<p>The Caspian has no outlet. Its level is the balance of what rivers bring and what the air "
    "takes, and it has never stood still for long: it fell through the middle of the last century, "
    "rose from the late 1970s, and has been falling again since the middle of the 1990s.</p><p>The "
    "water matters far beyond the shore. Ferries load less where the channel is shallower, patrols "
    "sail by charts that are older than the coast, and whoever builds in the sea builds for a depth "
    "that may not last. We collect here what we have reported, and the dates to hold it against.</p>",
}
EXPLAINERS = ("falling-caspian-port-dredging", "coast-guards-share-a-chart", "caspian-wind-tender-questions")
EVENTS = (
    (date(1977, 12, 31), "The lowest level of the last century is measured; the sea then begins to rise.", ""),
    (date(2003, 11, 4), "The shore states sign a convention on the Caspian’s environment in Tehran.", ""),
    (date(2018, 8, 12), "Five states sign the convention on the legal status of the Caspian in Aktau.", ""),
    (date(2024, 11, 11), "The United Nations climate conference opens in Baku, with the level on its margins.", ""),
    (3, "Dredgers at Alat work longer hours than in any season before.", "falling-caspian-port-dredging"),
    (1, "Coast guards exchange depth data for eleven points.", "coast-guards-share-a-chart"),
)


def make_live_blog(people: dict[str, Person]) -> None:
    """Entries as they were posted, one after the other."""
    article = Article.objects.get(locale="en", slug=LIVE)
    if article.live_state:
        return
    entries = json.loads((FOLDER / "live" / "en" / f"{LIVE}.json").read_text(encoding="utf-8"))
    live_blogs.start(article, None)
    for entry in sorted(entries, key=lambda entry: -entry["minutes"]):
        live_blogs.post(
            article,
            people[entry["by"]].user,
            uuid.uuid4(),
            posted_at=timezone.now() - timedelta(minutes=entry["minutes"]),
            headline=typographic(entry.get("headline", "")),
            text=typographic(entry["text"]),
            author=people[entry["by"]],
            is_key=entry.get("key", False),
            is_pinned=entry.get("pinned", False),
        )
    Article.objects.filter(pk=article.pk).update(live_from=article.publish_at)


def make_series() -> None:
    for locale, (name, description) in SERIES_WORDS.items():
        words = {"name": name, "description": description}
        series, new = Series.objects.get_or_create(locale=locale, slug=SERIES, defaults=words)
        if new:
            for position, slug in enumerate(PARTS):
                part = Article.objects.get(locale=locale, slug=slug)
                SeriesPart.objects.create(series=series, article=part, position=position)


def make_topic() -> None:
    topic, new = Topic.objects.get_or_create(locale="en", slug=TOPIC["slug"], defaults=TOPIC | {"is_public": True})
    if not new:
        return
    topic.tags.set(Tag.objects.filter(slug__in=["caspian", "ports"]))
    stories = {story.slug: story for story in Article.objects.filter(locale="en")}
    for position, slug in enumerate(EXPLAINERS):
        TopicExplainer.objects.create(topic=topic, article=stories[slug], position=position)
    for when, text, slug in EVENTS:
        day = when if isinstance(when, date) else timezone.localdate() - timedelta(days=when)
        TopicEvent.objects.create(topic=topic, day=day, text=text, article=stories.get(slug))
