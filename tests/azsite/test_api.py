"""The read API over HTTP. What it may show is asked in tests/articles/test_visibility.py, with all other surfaces."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import ApiKey, Correction
from newsletter.models import Edition, EditionItem, MailingList
from tests.stories import make_article, make_person, make_picture, make_section

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"
API = "/api/v1/"


def get(client, path: str, status: int = 200, **options):
    response = client.get(f"{API}{path}", **options)
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    return response.json()


def test_a_story_with_all_that_belongs_to_it(client):
    story = make_article(
        by=["leyla-karimova", "daniel-okafor"], tags=["caspian"], lead_picture=make_picture(), lead_caption="At sea"
    )
    data = get(client, f"articles/{story.pk}")
    assert data["headline"] == story.headline
    assert data["url"] == HERE + story.get_absolute_url()
    assert data["section"] == {"slug": "politics", "name": "Politics", "url": f"{HERE}/politics/"}
    assert [tag["slug"] for tag in data["tags"]] == ["caspian"]
    assert [(credit["name"], credit["role"]) for credit in data["credits"]] == [
        ("Leyla Karimova", "by"),
        ("Daniel Okafor", "by"),
    ]
    assert (data["picture"]["credit"], data["picture"]["caption"]) == ("Kamran Taghizade", "At sea")
    assert client.get(data["picture"]["url"].removeprefix(HERE)).status_code == 200
    assert "Paragraph 1" in data["text"] and "<p>Paragraph 1" in data["html"]
    assert data["updated_at"] is None and data["sponsor"] is None
    listed = get(client, "articles")["items"][0]
    assert listed == {name: value for name, value in data.items() if name not in ("html", "text")}


def test_names_are_those_of_the_edition(client):
    make_article(locale="az", section=make_section("economy", name_az="İqtisadiyyat"))
    item = get(client, "articles?locale=az")["items"][0]
    assert (item["section"]["name"], item["section"]["url"]) == ("İqtisadiyyat", f"{HERE}/az/economy/")


def test_fields_are_chosen(client):
    story = make_article()
    assert get(client, "articles?fields=id,headline")["items"] == [{"id": story.pk, "headline": story.headline}]
    assert "Paragraph 1" in get(client, "articles?fields=html")["items"][0]["html"]
    error = get(client, "articles?fields=id,state", 422)["error"]
    assert "'state'" in error["message"]


FILTERS = {
    "locale=az": {"locale": "az"},
    "section=culture": {"section": "culture"},
    "tag=caspian": {"tags": ["caspian"]},
    "author=daniel-okafor": {"by": ["daniel-okafor"]},
    "type=opinion": {"type_of_work": "opinion"},
    "q=walnuts": {"body": "<p>Of walnuts.</p>"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters(client, query):
    fields = dict(FILTERS[query])
    make_section("culture"), make_person("daniel-okafor"), make_article(tags=["rails"])
    if "section" in fields:
        fields["section"] = make_section(fields["section"])
    wanted = make_article(**fields)
    assert [item["id"] for item in get(client, f"articles?{query}")["items"]] == [wanted.pk]


def test_times(client):
    old, new = make_article(hours_ago=50), make_article(hours_ago=1)
    then = (timezone.now() - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [item["id"] for item in get(client, f"articles?published_after={then}")["items"]] == [new.pk]
    assert [item["id"] for item in get(client, f"articles?published_before={then}")["items"]] == [old.pk]
    old.updated_at = timezone.now()
    old.save()
    assert [item["id"] for item in get(client, f"articles?updated_after={then}")["items"]] == [new.pk, old.pk]


def test_pages_stay_in_place_while_stories_come(client):
    stories = [make_article(hours_ago=number + 1) for number in range(5)]
    at = stories[2].publish_at
    for story in stories[1:4]:  # published at the same moment
        story.publish_at = at
        story.save()
    seen, cursor = [], ""
    for _page in range(3):
        page = get(client, f"articles?limit=2&fields=id&cursor={cursor}")
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        make_article(hours_ago=0)
    assert cursor is None
    assert sorted(seen) == sorted(story.pk for story in stories) and len(seen) == 5


UNREADABLE = [
    *("articles?limit=101", "articles?limit=0", "articles?limit=x", "articles?locale=de", "articles?type=rumour"),
    *("articles?section=nothing", "articles?tag=nothing", "articles?author=nothing", "articles?cursor=x"),
    *("articles?cursor=W251bGwsIC0xXQ", "articles?cursor=bnVsbA", "articles?published_after=yesterday"),
    *("tags?cursor=%00", "corrections?locale=xx", "articles?q=" + "x" * 101, "articles?cursor=WzEsMV0"),
    *("articles?published_after=2026-11-20T00:00:00", "articles?cursor=W251bGwsMV0"),
]


@pytest.mark.parametrize("path", UNREADABLE)
def test_what_cannot_be_read_is_said(client, path):
    make_article()
    error = get(client, path, 422)["error"]
    assert error["code"] == "unreadable" and error["message"]


@pytest.mark.parametrize(
    "path", ["articles/0", "articles/999999999999", "people/nobody", "nothing", "editions/1", "a/b"]
)
def test_what_is_not_there_is_404_in_json(client, path):
    assert get(client, path, 404)["error"]["code"] == "not_found"


def test_it_is_read_alone(client):
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(f"{API}articles").status_code == 405


# --- the other lists


def test_sections_tags_and_people(client):
    make_section("rails", parent=make_section(), name_ru="Рельсы")
    make_person("not-yet")
    make_article(tags=["caspian"])
    make_article(tags=["secret"], state="draft", by=["ghost-writer"])
    rows = {row["slug"]: row for row in get(client, "sections?locale=ru")["items"]}
    assert (rows["rails"]["name"], rows["rails"]["parent"]) == ("Рельсы", "politics")
    assert [row["slug"] for row in get(client, "tags")["items"]] == ["caspian"]
    assert [row["slug"] for row in get(client, "people")["items"]] == ["leyla-karimova"]
    assert get(client, "people/leyla-karimova")["kind"] == "person"
    get(client, "people/ghost-writer", 404)


def test_lists_by_key_have_pages(client):
    make_article(tags=["a", "b", "c"])
    first = get(client, "tags?limit=2")
    second = get(client, f"tags?limit=2&cursor={first['next']}")
    assert [row["slug"] for row in first["items"] + second["items"]] == ["a", "b", "c"]
    assert second["next"] is None


def test_corrections(client):
    story = make_article()
    for number in range(3):
        at = timezone.now() - timedelta(hours=number)
        Correction.objects.create(article=story, kind="correction", text=f"Number {number}", created_at=at)
    page = get(client, "corrections?limit=2")
    assert [row["text"] for row in page["items"]] == ["Number 0", "Number 1"]
    assert page["items"][0]["article"]["id"] == story.pk
    assert [row["text"] for row in get(client, f"corrections?cursor={page['next']}")["items"]] == ["Number 2"]


def test_editions_of_the_newsletter(client):
    weekly = MailingList.objects.create(slug="weekly", name="Weekly", promise="A week")
    closed = MailingList.objects.create(slug="closed", name="Closed", promise="-", is_public=False)
    live, draft = make_article(), make_article(state="draft")
    for mailing_list in (weekly, closed):
        edition = Edition.objects.create(
            mailing_list=mailing_list, date="2026-11-20", subject="A week", published_at=timezone.now()
        )
        for story in (live, draft):
            EditionItem.objects.create(edition=edition, article=story)
    Edition.objects.create(mailing_list=weekly, date="2026-11-27", subject="Not out")
    items = get(client, "editions")["items"]
    assert [(item["list"], item["date"]) for item in items] == [("weekly", "2026-11-20")]
    assert [story["id"] for story in get(client, f"editions/{items[0]['id']}")["stories"]] == [live.pk]


# --- what every answer says of itself


def test_it_is_cached_and_sets_no_cookie(client):
    make_article()
    first = client.get(f"{API}articles")
    assert first["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    assert client.get(f"{API}articles", headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_article()
    assert client.get(f"{API}articles", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_key_is_shown_once_works_and_is_revoked(client, client_of, settings):
    settings.API_NEEDS_KEY = True
    assert get(client, "articles", 401)["error"]["code"] == "key_needed"
    publisher = client_of("Publisher")
    page = publisher.post("/admin/articles/apikey/add/", {"name": "A partner"}, follow=True).content.decode()
    key = ApiKey.objects.get()
    secret = page.split("The key is ")[1].split(".")[0]
    assert key.hint == secret[:8] and secret not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert secret not in publisher.get("/admin/articles/apikey/").content.decode()
    for headers in ({"Authorization": f"Bearer {secret}"}, {"X-API-Key": secret}):
        response = client.get(f"{API}articles", headers=headers)
        assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=60")
    publisher.post("/admin/articles/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    get(client, "articles", 401, headers={"X-API-Key": secret})


def test_a_wrong_key_is_refused_where_none_is_needed(client):
    get(client, "articles", 401, headers={"X-API-Key": "guessed"})


def test_who_asks_too_often_waits(client, settings):
    settings.API_LIMIT, settings.API_LIMIT_WITH_KEY = 2, 4
    for _number in range(2):
        get(client, "articles")
    response = client.get(f"{API}articles")
    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many")
    assert 0 < int(response["Retry-After"]) <= 60
    get(client, "articles", REMOTE_ADDR="192.0.2.7")  # somebody else
    key = ApiKey(name="A partner")
    secret = key.give_secret()
    key.save()
    for _number in range(4):
        get(client, "articles", headers={"X-API-Key": secret})
    get(client, "articles", 429, headers={"X-API-Key": secret})


def test_the_documentation_names_every_operation(client):
    page = client.get(f"{API}docs")
    schema = get(client, "openapi.json")
    text = page.content.decode()
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}
        assert f"GET {path}" in text
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "<script>" not in text
    assert client.get(API)["Location"] == f"{API}docs"


def test_queries_do_not_grow(client, django_assert_num_queries):
    for number in range(10):
        make_article(lead_picture=make_picture(), tags=["caspian"], locale=("en", "az", "ru")[number % 3])
    # stories with section, lead picture and source; bylines with people; tags; corrections
    with django_assert_num_queries(4):
        get(client, "articles?limit=3")
    with django_assert_num_queries(4):
        get(client, "articles?limit=10")
    with django_assert_num_queries(4):
        get(client, "articles?limit=10&fields=id,html,text")
    with django_assert_num_queries(1):
        get(client, "sections")
