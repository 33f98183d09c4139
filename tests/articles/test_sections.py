"""Sections: one is primary, and what stands on a section keeps it from being deleted."""

import json

import pytest
from lxml import html

from articles import revisions
from articles.models import Article, Section
from tests.articles.test_admin import ADD, form
from tests.stories import make_article, make_person, make_section

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/section/"


def page(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def structured(root, kind: str) -> dict:
    found = [json.loads(script.text) for script in root.xpath("//script[@type='application/ld+json']")]
    return next(data for data in found if data["@type"] == kind)


def steps(root) -> tuple[list, list]:
    """The breadcrumbs as seen and as structured data: [(words, address)]."""
    seen = [(a.text_content(), a.get("href")) for a in root.xpath("//nav[contains(@class, 'crumbs')]//a")]
    items = structured(root, "BreadcrumbList")["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return seen, [(item["name"], item["item"].removeprefix("http://localhost:8000")) for item in items]


@pytest.fixture
def story() -> Article:
    economy = make_section("economy", name_az="İqtisadiyyat")
    article = make_article(section=make_section("trade-routes", parent=economy), slug="a-story")
    article.also_in.add(make_section("culture"))
    return article


def test_address_crumbs_and_data_are_of_the_primary_section(client, story):
    assert story.get_absolute_url() == "/trade-routes/a-story/"
    root = page(client, "/trade-routes/a-story/")
    seen, data = steps(root)
    assert seen == data == [("Home", "/"), ("Economy", "/economy/"), ("Trade-Routes", "/trade-routes/")]
    assert structured(root, "NewsArticle")["articleSection"] == "Trade-Routes"
    assert client.get("/culture/a-story/")["Location"] == "/trade-routes/a-story/"


def test_the_other_sections_list_it(client, story):
    for url in ("/trade-routes/", "/economy/", "/culture/", "/culture/feed/"):
        assert story.headline in client.get(url).content.decode()


@pytest.mark.parametrize(("url", "last"), [("/trade-routes/", "Economy"), ("/az/trade-routes/", "İqtisadiyyat")])
def test_crumbs_of_a_section(client, story, url, last):
    seen, data = steps(page(client, url))
    assert seen == data[:-1]  # the last step is the page itself, without a link
    assert seen[-1][0] == last and len(seen) == 2
    assert data[-1] == ("Trade-Routes", url)


def test_markup_in_a_name_stays_in_the_data(client):
    make_article(section=make_section("odd", name="</script><b>&"), slug="a-story")
    root = page(client, "/odd/a-story/")
    assert steps(root)[1][-1][0] == "</script><b>&"


def test_a_section_below_another_keeps_its_address(client, client_of, story):
    culture = make_section("culture")
    url = f"{LIST}{culture.pk}/change/"
    sent = {"name": "Culture", "slug": "culture", "position": "0", "parent": make_section("economy").pk}
    assert client_of("Publisher").post(url, sent).status_code == 302
    root = page(client, "/culture/")
    assert steps(root)[0] == [("Home", "/"), ("Economy", "/economy/")]
    below = make_article(section=culture)
    assert below.get_absolute_url().startswith("/culture/")
    assert below.headline in client.get("/economy/").content.decode()


def test_an_article_has_exactly_one_primary_section(client_of):
    response = client_of("Publisher").post(ADD, form(section=""))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["section"]


# --- deleting


def refused(client, section: Section) -> str:
    """What is said by the page of one section; the list says the same."""
    one = client.post(f"{LIST}{section.pk}/delete/", {"post": "yes"}, follow=True)
    action = {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"}
    many = client.post(LIST, action, follow=True)
    assert Section.objects.filter(pk=section.pk).exists()
    said = [[str(message) for message in response.context["messages"]] for response in (one, many)]
    assert said[0] == said[1] and len(said[0]) == 1
    return said[0][0]


def test_a_section_with_stories_stays(client_of):
    section, publisher = make_section(), client_of("Publisher")
    make_article()
    assert "“Politics” has 1 story: move it to another section first" in refused(publisher, section)
    make_article(state="draft", publish_at=None)
    assert "“Politics” has 2 stories: move them to another section first" in refused(publisher, section)
    assert publisher.get(f"{LIST}{section.pk}/delete/").status_code == 302


def test_a_section_that_only_waiting_changes_name_stays(client_of, person_of):
    section, story = make_section("energy"), make_article()
    revisions.save(story, revisions.content_of(story) | {"section_id": section.pk}, person_of(), base=None)
    assert "“Energy” has 1 story" in refused(client_of("Publisher"), section)


def test_a_section_with_others_below_stays(client_of):
    make_section("trade-routes", parent=make_section("economy"))
    assert "1 section stands below “Economy”: give it another parent" in refused(
        client_of("Publisher"), make_section("economy")
    )


@pytest.mark.parametrize("many", [False, True])
def test_an_empty_section_goes(client_of, many):
    section, publisher = make_section(), client_of("Publisher")
    if many:
        publisher.post(LIST, {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"})
    else:
        publisher.post(f"{LIST}{section.pk}/delete/", {"post": "yes"})
    assert not Section.objects.exists()


def test_an_editor_deletes_no_section(client_of):
    section = make_section()
    assert client_of("Editor").post(f"{LIST}{section.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_section_or_person_that_was_deleted_meanwhile_loses_nothing_that_was_typed(client_of):
    section, extra, person = make_section("gone"), make_section("gone-too"), make_person("gone-person")
    keys = {"section": section.pk, "also_in": [extra.pk], "bylines-0-person": person.pk}
    for thing in (section, extra, person):
        thing.delete()
    response = client_of("Publisher").post(ADD, form(headline="Typed for an hour", **keys))
    assert response.status_code == 200
    page = response.content.decode()
    assert "This section was deleted meanwhile: choose another one." in page
    assert "A section that you chose was deleted meanwhile" in page
    assert "This person was deleted meanwhile: choose another one." in page
    assert "Typed for an hour" in page and "Three." in page


def test_stories_are_told_when_their_section_moves(client_of, run_tasks, heard, story):
    url = f"{LIST}{story.section.pk}/change/"
    client_of("Publisher").post(url, {"name": "Routes", "slug": "routes", "position": "0"})
    assert heard == []
    run_tasks()
    assert heard == [story.pk]
