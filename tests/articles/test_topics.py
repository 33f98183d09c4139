"""The page of a topic: introduction, stories to begin with, timeline, what is new; and the ways to it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import tag_merging
from articles.models import Article, Topic, TopicEvent, TopicExplainer
from tests.stories import make_article, make_tag

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/topic/add/"
URL = "/topic/caspian-level/"


def make_topic(*tags: str, explainers=(), events=(), **fields) -> Topic:
    topic = Topic.objects.create(
        **{"title": "The Level of the Caspian", "slug": "caspian-level", "is_public": True} | fields
    )
    topic.tags.set(make_tag(tag) for tag in tags or ("caspian",))
    for position, article in enumerate(explainers):
        TopicExplainer.objects.create(topic=topic, article=article, position=position)
    for day, text, article in events:
        TopicEvent.objects.create(topic=topic, day=day, text=text, article=article)
    return topic


def root_of(client, url: str = URL):
    response = client.get(url)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def headings(root) -> list[str]:
    return [h.text_content() for h in root.xpath("//main//h2[contains(@class, 'block-heading')]")]


@pytest.fixture
def full() -> Topic:
    stories = [make_article(tags=["caspian"], hours_ago=number + 1) for number in range(25)]
    day = datetime.date(2024, 3, 5)
    return make_topic(
        dek="A sea that goes.",
        intro=f'<p>The sea <a href="story:{stories[3].pk}">falls</a>.</p><script>alert(1)</script>',
        explainers=[stories[20], stories[2], make_article(state="draft", headline="Hidden Explainer")],
        events=[
            (day, "A port closes.", stories[4]),
            (datetime.date(2023, 6, 1), "The first survey.", make_article(state="draft", slug="hidden-survey")),
        ],
    )


def test_everything_in_its_place(client, full):
    root = root_of(client)
    assert root.xpath("string(//h1)") == "The Level of the Caspian"
    assert headings(root) == ["To begin with", "What happened when", "Latest"]
    stories = {story.pk: story for story in Article.objects.all()}
    chosen = [e.article_id for e in full.explainers.all()][:2]
    assert root.xpath("//*[contains(@class, 'topic-explainers')]//h3/a/@href") == [
        stories[key].get_absolute_url() for key in chosen
    ]
    events = root.xpath("//*[@class='timeline']/li")
    assert [time.get("datetime") for time in root.xpath("//*[@class='timeline']//time")] == ["2023-06-01", "2024-03-05"]
    assert events[0].xpath(".//a") == [] and "The first survey." in events[0].text_content()
    assert events[1].xpath(".//p/a/@href") == [full.events.last().article.get_absolute_url()]
    assert root.xpath("//*[contains(@class,'topic-intro')]//a/@href")[0].startswith("/politics/")
    assert root.xpath("//*[@id='newsletter-email-topic']")
    assert root.xpath("//link[@type='application/rss+xml']/@href")[0] == URL + "feed/"
    text = client.get(URL).content.decode()
    assert "Hidden Explainer" not in text and "hidden-survey" not in text and "alert(1)" not in text
    second = root_of(client, URL + "?page=2")
    assert headings(second) == ["Earlier stories"]


def test_queries(client, full):
    # 1 the topic in its editions  2 stories to begin with  3 timeline  4 stories that the introduction links to
    # 5 number of the stories  6 cards  7 bylines  8 breaking news  9 sections of the masthead  10 standing pages
    # 11 placements and house ads
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) <= 12, [query["sql"][:120] for query in queries]


def test_a_story_leads_to_its_topics_in_no_more_queries(client, full):
    make_topic("ports", slug="ports", title="Ports")
    make_topic("caspian", slug="draft", title="A Draft", is_public=False)
    make_topic("caspian", slug="ru", title="Каспий", locale="ru")
    article = make_article(tags=["caspian", "rail"])
    root = root_of(client, article.get_absolute_url())
    assert root.xpath("//*[contains(@class, 'tags-topics')]//a/@href") == [URL]
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_absolute_url())
    assert len(queries) <= 11


def test_a_story_with_two_of_its_tags_is_listed_once_and_leads_there_once(client):
    make_topic("caspian", "ports")
    article = make_article(tags=["caspian", "ports"])
    assert root_of(client).xpath("//*[@class='story-list']//h3/a/@href") == [article.get_absolute_url()]
    assert len(root_of(client, article.get_absolute_url()).xpath("//*[contains(@class, 'tags-topics')]//a")) == 1


def test_no_empty_part_is_shown(client):
    make_topic(intro="<p>Only words.</p>")
    root = root_of(client)
    assert headings(root) == [] and "Only words." in root.text_content()
    assert "No stories here yet" not in root.text_content()


def test_a_topic_that_is_not_public_is_nowhere(client):
    make_topic(is_public=False)
    make_article(tags=["caspian"])
    assert client.get(URL).status_code == 404 and client.get(URL + "feed/").status_code == 404
    assert "caspian-level" not in client.get("/sitemap-topics.xml").content.decode()


def test_feed_and_sitemap(client, full):
    feed = client.get(URL + "feed/").content.decode()
    assert "The Level of the Caspian" in feed and feed.count("<item>") == 25
    assert URL in client.get("/sitemap-topics.xml").content.decode()


def test_the_switcher_leads_to_no_topic_that_is_not_there(client, full):
    root = root_of(client)
    assert root.xpath("//nav[@class='editions']//a/@href") == ["/az/", "/ru/"]
    assert root.xpath("//link[@hreflang]") == []


def test_another_edition_has_its_own(client, full):
    make_topic(locale="az", title="Xəzərin səviyyəsi")
    assert "Xəzərin səviyyəsi" in client.get("/az" + URL).content.decode()
    assert root_of(client).xpath("//link[@hreflang='az']/@href")[0].endswith("/az" + URL)
    assert client.get("/ru" + URL).status_code == 404


def sent(**fields) -> dict:
    empty = {f"{prefix}-{form}": 0 for prefix in ("explainers", "events") for form in ("TOTAL_FORMS", "INITIAL_FORMS")}
    words = {"title": "Ports", "slug": "ports", "locale": "en", "dek": "", "intro": "<p>Words.</p>", "is_public": "on"}
    return words | {"tags": [make_tag().pk]} | empty | fields


def test_an_editor_makes_one(client, client_of):
    article = make_article(tags=["caspian"])
    event = {"events-TOTAL_FORMS": 1, "events-0-day": "2024-03-05", "events-0-text": "A port closes."}
    explainer = {"explainers-TOTAL_FORMS": 1, "explainers-0-article": article.pk, "explainers-0-position": 0}
    editor = client_of("Editor")
    assert editor.get(ADD).status_code == 200
    assert editor.post(ADD, sent(**event, **explainer, **{"events-0-article": ""})).status_code == 302
    # The story to begin with is not repeated below.
    assert headings(root_of(client, "/topic/ports/")) == ["To begin with", "What happened when"]


def test_a_story_of_another_edition(client_of):
    other = make_article(locale="ru")
    data = {"explainers-TOTAL_FORMS": 1, "explainers-0-article": other.pk, "explainers-0-position": 0}
    answer = client_of("Editor").post(ADD, sent(**data))
    assert "That story is of another edition." in answer.content.decode() and not Topic.objects.exists()


def test_writers_may_not(client_of):
    assert client_of("Writer").post(ADD, sent()).status_code == 403


def test_a_merge_of_tags_keeps_the_topic_and_its_undoing_too(person_of):
    one, both = make_topic("khazar"), make_topic("khazar", "caspian", slug="both")
    merge = tag_merging.merge(make_tag("khazar"), make_tag("caspian"), person_of())
    assert [list(topic.tags.values_list("slug", flat=True)) for topic in (one, both)] == [["caspian"], ["caspian"]]
    tag_merging.undo(merge, merge.created_by)
    assert [set(topic.tags.values_list("slug", flat=True)) for topic in (one, both)] == [
        {"khazar"},
        {"khazar", "caspian"},
    ]
