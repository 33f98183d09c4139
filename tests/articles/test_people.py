"""Bylines: people and organisations, their pages, log-ins and members, and the line in each language."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import html

from articles import revisions, workflow
from articles.models import Article, Byline, Person
from articles.templatetags.stories import byline
from tests.stories import make_article, make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/person/"
ADD = f"{LIST}add/"


def sent(**fields) -> dict:
    return {"name": "Editorial Board", "slug": "editorial-board", "kind": "organisation"} | fields


def change(person: Person) -> str:
    return f"{LIST}{person.pk}/change/"


def data_of(client, url: str, kind: str) -> dict:
    root = html.fromstring(client.get(url).content.decode())
    found = [json.loads(script.text) for script in root.xpath("//script[@type='application/ld+json']")]
    return next(data for data in found if data["@type"] == kind)


def sign(article: Article, *entries: tuple[str, str]) -> None:
    article.bylines.all().delete()
    for position, (slug, role) in enumerate(entries):
        Byline.objects.create(article=article, person=make_person(slug), role=role, position=position)


# --- log-ins and members


def test_an_editor_sets_the_log_in_and_the_members(client, client_of):
    editor, writer = client_of("Editor"), client_of("Writer")
    leyla, daniel = make_person(), make_person("daniel-okafor", role="Energy correspondent")
    assert editor.post(ADD, sent(members=[leyla.pk, daniel.pk], user=writer.user.pk)).status_code == 302
    board = Person.objects.get(slug="editorial-board")
    assert set(board.members.all()) == {leyla, daniel} and board.user == writer.user
    page = client.get("/author/editorial-board/").content.decode()
    assert "Members" in page and "/author/daniel-okafor/" in page and "Energy correspondent" in page
    about = data_of(client, "/author/editorial-board/", "ProfilePage")["mainEntity"]
    assert about["@type"] == "Organization"
    assert [member["name"] for member in about["member"]] == ["Daniel Okafor", "Leyla Karimova"]


def test_members_are_listed_only_if_there_are_any(client):
    make_person("editorial-board", kind="organisation")
    assert "Members" not in client.get("/author/editorial-board/").content.decode()
    assert data_of(client, "/author/editorial-board/", "ProfilePage")["mainEntity"].keys() == {"@type", "name", "url"}


@pytest.mark.parametrize("group", ["Administrator", "Writer", "Contributor"])
def test_others_set_neither(client_of, group):
    client, person, member = client_of(group), make_person(), make_person("daniel-okafor")
    fields = sent(name="Changed", slug=person.slug, user=client.user.pk, members=[member.pk])
    client.post(change(person), fields)
    person.refresh_from_db()
    assert person.user is None and not person.members.exists()
    assert (person.name == "Changed") == (group == "Administrator")


def test_a_person_has_no_members(client_of):
    editor, member = client_of("Editor"), make_person()
    response = editor.post(ADD, sent(kind="person", members=[member.pk]))
    assert "A person has no members" in response.context["adminform"].form.errors["members"][0]
    board = make_person("editorial-board", kind="organisation")
    board.members.add(member)
    response = client_of("Administrator").post(change(board), sent(kind="person"))
    assert "A person has no members" in response.context["adminform"].form.errors["kind"][0]


def test_an_organisation_is_no_member_of_itself(client_of):
    board = make_person("editorial-board", kind="organisation")
    response = client_of("Editor").post(change(board), sent(members=[board.pk]))
    assert "no member of itself" in response.context["adminform"].form.errors["members"][0]


def test_one_log_in_has_one_byline(client_of):
    editor = client_of("Editor")
    make_person(user=editor.user)
    response = editor.post(ADD, sent(user=editor.user.pk))
    assert response.context["adminform"].form.errors["user"]


def test_a_log_in_goes_and_the_bylines_stay(client, client_of):
    writer = client_of("Writer")
    story = make_article()
    make_person(user=writer.user)
    root = client_of()
    root.post(f"/admin/auth/user/{writer.user.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=writer.user.pk).exists()
    assert "By Leyla Karimova" in html.fromstring(client.get(story.get_absolute_url()).content.decode()).text_content()


# --- deleting


def test_a_person_with_bylines_stays(client_of):
    publisher, person = client_of("Publisher"), make_person()
    for _n in range(2):
        make_article()
    for response in (
        publisher.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}, follow=True),
        publisher.post(
            LIST, {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}, follow=True
        ),
    ):
        assert "has a byline in 2 stories: put another name there first" in response.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_person_in_a_byline_that_waits_stays(client_of, person_of):
    story, person = make_article(), make_person("daniel-okafor")
    content = revisions.content_of(story) | {"bylines": [[person.pk, "by"]]}
    revisions.save(story, content, person_of(), base=None)
    response = client_of("Publisher").post(f"{LIST}{person.pk}/delete/", {"post": "yes"}, follow=True)
    assert "has a byline in 1 story" in response.content.decode()


def test_a_version_that_names_a_deleted_person_still_goes_public(person_of):
    story, person, root = make_article(), make_person("daniel-okafor"), person_of("Publisher")
    content = revisions.content_of(story) | {"bylines": [[make_person().pk, "by"], [person.pk, "by"]]}
    revisions.save(story, content, root, base=None)
    person.delete()
    workflow.perform("publish_changes", story, root, kind="typo")
    assert [b.person.slug for b in story.bylines.all()] == ["leyla-karimova"]


# --- the line


@pytest.mark.parametrize(
    ("locale", "entries", "line"),
    [
        ("en", [("ada", "by")], "By Ada"),
        ("en", [("ada", "by"), ("bo", "by")], "By Ada and Bo"),
        (
            "en",
            [("ada", "by"), ("bo", "by"), ("cy", "by"), ("di", "translated")],
            "By Ada, Bo and Cy; translated by Di",
        ),
        ("en", [("di", "translated"), ("ada", "by")], "By Ada; translated by Di"),
        (
            "en",
            [("bo", "photos"), ("ada", "reported"), ("cy", "edited")],
            "Reported by Ada; photos by Bo; edited by Cy",
        ),
        ("az", [("ada", "by"), ("di", "translated")], "Müəllif: Ada; tərcümə: Di"),
        ("az", [("ada", "translated"), ("bo", "translated"), ("cy", "translated")], "Tərcümə: Ada, Bo və Cy"),
        ("ru", [("ada", "by"), ("di", "translated")], "Автор: Ada; перевод: Di"),
        ("ru", [("ada", "photos"), ("bo", "photos")], "Фото: Ada и Bo"),
    ],
)
def test_the_line_by_the_grammar_of_the_edition(client, locale, entries, line):
    story = make_article(locale=locale)
    sign(story, *entries)
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    assert root.xpath("string(//p[@class='byline'])") == line


@pytest.mark.parametrize(
    ("locale", "line"),
    [("az", "Müəlliflər: Ada, Bo və Cy; tərcümə: Di"), ("ru", "Авторы: Ada, Bo и Cy; перевод: Di")],
)
def test_several_authors_are_named_in_the_plural(locale, line):
    story = make_article(locale=locale)
    sign(story, ("ada", "by"), ("bo", "by"), ("cy", "by"), ("di", "translated"))
    with translation.override(locale):
        assert byline(story, links=False) == line


def test_the_order_is_the_editors(client):
    story = make_article()
    sign(story, ("zoe", "by"), ("ada", "by"))
    assert byline(story, links=False) == "By Zoe and Ada"


def test_markup_in_a_name_is_text(client):
    make_person("ada", name="<b>Ada</b> {names}")
    story = make_article(by=["ada"])
    assert "By &lt;b&gt;Ada&lt;/b&gt; {names}" in byline(story, links=False)


def test_everybody_is_in_the_structured_data(client):
    make_person("board", kind="organisation")
    story = make_article()
    sign(
        story, ("ada", "by"), ("board", "by"), ("bo", "reported"), ("cy", "photos"), ("ada", "photos"), ("di", "edited")
    )
    data = data_of(client, story.get_absolute_url(), "NewsArticle")
    assert [(a["@type"], a["name"]) for a in data["author"]] == [("Person", "Ada"), ("Organization", "Board")]
    assert [person["name"] for person in data["contributor"]] == ["Bo", "Cy"]
    assert [person["name"] for person in data["editor"]] == ["Di"]


def test_without_helpers_there_is_no_word_of_them(client):
    data = data_of(client, make_article().get_absolute_url(), "NewsArticle")
    assert not {"contributor", "editor"} & data.keys()


# --- the page


def test_queries_of_the_list(client):
    person = make_person()
    for _n in range(25):
        make_article()
    # 1 how many stories  2 the cards of a page  3 their bylines with people
    with CaptureQueriesContext(connection) as queries:
        assert client.get(person.get_absolute_url()).status_code == 200
    asked = [query["sql"] for query in queries if "breakingbanner" not in query["sql"]]
    of_stories = [sql for sql in asked if "articles_article" in sql or "articles_byline" in sql]
    assert len(of_stories) == 3, of_stories
    # 4 the person  5 breaking news  6 sections of the masthead  7 standing pages  8 placements and house ads
    assert len(queries) <= 8
