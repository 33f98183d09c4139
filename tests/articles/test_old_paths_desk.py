"""Old addresses that an editor leads on by hand."""

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import OldPath, Page
from tests.stories import make_article, make_section, make_tag

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/oldpath/"
EMPTY = dict.fromkeys(("story", "section", "tag", "person", "page", "address"), "")


def add(client, path: str = "/old", **fields):
    return client.post(f"{LIST}add/", EMPTY | {"path": path} | fields)


def errors(response) -> dict:
    assert response.status_code == 200 and not OldPath.objects.exists()
    return response.context["adminform"].form.errors


def test_an_editor_leads_an_address_to_a_thing(client, client_of):
    editor, story = client_of("Editor"), make_article(slug="a-story")
    assert add(editor, "http://localhost:8000/Old/Story/#here", story=story.pk).status_code == 302
    row = OldPath.objects.get()
    assert (row.path, row.story, row.created_by) == ("/old/story", story, editor.user)
    assert LogEntry.objects.filter(user=editor.user).exists()
    page = editor.get(f"{LIST}?q=story&kind=story&asked=never&made=hand").content.decode()
    assert story.headline in page and "/politics/a-story/" in page


@pytest.mark.parametrize("path", ["/politics/a-story/", "http://localhost:8000/Politics/A-Story"])
def test_the_address_of_a_thing_becomes_the_thing(client, client_of, path):
    story = make_article(slug="a-story")
    add(client_of("Editor"), address=path)
    assert OldPath.objects.get().story == story
    story.section = make_section("energy")
    story.save()
    assert client.get("/old/")["Location"] == "/energy/a-story/"


def test_the_target_is_changed_and_the_path_is_not(client_of):
    editor, tag = client_of("Editor"), make_tag()
    row = OldPath.objects.create(path="/old", address="/search/")
    editor.post(f"{LIST}{row.pk}/change/", EMPTY | {"path": "/other", "tag": tag.pk})
    row.refresh_from_db()
    assert (row.path, row.thing, row.address) == ("/old", tag, "")


def test_the_list_offers_the_table_to_who_may_have_it(client_of):
    page = client_of("Editor").get(LIST).content.decode()
    assert f'href="{LIST}table.csv"' in page and f'href="{LIST}bring-in/"' in page


def test_an_address_of_our_own_without_a_thing(client, client_of):
    add(client_of("Editor"), address="/search/")
    assert client.get("/old/")["Location"] == "/search/"


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("/old", {}, "__all__"),
        ("/old", {"address": "/search/", "tag": "1"}, "__all__"),
        ("old", {"address": "/search/"}, "path"),
        ("/", {"address": "/search/"}, "path"),
        ("/search/", {"address": "/about/"}, "path"),
        ("/about", {"address": "/search/"}, "path"),
        ("/old", {"address": "/old/"}, "address"),
        ("/old", {"address": "https://example.com/"}, "address"),
        ("/old", {"address": "javascript:alert(1)"}, "address"),
        ("/old", {"address": "//evil.example/"}, "address"),
    ],
)
def test_what_an_editor_may_not_enter(client_of, path, fields, field):
    Page.objects.create(slug="about", title="About", body="<p>x</p>")
    if "tag" in fields:
        fields = fields | {"tag": make_tag().pk}
    assert errors(add(client_of("Editor"), path, **fields))[field]


def test_a_circle_is_refused_at_its_last_stone(client_of):
    OldPath.objects.create(path="/a", address="/b/")
    response = add(client_of("Editor"), "/b", address="/a")
    assert "leads back to itself" in response.context["adminform"].form.errors["address"][0]


def test_administrators_lead_outside(client, client_of):
    add(client_of("Administrator"), address="https://example.com/a?b=c")
    assert client.get("/old/")["Location"] == "https://example.com/a?b=c"


def test_an_address_is_in_the_ledger_once(client_of):
    OldPath.objects.create(path="/old", address="/search/")
    response = add(client_of("Editor"), "/OLD/", address="/about/")
    assert "has this address already" in response.context["adminform"].form.errors["path"][0]


def test_others_change_nothing(client_of):
    row = OldPath.objects.create(path="/a", address="/b/")
    writer = client_of("Writer")
    for url in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/", ""):
        assert writer.get(f"{LIST}{url}").status_code == 403
