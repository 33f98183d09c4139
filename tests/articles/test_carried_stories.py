"""What carries a story forgets it in the same second: editions, breaking news, the ledger, links, the pinned page.

In every edition language, with the workers stopped: nothing but the clock and a row of the story changes here.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import corrections, workflow
from articles.models import Article, BreakingBanner
from newsletter.models import Edition, EditionItem, MailingList
from tests.articles.test_visibility import CANARY, HIDDEN, SURFACES, make_canary
from tests.stories import make_article, put_in_must_read

pytestmark = pytest.mark.django_db
LEDGER = ("corrections/", "corrections/feed/")
WHOLE_SITE = ("/sitemap.xml", "/sitemap-articles.xml", "/sitemap-sections.xml")


def carried(locale: str = "en", **fields) -> Article:
    """A story that everything there is has been made to show."""
    story = make_canary(locale=locale, **fields)
    make_article(locale=locale, tags=["caspian"], hours_ago=2, body=f'<p><a href="story:{story.pk}">Read it</a></p>')
    put_in_must_read(story)
    now = timezone.now()
    times = {"starts_at": now, "expires_at": now + timedelta(hours=20)}
    BreakingBanner.objects.create(locale=locale, text="The bridge is open", article=story, **times)
    weekly = MailingList.objects.create(slug="weekly", name="The Weekly", locale=locale, promise="A week")
    edition = Edition.objects.create(mailing_list=weekly, date=now.date(), subject="The week", published_at=now)
    EditionItem.objects.create(edition=edition, article=story)
    corrections.enter(story, "update", f"{CANARY} was updated.", None, None)
    return story


def addresses(story: Article) -> list[str]:
    prefix = "/" if story.locale == "en" else f"/{story.locale}/"
    local = [prefix + url[1:] for url in SURFACES if url not in WHOLE_SITE]
    local += [prefix + url for url in (*LEDGER, "archive/", "newsletter/", "newsletter/weekly/", "404-of-nothing/")]
    local += [edition.get_absolute_url() for edition in Edition.objects.all()]
    local += [other.get_absolute_url() for other in Article.objects.live()]
    return [*WHOLE_SITE, *local, story.get_absolute_url(), "/preview/forged.token/", "/", "/az/", "/ru/"]


def showing(client, story: Article) -> list[str]:
    found = []
    for url in addresses(story):
        text = client.get(url, follow=True).content.decode()
        if CANARY in text or story.slug in text:
            found.append(url)
    return found


@pytest.mark.parametrize("locale", ["en", "az", "ru"])
def test_all_of_them_show_a_live_story(client, locale):
    story = carried(locale)
    shown = set(showing(client, story))
    prefix = "/" if locale == "en" else f"/{locale}/"
    edition = Edition.objects.get().get_absolute_url()
    assert {prefix, edition, *(prefix + url for url in LEDGER), "/sitemap-articles.xml"} <= shown
    assert {other.get_absolute_url() for other in Article.objects.live()} <= shown


@pytest.mark.parametrize("locale", ["en", "az", "ru"])
@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN.keys())
def test_none_of_them_shows_a_hidden_one(client, locale, fields):
    story = carried(locale, **fields)
    prefix = "/" if locale == "en" else f"/{locale}/"
    allowed = set()
    if story.state == "retracted":  # the ledger and the old address say so
        edition = Edition.objects.get().get_absolute_url()
        allowed = {story.get_absolute_url(), edition, *(prefix + url for url in LEDGER)}
    assert set(showing(client, story)) <= allowed
    assert all(f"{CANARY} body" not in client.get(url, follow=True).content.decode() for url in allowed)


def test_they_follow_the_clock_to_the_second(client):
    at = timezone.now().replace(microsecond=0) + timedelta(hours=3)
    story = carried(publish_at=at)
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert showing(client, story) == []
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        assert {"/", "/feed/", "/corrections/", "/sitemap-articles.xml"} <= set(showing(client, story))


def test_a_hold_empties_them_at_once_and_its_end_fills_them_again(client, person_of):
    story = carried()
    before = showing(client, story)
    workflow.perform("hold", story, person_of("Editor"), text="Counsel reads it.")
    assert showing(client, story) == []
    workflow.perform("release", story, person_of("Publisher"))
    assert showing(client, story) == before
