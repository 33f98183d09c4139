"""What was looked for in vain: counted without the reader, seen and dismissed by the newsroom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import fruitless
from articles.models import FruitlessSearch
from tests.stories import make_article

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/140.0", "Sec-Fetch-Site": "same-origin"}
LIST = "/admin/articles/fruitlesssearch/"


def look_for(client, text: str, prefix: str = "", headers: dict | None = None, **query) -> None:
    response = client.get(f"{prefix}/search/", {"q": text} | query, headers=BROWSER | (headers or {}))
    assert response.status_code == 200


def kept() -> list[tuple]:
    return list(FruitlessSearch.objects.order_by("locale", "text").values_list("locale", "text", "times"))


def test_counts_by_edition_whatever_the_letters(client):
    look_for(client, "Zeppelin Şuşa")
    look_for(client, "zeppelin SUSA")
    look_for(client, "Цеппелин", "/ru")
    assert kept() == [("en", "zeppelin susa", 2), ("ru", "цеппелин", 1)]


def test_what_is_found_is_not_counted(client):
    make_article(headline="Zeppelin")
    look_for(client, "zeppelin")
    assert kept() == []


@pytest.mark.parametrize(
    "text",
    [
        "leyla@example.com",
        "write to leyla @ example",
        "+994 50 123 45 67",
        "AZE 1234567",
        "4111-1111-1111-1111",
        "https://example.com",
        "www.example.com",
        "-zeppelin",
    ],
)
def test_nothing_personal_and_nothing_empty_is_kept(client, text):
    look_for(client, text)
    assert kept() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": ""},
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_neither_machines_nor_who_asked_not_to_be_counted(client, headers):
    look_for(client, "zeppelin", headers=headers)
    assert kept() == []


def test_with_a_filter_nothing_is_counted(client):
    look_for(client, "zeppelin", section="politics")
    look_for(client, "zeppelin before:1950")
    assert kept() == []


def test_long_texts_are_cut(client):
    look_for(client, "zeppelin " * 11)
    assert [len(text) for _locale, text, _times in kept()] == [60]


def test_a_full_table_takes_nothing_new(client, monkeypatch):
    monkeypatch.setattr(fruitless, "MOST", 1)
    for text in ("zeppelin", "airship", "zeppelin"):
        look_for(client, text)
    assert kept() == [("en", "zeppelin", 2)]


def test_old_ones_are_forgotten(db):
    now = timezone.now()
    for text, times, days in (("old", 9, 400), ("once", 1, 61), ("often", 2, 61), ("new", 1, 5)):
        at = now - timedelta(days=days)
        FruitlessSearch.objects.create(locale="en", text=text, times=times, first_at=at, last_at=at)
    fruitless.forget_fruitless_searches.call()
    assert {text for _locale, text, _times in kept()} == {"often", "new"}


def test_the_newsroom_sees_and_dismisses(client, client_of):
    look_for(client, "zeppelin")
    editor = client_of("Editor")
    page = editor.get(LIST).content.decode()
    assert "zeppelin" in page and "/search/?q=zeppelin" in page
    row = FruitlessSearch.objects.get()
    editor.get(f"{LIST}?action=dismiss&_selected_action={row.pk}")
    assert FruitlessSearch.objects.open().exists()
    for action, is_open in (("dismiss", False), ("bring_back", True)):
        token = editor.get(f"{LIST}?state=all").context["csrf_token"]
        sent = {"action": action, "_selected_action": [row.pk], "csrfmiddlewaretoken": str(token)}
        assert editor.post(f"{LIST}?state=all", sent).status_code == 302
        assert FruitlessSearch.objects.open().exists() is is_open


@pytest.mark.parametrize("group", ["Writer", "Ads manager"])
def test_others_do_not_see_them(client_of, group):
    assert client_of(group).get(LIST).status_code == 403


def test_nobody_writes_one_by_hand(client_of):
    assert client_of().get(f"{LIST}add/").status_code == 403
