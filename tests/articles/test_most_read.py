import random
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import most_read
from articles.models import Article, HourlyReads, MostRead
from tests.stories import make_article, put_in_must_read

pytestmark = pytest.mark.django_db
PAGE = "/most-read/"


def read(story: Article, reads: int, hours_ago: float = 1) -> None:
    hour = (timezone.now() - timedelta(hours=hours_ago)).replace(minute=0, second=0, microsecond=0)
    HourlyReads.objects.create(article=story, hour=hour, reads=reads)


def shown(client, url: str = PAGE) -> list[str]:
    root = html.fromstring(client.get(url).content.decode())
    return [link.text_content() for link in root.xpath("//ol[contains(@class,'ranked')]/li//h3/a")]


@pytest.fixture
def ten():
    """Ten stories, the first read most."""
    stories = [make_article(hours_ago=100) for _number in range(10)]
    for number, story in enumerate(stories):
        read(story, 200 - 10 * number)
    most_read.rank_stories.call()
    return stories


def test_the_most_read_first(client, ten):
    assert shown(client) == shown(client, f"{PAGE}?days=30") == [story.headline for story in ten]
    page = client.get(PAGE).content.decode()
    assert '<a href="?days=1" aria-current="page">' in page and ">200<" not in page and "200 " not in page


def test_a_read_of_now_weighs_more(client):
    old, new = make_article(hours_ago=30), make_article(hours_ago=30)
    for _number in range(4):
        read(make_article(), 10)
    read(old, 40, hours_ago=12), read(new, 20)
    most_read.rank_stories.call()
    assert shown(client)[:2] == [new.headline, old.headline]
    assert shown(client, f"{PAGE}?days=30")[:2] == [old.headline, new.headline]


def test_each_edition_has_its_own(client, ten):
    assert shown(client, "/az/most-read/") == [] and shown(client, "/ru/most-read/?days=7") == []


def test_too_little_is_no_evidence(client):
    picked = make_article(headline="Picked By Editors")
    put_in_must_read(picked)
    for _number in range(4):
        read(make_article(), 100)
    read(make_article(), 9)
    most_read.rank_stories.call()
    page = client.get(PAGE).content.decode()
    assert "Editors’ picks" in page and shown(client)[0] == "Picked By Editors"


def test_an_empty_edition_says_so(client):
    assert "Nothing is published in this edition yet." in client.get(PAGE).content.decode()


@pytest.mark.parametrize("fields", [{"type_of_work": "sponsored", "sponsor": "SOCAR"}, {"state": "retracted"}])
def test_what_is_paid_for_or_retracted_is_left_out(client, ten, fields):
    bought = make_article(**fields | ({"retraction_notice": "No."} if "state" in fields else {}))
    read(bought, 9000)
    most_read.rank_stories.call()
    assert bought.headline not in shown(client)


def test_what_ends_after_the_ranking_is_not_shown(client, ten):
    Article.objects.filter(pk=ten[0].pk).update(state="withdrawn")
    assert shown(client) == [story.headline for story in ten[1:]]


def test_ranks_that_nobody_renewed_are_not_shown_as_todays(client, ten, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=4))
    assert "Editors’ picks" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("query", ["days=2", "days=", "days=x", "days=1&days=0", "days=01"])
def test_a_window_that_is_none_is_404(client, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_queries(client, ten, django_assert_max_num_queries, django_assert_num_queries):
    # ranked stories, breaking news, sections of the masthead, standing pages, placements and house ads
    with django_assert_max_num_queries(6):
        client.get(PAGE)
    with django_assert_num_queries(1):
        most_read.stories("en", 1, 5)


@pytest.mark.parametrize("url", ["/", "/politics/", "/nowhere/at-all/"])
def test_the_block(client, ten, url):
    root = html.fromstring(client.get(url).content.decode())
    links = root.xpath("//*[@data-block='most-read']//li/a")
    assert [link.text_content() for link in links] == [story.headline for story in ten[:5]]
    assert root.xpath("//*[@data-block='most-read']//h2/a/@href") == [PAGE]


def test_without_evidence_there_is_no_block(client):
    make_article()
    assert "most-read-heading" not in client.get("/").content.decode()


# --- at every hour


def oracle(reads: dict, days: int, now: datetime) -> list[Article]:
    """The order as the design says it, reckoned without a database."""
    found = []
    for story, hours in reads.items():
        inside = [(hour, number) for hour, number in hours if now - timedelta(days=days) < hour <= now]
        if story.type_of_work == "sponsored" or story.state != "published" or story.publish_at > now:
            continue
        if sum(number for _hour, number in inside) >= 10:
            third = timedelta(days=days) / 3
            score = round(sum(number * 0.5 ** ((now - hour) / third) for hour, number in inside), 6)
            found.append((score, story.publish_at, story.pk, story))
    found.sort(key=lambda row: row[:3], reverse=True)
    return [row[3] for row in found][:20] if len(found) >= 5 else []


@pytest.mark.parametrize(
    "start, hours",
    [
        # every weekday and hour, and the night in which Washington's clocks go back
        (datetime(2026, 10, 28, 3, 20, tzinfo=UTC), 192),
        # the night in which they go forward
        (datetime(2026, 3, 7, 18, 40, tzinfo=UTC), 30),
    ],
)
def test_the_order_at_every_hour(client, time_machine, start, hours):
    rng = random.Random(7)
    time_machine.move_to(start, tick=False)
    stories = [make_article(hours_ago=rng.uniform(-100, 700)) for _number in range(24)]
    stories += [
        make_article(hours_ago=9, type_of_work="sponsored", sponsor="SOCAR"),
        make_article(state="retracted", retraction_notice="No."),
    ]
    first = start.replace(minute=0) - timedelta(days=31)
    reads: dict[Article, list] = {story: [] for story in stories}
    for number in range(31 * 24 + hours):
        for story in rng.sample(stories, 2 if number % 60 > 40 else 0):  # quiet days in between
            reads[story].append((first + timedelta(hours=number), rng.choice([1, 2, 5, 30])))
    HourlyReads.objects.bulk_create(
        HourlyReads(article=story, hour=hour, reads=n) for story, rows in reads.items() for hour, n in rows
    )
    counted = 0
    for number in range(hours):
        now = start + timedelta(hours=number)
        time_machine.move_to(now, tick=False)
        most_read.rank_stories.call()
        for days in (1, 7, 30) if number % 8 == 0 else (1,):
            expected = [story.headline for story in oracle(reads, days, now)]
            counted += bool(expected)
            assert [story.headline for story in most_read.stories("en", days, most_read.SHOWN)] == expected, (now, days)
            if number % 8 == 0:  # the page says the same
                page = client.get(f"{PAGE}?days={days}")
                assert page.context["is_counted"] == bool(expected), (now, days)
                assert not expected or [story.headline for story in page.context["ranked"]] == expected, (now, days)
    assert counted > hours / 8
    assert MostRead.objects.filter(days=30).count() <= 50
