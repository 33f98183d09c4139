"""A live blog from the desk to the reader: posting, catching up, editing, withdrawing, ending."""

import json
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import live_blogs
from articles.models import Article, LiveEntry
from tests.stories import make_article, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(person_of) -> Article:
    article = make_article(headline="Talks in Baku, Hour by Hour", slug="talks")
    live_blogs.start(article, person_of("", "starter"))
    article.refresh_from_db()
    return article


def post(article: Article, text: str = "The doors opened.", **fields) -> LiveEntry:
    return live_blogs.post(article, None, uuid.uuid4(), text=text, **fields)


def desk(article: Article, rest: str = "") -> str:
    return f"/admin/articles/article/{article.pk}/live/{rest}"


def sent(text: str = "The doors opened.", **fields) -> dict:
    return {"text": text, "headline": "", "author": "", "key": str(uuid.uuid4())} | fields


def page(client, article: Article, query: str = ""):
    response = client.get(article.get_absolute_url() + query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def shown(root) -> list[str]:
    return [
        div.text_content().strip() for div in root.xpath("//*[@class='live-entry' or contains(@class,'live-key')]/div")
    ]


def changes(client, article: Article, since: int, **headers):
    return client.get(f"/_s/live/{article.pk}", {"since": since}, headers=headers)


def test_from_the_desk_to_the_reader(client, client_of):
    article = make_article(slug="talks")
    editor = client_of("Editor")
    make_person("emily-hartwell", user=editor.user)
    assert editor.post(desk(article, "run/")).status_code == 302
    assert "To the live desk" in editor.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    person = make_person("emily-hartwell").pk
    answer = editor.post(
        desk(article), sent("Doors **open**.\n\n- one\n- two", headline="In", is_key="on", author=person)
    )
    entry = LiveEntry.objects.get()
    assert answer["Location"].endswith(f"#entry-{entry.pk}")
    root = page(client, article)
    assert root.xpath("string(//*[@class='live-badge'])") == "Live"
    element = root.get_element_by_id(f"entry-{entry.pk}")
    assert element.xpath("string(.//h3)") == "In" and element.xpath("string(.//strong)") == "open"
    assert len(element.xpath(".//li")) == 2 and "Emily Hartwell" in element.text_content()
    time = element.xpath(".//time")[0]
    assert "Washington" in time.text_content() and "Baku" in time.text_content() and time.get("datetime")
    assert root.xpath("//*[@class='live-keys']//a/@href") == [f"{article.get_absolute_url()}#entry-{entry.pk}"]
    assert root.xpath("//*[@data-live-tools]/a/@href") == [article.get_absolute_url()]  # without script
    assert "Updated" in root.xpath("string(//p[@class='dates'])")


def test_newest_first_pinned_on_top_and_older_ones_on_real_pages(client, story):
    now = timezone.now()
    for number in range(35):
        post(story, f"Entry {number}.", posted_at=now - timedelta(minutes=number), is_pinned=number == 20)
    key = post(story, "Long ago.", posted_at=now - timedelta(hours=9), is_key=True)
    first = page(client, story)
    assert shown(first)[:3] == ["Entry 20.", "Entry 0.", "Entry 1."] and len(shown(first)) == 30
    assert first.xpath("//a[@rel='next']/@href") == ["?page=2"]
    assert first.xpath("//*[@class='live-keys']//a/@href") == [f"{story.get_absolute_url()}?page=2#entry-{key.pk}"]
    second = page(client, story, "?page=2")
    assert shown(second)[-1] == "Long ago." and len(shown(second)) == 6
    assert second.xpath("string(//link[@rel='canonical']/@href)").endswith("/politics/talks/?page=2")
    assert client.get(f"/_s/live/{story.pk}/{key.pk}")["Location"].endswith(f"?page=2#entry-{key.pk}")
    for wrong in ("3", "0", "x", ""):
        assert client.get(f"{story.get_absolute_url()}?page={wrong}").status_code == 404


def test_the_page_stays_small_and_takes_few_queries(client, story):
    # As every story 11 (test_article_page.py), and 12 the entries of the page with all key events and their number
    for number in range(200):
        post(story, f"Entry {number} tells of ships, rails and gas on the Caspian shore. " * 4, is_key=number % 40 == 0)
    client.get(story.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(story.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert len(queries) <= 12, [query["sql"][:120] for query in queries]
    assert len(response.content) <= 60_000


def test_data_for_machines(client, story):
    entry = post(story, "The </script> doors.", headline="In", author=make_person("leyla-karimova"))
    data = json.loads(page(client, story).xpath("//script[@type='application/ld+json']")[0].text)
    assert data["@type"] == "LiveBlogPosting" and data["coverageStartTime"] and "coverageEndTime" not in data
    assert data["dateModified"] == live_blogs.moment(entry.posted_at)
    update = data["liveBlogUpdate"][0]
    assert update["headline"] == "In" and update["articleBody"] == "In The </script> doors."
    assert update["url"].endswith(f"/politics/talks/#entry-{entry.pk}")
    live_blogs.end(story, None)
    data = json.loads(page(client, story).xpath("//script[@type='application/ld+json']")[0].text)
    assert data["coverageEndTime"]


def test_a_page_catches_up(client, story):
    post(story)
    story.refresh_from_db()
    version = story.live_version
    idle = changes(client, story, version, If_None_Match=f'"{story.pk}-{version}"')
    assert idle.status_code == 304 and idle["Cache-Control"] == "no-cache"
    entry = post(story, "Second.")
    answer = changes(client, story, version, If_None_Match=f'"{story.pk}-{version}"').json()
    assert [each["id"] for each in answer["entries"]] == [entry.pk] and answer["version"] == version + 1
    assert f'id="entry-{entry.pk}"' in answer["entries"][0]["html"] and not answer["over"]
    live_blogs.withdraw(entry, None)
    answer = changes(client, story, version).json()
    assert answer["gone"] == [entry.pk] and answer["entries"] == []
    assert shown(page(client, story)) == ["The doors opened."]
    live_blogs.withdraw(entry, None, withdrawn=False)
    live_blogs.end(story, None)
    answer = changes(client, story, version).json()
    assert answer["over"] and len(answer["entries"]) == 1
    assert "ended" in page(client, story).xpath("string(//*[contains(@class, 'live-badge')])")


def test_an_idle_reader_costs_one_query(client, story):
    with CaptureQueriesContext(connection) as queries:
        assert changes(client, story, 1, If_None_Match=f'W/"{story.pk}-{story.live_version}"').status_code == 304
    assert len(queries) == 1


def test_pieces_come_in_the_language_of_the_story(client, person_of):
    article = make_article(locale="ru")
    live_blogs.start(article, person_of("", "starter"))
    entry = post(article, author=make_person("olga", name_ru="Ольга"))
    assert "Ольга" in changes(client, article, 0).json()["entries"][0]["html"]
    assert client.get(f"/_s/live/{article.pk}/{entry.pk}")["Location"].startswith("/ru/")


@pytest.mark.parametrize("since", ["", "x", "-1", "²", "9" * 30])
def test_a_version_that_is_none(client, story, since):
    assert client.get(f"/_s/live/{story.pk}", {"since": since}).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"state": "draft"}, {"state": "withdrawn"}, {"on_hold": True}, {"hours_ago": -1}], ids=str
)
def test_entries_of_a_hidden_story_stand_nowhere(client, fields, person_of):
    article = make_article(**fields)
    live_blogs.start(article, person_of("", "starter"))
    entry = post(article, "Canaryword.")
    assert changes(client, article, 0).status_code == 404
    assert client.get(f"/_s/live/{article.pk}/{entry.pk}").status_code == 404
    assert "Canaryword" not in client.get(article.get_absolute_url()).content.decode()
    assert article.slug not in client.get("/search/?q=canaryword").content.decode()
    article.refresh_from_db()
    assert article.updated_at is None


def test_no_live_blog_has_none_of_it(client):
    article = make_article()
    assert b"data-live" not in client.get(article.get_absolute_url()).content
    assert client.get(article.get_absolute_url() + "?page=7").status_code == 200
    assert changes(client, article, 0).status_code == 404


def test_a_search_finds_the_words_of_entries_also_after_the_text_changed(client, story):
    entry = post(story, "A samovar was carried in.")
    assert "Hour by Hour" in client.get("/search/?q=samovar").content.decode()
    words = Article.objects.get(pk=story.pk).word_count
    Article.objects.get(pk=story.pk).save()
    assert "Hour by Hour" in client.get("/search/?q=samovar").content.decode()
    assert Article.objects.get(pk=story.pk).word_count == words == story.word_count
    live_blogs.withdraw(entry, None)
    assert "Hour by Hour" not in client.get("/search/?q=samovar").content.decode()


def test_markup_that_is_typed_is_text(client, story):
    post(story, '<script>alert(1)</script> & "x" [a](javascript:alert(1)) https://example.com/a?b=1&c="2')
    content = client.get(story.get_absolute_url()).content.decode()
    assert "<script>alert" not in content and 'href="javascript' not in content
    assert 'href="https://example.com/a?b=1&amp;c="' in content or 'href="https://example.com/a?b=1' in content


def test_what_a_bad_connection_sends_twice_is_posted_once(client_of, story):
    editor, data = client_of("Editor"), sent()
    editor.post(desk(story), data)
    editor.post(desk(story), data)
    assert LiveEntry.objects.count() == 1


def test_editing_and_being_overtaken(client, client_of, story):
    entry = post(story)
    editor = client_of("Editor")
    address = desk(story, f"{entry.pk}/")
    assert editor.get(address).status_code == 200
    base = entry.version
    assert editor.post(address, sent("The doors are shut.", base=base)).status_code == 302
    assert shown(page(client, story)) == ["The doors are shut."]
    assert "Edited" in client.get(story.get_absolute_url()).content.decode()
    late = editor.post(address, sent("Typed by somebody else.", base=base))
    text = late.content.decode()
    assert late.status_code == 409 and "The doors are shut." in text and "Typed by somebody else." in text
    entry.refresh_from_db()
    assert entry.text == "The doors are shut."
    again = html.fromstring(text).xpath("//input[@name='base']/@value")[0]
    assert editor.post(address, sent("Typed by somebody else.", base=again)).status_code == 302


def test_an_empty_entry(client_of, story):
    answer = client_of("Editor").post(desk(story), sent("  "))
    assert answer.status_code == 422 and "Write the entry first." in answer.content.decode()


def test_posting_to_what_is_no_live_blog(client_of):
    answer = client_of("Editor").post(desk(make_article()), sent())
    assert answer.status_code == 422 and not LiveEntry.objects.exists()


@pytest.mark.parametrize("group", ["Writer", "Contributor", "Ads manager", "Newsletter manager"])
def test_who_may_not(client_of, story, group):
    entry = post(story)
    client = client_of(group)
    assert client.get(desk(story)).status_code == 403
    for rest, data in [
        ("", sent()),
        ("run/", {"end": ""}),
        (f"{entry.pk}/", sent(base=1)),
        (f"{entry.pk}/withdraw/", {}),
    ]:
        assert client.post(desk(story, rest), data).status_code == 403
    entry.refresh_from_db()
    assert LiveEntry.objects.count() == 1 and entry.withdrawn_at is None


def test_get_changes_nothing(client_of, story):
    entry = post(story)
    editor = client_of("Editor")
    for rest in ("run/", f"{entry.pk}/withdraw/"):
        editor.get(desk(story, rest))
    story.refresh_from_db()
    entry.refresh_from_db()
    assert story.live_state == "on" and entry.withdrawn_at is None


def test_caches_are_told(story, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post(story)
    assert heard == [story.pk]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_post_at_once_lose_nothing():
    article = make_article()
    live_blogs.start(article, None)

    def work(name: str) -> None:
        for number in range(8):
            post(article, f"{name} {number}")
        connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Emily", "Nigar")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    article.refresh_from_db()
    versions = sorted(LiveEntry.objects.values_list("version", flat=True))
    assert versions == list(range(2, 18)) and article.live_version == 17


def test_who_wrote_an_entry_is_not_deleted(client_of, story):
    person = make_person("nigar-safarova")
    post(story, author=person)
    answer = client_of("Publisher").post(f"/admin/articles/person/{person.pk}/delete/", {"post": "yes"}, follow=True)
    assert "has a byline in 1 story" in answer.content.decode()
    assert LiveEntry.objects.get().author == person
