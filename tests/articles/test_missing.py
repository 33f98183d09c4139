"""The list of addresses that were asked for and not found; of who asked it keeps nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import missing
from articles.models import MissingPath, OldPath, Page
from tests.stories import make_article, make_section, make_tag

pytestmark = pytest.mark.django_db
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
LIST = "/admin/articles/missingpath/"


def ask(client, path: str, referrer: str = "", **headers) -> None:
    sent = PERSON | ({"Referer": referrer} if referrer else {}) | headers
    assert client.get(path, headers=sent, follow=True).status_code == 404


def rows() -> list[tuple]:
    return list(MissingPath.objects.values_list("path", "count", "by_machines"))


def test_what_was_not_found_is_counted_with_where_the_link_stands(client):
    ask(client, "/politics/gone/?token=secret", "http://testserver/energy/a/?q=x#y")
    ask(client, "/Politics/Gone", "https://www.example.com/post/1?user=leyla")
    ask(client, "/politics/gone/", "https://www.example.com/post/1")
    row = MissingPath.objects.get()
    assert (row.path, row.count, row.by_machines) == ("/politics/gone", 3, 0)
    assert row.referrers == ["/energy/a", "www.example.com/post/1"]
    assert row.first_day == row.last_day == timezone.localdate()


def test_machines_are_counted_apart(client):
    ask(client, "/gone/", **{"User-Agent": "Googlebot/2.1"})
    ask(client, "/gone/", **{"User-Agent": ""})
    ask(client, "/gone/")
    assert rows() == [("/gone", 1, 2)]


def test_what_leads_on_or_is_too_long_a_list_is_not_noted(client):
    section = make_section()
    make_article(section=section)
    section.slug = "affairs"
    section.save()
    client.get("/politics/"), client.get("/affairs/?page=9"), client.post("/nothing/")
    assert rows() == []


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php",
        "/a/b/xmlrpc.php",
        "/.env",
        "/.git/config",
        "/wp-admin/",
        "/x.sql",
        "/cgi-bin/x",
        "/a%0Ab",
        "/x.ASPX",
    ],
)
def test_what_programs_try_is_one_line(client, path):
    ask(client, path, "https://evil.example/x")
    ask(client, "/wp-content/plugins/x/y/")
    assert rows() == [(missing.NOISE, 2, 0)] and MissingPath.objects.get().referrers == []


@pytest.mark.parametrize(
    "path", ["/newsletter/x/y/z/", "/preview/secret-token/x/", "/api/x/", "/admin/nothing/", "/go/x"]
)
def test_addresses_that_hold_secrets_are_not_noted(client, path):
    client.get(path, headers=PERSON)
    assert rows() == []


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/letters/leyla@example.com/x", "/letters/…@…/x"),
        ("/letters/leyla%40example.com", "/letters/…@…"),
        ("/a/" + "b" * 90, "/a/" + "b" * 60 + "…"),
        ("/" + "/".join(["abcdefgh"] * 40), ("/" + "/".join(["abcdefgh"] * 40))[:200]),
        ("/Siyasət/", "/siyasət"),
    ],
)
def test_what_is_kept_of_a_path(client, path, kept):
    ask(client, path)
    assert [row[0] for row in rows()] == [kept]


@pytest.mark.parametrize(
    "referrer", ["http://[::1", "leyla@example.com", "about:blank", "http://testserver/preview/x/"]
)
def test_a_referrer_that_tells_nothing_or_too_much(client, referrer):
    ask(client, "/gone/", referrer)
    assert MissingPath.objects.get().referrers == []


def test_of_many_referrers_the_first_are_kept(client):
    for number in range(9):
        ask(client, "/gone/", f"https://example.com/{number}")
    assert len(MissingPath.objects.get().referrers) == missing.MOST_REFERRERS


def test_a_flood_stays_a_bounded_table(client, monkeypatch):
    monkeypatch.setattr(missing, "MOST_ROWS", 50)
    for _time in range(3):
        ask(client, "/wanted/")
    for number in range(160):
        ask(client, f"/made-up-{number}/")
    assert MissingPath.objects.count() < 50 + 100 + 1
    assert MissingPath.objects.filter(path="/wanted").exists()


def test_queries_of_a_page_that_is_not_there(client, django_assert_max_num_queries):
    # 1 section  2 pages of that slug  3 its row in the ledger  4 rules  5 the note  6, 7 what is like it
    # breaking news, masthead, footer
    with django_assert_max_num_queries(13):
        ask(client, "/nothing-like-it/")


def test_the_page_names_what_once_stood_at_a_like_address(client):
    story = make_article(slug="freight-to-the-coast")
    OldPath.objects.keep("/politics/nine-trains-leave-baku", story)
    make_article(slug="unlike")
    page = client.get("/politics/nine-trains-leave-bakuu/").content.decode()
    assert "Did you mean" in page and story.get_absolute_url() in page


def test_what_is_solved_or_old_goes(client):
    ask(client, "/about/"), ask(client, "/stays/"), ask(client, "/old/")
    Page.objects.create(slug="about", title="About", body="<p>x</p>")
    MissingPath.objects.filter(path="/old").update(last_day=timezone.localdate() - timedelta(days=91))
    missing.forget_missing.call()
    assert [row[0] for row in rows()] == ["/stays"]


# --- the desk


def test_an_editor_sends_an_address_where_it_belongs(client, client_of):
    editor, story = client_of("Editor"), make_article(slug="nine-trains-leave")
    ask(client, "/politics/nine-trains-left/")
    row = MissingPath.objects.get()
    assert f"?missing={row.pk}" in editor.get(LIST).content.decode()
    form = editor.get(f"/admin/articles/oldpath/add/?missing={row.pk}").context["adminform"].form
    assert (form.initial["path"], form.initial["story"]) == (row.path, story.pk)
    sent = {name: form.initial.get(name, "") for name in form.fields}
    assert editor.post("/admin/articles/oldpath/add/", sent).status_code == 302
    assert not MissingPath.objects.exists()
    assert client.get("/politics/nine-trains-left/")["Location"] == story.get_absolute_url()


@pytest.mark.parametrize(("path", "kind"), [("/tag/karabah/", "tag"), ("/az/politic/", "section")])
def test_other_things_are_suggested_too(client, client_of, path, kind):
    things = {"tag": make_tag("karabakh"), "section": make_section("politics")}
    ask(client, path)
    key = MissingPath.objects.get().pk
    form = client_of("Editor").get(f"/admin/articles/oldpath/add/?missing={key}").context["adminform"].form
    assert form.initial[kind] == things[kind].pk


def test_what_is_ignored_leaves_the_list_and_counts_on(client, client_of):
    editor = client_of("Editor")
    ask(client, "/gone/")
    chosen = {"action": "ignore", "_selected_action": [MissingPath.objects.get().pk]}
    editor.post(LIST, chosen)
    ask(client, "/gone/")
    assert "/gone" not in editor.get(LIST).content.decode()
    assert "/gone" in editor.get(f"{LIST}?ignored=yes").content.decode()
    assert rows() == [("/gone", 2, 0)]


def test_others_see_nothing_and_nobody_changes_a_line(client, client_of):
    ask(client, "/gone/")
    key = MissingPath.objects.get().pk
    assert client_of("Writer").get(LIST).status_code == 403
    publisher = client_of("Publisher")
    assert publisher.post(f"{LIST}{key}/delete/", {"post": "yes"}).status_code == 403
    assert publisher.post(f"{LIST}{key}/change/", {"count": "9"}).status_code == 403
