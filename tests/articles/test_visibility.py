"""No public surface shows anything that Article.objects.live() does not return."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles.models import Article
from tests.stories import make_article, make_section, make_tag, put_in_must_read

CANARY = "Canaryword"
PAGES = ["/", "/politics/", "/tag/caspian/", "/author/leyla-karimova/"]
SURFACES = [
    "/",
    "/politics/",
    "/tag/caspian/",
    "/author/leyla-karimova/",
    "/search/?q=canaryword",
    "/feed/",
    "/politics/feed/",
    "/tag/caspian/feed/",
    "/author/leyla-karimova/feed/",
    *(f"{page}{feed}" for page in PAGES for feed in ("feed/atom/", "feed.json")),
    "/sitemap-articles.xml",
    "/news-sitemap.xml",
    "/api/v1/articles?limit=100&fields=headline,url,html,text",
    "/api/v1/articles?q=canaryword",
    "/api/v1/articles?section=politics&tag=caspian&author=leyla-karimova",
    "/nowhere/harbor-of-canaries/",
]


@pytest.fixture(autouse=True)
def no_limit(settings):
    """A refusal shows nothing, and would prove nothing."""
    settings.API_LIMIT = 0


def surfaces(article: Article) -> list[str]:
    day = timezone.localtime(article.publish_at or timezone.now())
    others = [other.get_absolute_url() for other in Article.objects.live()]
    return [
        *SURFACES,
        f"/archive/{day.year}/{day.month:02}/",
        f"/api/v1/articles/{article.pk}",
        article.get_absolute_url(),
        *others,
    ]


def shows(client, article: Article) -> list[str]:
    """The public addresses that show the story in any way: by headline, slug or words of the body."""
    found = []
    for url in surfaces(article):
        text = client.get(url, follow=True).content.decode()
        if CANARY in text or article.slug in text:
            found.append(url)
    return found


def make_canary(**fields) -> Article:
    words = {"headline": f"{CANARY} headline", "slug": "harbour-of-canaries", "body": f"<p>{CANARY} body</p>"}
    return make_article(tags=["caspian"], **words | fields)


@pytest.mark.django_db
def test_a_live_story_stands_everywhere(client):
    article = make_canary()
    make_article(tags=["caspian"], hours_ago=2)
    assert set(surfaces(article)) - set(shows(client, article)) == set()


HIDDEN = {
    "draft": {"state": "draft"},
    "in review": {"state": "in_review"},
    "approved": {"state": "approved"},
    "withdrawn": {"state": "withdrawn"},
    "retracted": {"state": "retracted"},
    "scheduled": {"hours_ago": -1},
    "under embargo": {"embargo_until": timezone.now() + timedelta(days=400)},
    "on hold": {"on_hold": True},
}


@pytest.mark.django_db
@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_hidden_story_stands_nowhere(client, fields):
    article = make_canary(**fields)
    put_in_must_read(article)
    make_article(tags=["caspian"], hours_ago=2)
    assert client.get(article.get_absolute_url()).status_code == status_of(article)
    if article.state == "retracted":
        # At its own address the notice stands below the headline; no word of the text.
        assert shows(client, article) == [article.get_absolute_url()]
        assert f"{CANARY} body" not in client.get(article.get_absolute_url()).content.decode()
    else:
        assert shows(client, article) == []


def status_of(article: Article) -> int:
    """What the address of a story that is not live answers."""
    if article.on_hold or article.is_embargoed:
        return 404
    return {"withdrawn": 410, "retracted": 200}.get(article.state, 404)


@pytest.mark.django_db
def test_a_story_is_withdrawn_by_the_clock(client):
    at = timezone.now() + timedelta(hours=3)
    article = make_canary(withdraw_at=at)
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert "/feed/" in shows(client, article)
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 410
        assert shows(client, article) == []


@pytest.mark.django_db
def test_a_scheduled_story_appears_by_itself(client):
    at = timezone.now() + timedelta(hours=3)
    article = make_canary(publish_at=at)
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 404
        assert shows(client, article) == []
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert "/feed/" in shows(client, article)


class AnyMixture(HypothesisTestCase):
    """Any mixture of states and times: what a page names is live, and what is live has its page."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(Article.State.values),
                st.integers(-3, 3),  # published so many hours ago
                st.sampled_from([None, -1, 1]),  # embargo ends in so many hours
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_pages_name_what_is_live(self, rows):
        section, now = make_section(), timezone.now()
        make_tag()
        stories = [
            make_article(
                slug=f"story-of-mixture-{number}x",
                state=state,
                hours_ago=hours + 0.5,
                embargo_until=now + timedelta(hours=embargo) if embargo else None,
                on_hold=on_hold and number % 2 == 0,
                section=section,
                tags=["caspian"],
            )
            for number, (state, hours, embargo, on_hold) in enumerate(rows)
        ]
        live = set(Article.objects.live().values_list("slug", flat=True))
        pages = {url: self.client.get(url).content.decode() for url in SURFACES}
        for story in stories:
            expected = 200 if story.slug in live else status_of(story)
            assert self.client.get(story.get_absolute_url()).status_code == expected
            for url, page in pages.items():
                assert story.slug in live or story.slug not in page, (url, story.slug)
            assert (story.slug in pages["/feed/"]) == (story.slug in live)
