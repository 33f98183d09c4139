"""What machines are told of a page is what its readers see."""

import json

import pytest
from lxml import etree

from articles.models import Page
from images.renditions import plan, render
from tests.stories import make_article, make_person, make_picture, make_section

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"


def page(client, url: str):
    response = client.get(url)
    assert response.status_code == 200
    return etree.HTML(response.content.decode())


def nodes(root) -> dict[str, dict]:
    """By type; a graph counts as its parts."""
    found = [json.loads(script.text) for script in root.xpath('//script[@type="application/ld+json"]')]
    assert all(data["@context"] == "https://schema.org" for data in found)
    return {node["@type"]: node for data in found for node in data.get("@graph", [data])}


@pytest.fixture
def policies() -> None:
    for slug in ("about", "masthead", "ethics", "corrections-policy", "ownership", "contact"):
        Page.objects.create(slug=slug, title=slug.title(), body="<p>Words.</p>")


def words(root, path: str) -> list[str]:
    return [" ".join("".join(element.itertext()).split()) for element in root.xpath(path)]


def test_a_story_says_what_its_page_shows(client, policies):
    picture = make_picture(credit="Kamran Taghizade / Reportage")
    picture.source_url = "https://example.com/picture"
    picture.save()
    render(picture, [planned for planned in plan(picture) if planned.use.startswith("wide")])
    make_person("editorial-board", kind="organisation")
    story = make_article(
        headline='He said "no" </script><b>&',
        by=["leyla-karimova", "editorial-board"],
        tags=["caspian"],
        lead_picture=picture,
        lead_caption="At the gate",
    )
    root = page(client, story.get_absolute_url())
    data = nodes(root)["NewsArticle"]
    assert [data["headline"]] == words(root, "//h1")
    assert [data["description"]] == words(root, '//p[@class="dek"]')
    assert data["keywords"] == words(root, '//nav[@class="tags"]//a')
    assert [author["name"] for author in data["author"]] == words(root, '//p[@class="author-name"]')
    assert [author["@type"] for author in data["author"]] == ["Person", "Organization"]
    assert data["author"][0]["url"] == f"{HERE}/author/leyla-karimova/"
    assert data["datePublished"] == root.xpath('//p[@class="dates"]//time/@datetime')[0]
    assert data["dateModified"] == data["datePublished"]
    assert data["url"] == data["mainEntityOfPage"] == root.xpath('//link[@rel="canonical"]/@href')[0]
    assert data["isAccessibleForFree"] is True
    images = data["image"]
    assert [(image["width"], image["height"]) for image in images] == [(800, 800), (1066, 800), (1200, 675)]
    for image in images:
        assert client.get(image["url"].removeprefix(HERE)).status_code == 200
        assert image["creditText"] == words(root, '//figure[@class="lead-picture"]//span[@class="credit"]')[0]
        assert image["creator"] == {"@type": "Person", "name": "Kamran Taghizade"}
        assert image["acquireLicensePage"] == "https://example.com/picture"


def test_the_publisher_names_the_pages_that_exist(client, policies):
    story = make_article()
    data = nodes(page(client, story.get_absolute_url()))["NewsArticle"]["publisher"]
    assert data["@type"] == "NewsMediaOrganization"
    assert client.get(data["logo"]["url"].removeprefix(HERE)).status_code == 200
    for name in ("publishingPrinciples", "ethicsPolicy", "correctionsPolicy", "ownershipFundingInfo", "masthead"):
        assert client.get(data[name].removeprefix(HERE)).status_code == 200
    assert data["contactPoint"]["url"] == f"{HERE}/contact/"
    az = make_article(locale="az")
    data = nodes(page(client, az.get_absolute_url()))["NewsArticle"]["publisher"]
    assert "masthead" not in data  # the edition has no such page


def test_no_picture_is_claimed_that_readers_do_not_see(client):
    picture = make_picture()
    type(picture).objects.update(licence_until="2020-01-01")
    story = make_article(lead_picture=picture)
    assert "image" not in nodes(page(client, story.get_absolute_url()))["NewsArticle"]


@pytest.mark.parametrize(
    ("type_of_work", "expected"),
    [("opinion", "OpinionNewsArticle"), ("analysis", "AnalysisNewsArticle"), ("sponsored", "AdvertiserContentArticle")],
)
def test_the_type_of_work(client, type_of_work, expected):
    sponsor = "Caspian Rail" if type_of_work == "sponsored" else ""
    story = make_article(type_of_work=type_of_work, sponsor=sponsor)
    assert expected in nodes(page(client, story.get_absolute_url()))


def test_the_front_page_names_publisher_and_site(client, policies):
    found = nodes(page(client, "/az/"))
    assert found["NewsMediaOrganization"]["@id"] == found["WebSite"]["publisher"]["@id"]
    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{HERE}/az/search/?q={{search_term_string}}"
    assert found["WebSite"]["inLanguage"] == "az"


LISTS = ["/politics/", "/rails/", "/tag/caspian/", "/author/leyla-karimova/"]


@pytest.mark.parametrize("url", LISTS)
def test_breadcrumbs_are_those_on_the_page(client, url):
    make_article(tags=["caspian"], section=make_section("rails", parent=make_section()))
    root = page(client, url)
    seen = words(root, '//nav[@class="crumbs"]//li')
    steps = nodes(root)["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == seen
    assert [step["position"] for step in steps] == list(range(1, len(seen) + 1))
    assert seen[0] == "Home" and [seen[-1]] == words(root, "//h1")
    assert steps[-1]["item"] == HERE + url
    assert root.xpath('//nav[@class="crumbs"]//*[@aria-current="page"]/text()') == [seen[-1]]


@pytest.mark.parametrize("url", ["/politics/", "/tag/caspian/", "/politics/?page=2"])
def test_a_list_names_its_stories_in_their_order(client, url):
    for number in range(22):
        make_article(tags=["caspian"], hours_ago=number + 1)
    root = page(client, url)
    data = nodes(root)["CollectionPage"]
    shown = [HERE + href for href in root.xpath('//div[@class="story-list"]//h2/a/@href')]
    entries = data["mainEntity"]["itemListElement"]
    assert [entry["url"] for entry in entries] == shown
    assert entries[0]["position"] == (21 if "page" in url else 1)
    assert [data["name"]] == words(root, "//h1")


def test_a_profile(client):
    make_article()
    make_person("leyla-karimova", role="Energy correspondent", bio="Writes on gas.")
    data = nodes(page(client, "/author/leyla-karimova/"))["ProfilePage"]
    assert data["mainEntity"]["name"] == "Leyla Karimova"
    assert data["mainEntity"]["jobTitle"] == "Energy correspondent"
