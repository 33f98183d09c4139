"""The standing pages that the demo has and a new site starts from."""

import pytest
from django.core.management import call_command
from lxml import html

from articles.models import Article, Page
from azsite.demo import edition
from tests.stories import make_person

pytestmark = pytest.mark.django_db
WANTED = "about masthead ownership contact advertising ethics corrections-policy privacy".split()
PREFIXES = {"en": "", "az": "/az", "ru": "/ru"}


def test_each_edition_has_them_all_and_names_them_in_its_footer(client):
    edition.make_pages()
    for locale, prefix in PREFIXES.items():
        root = html.fromstring(client.get(f"{prefix}/").content.decode())
        columns = root.xpath("//footer//nav/div")
        links = {link for column in columns for link in column.xpath(".//a/@href")}
        for slug in WANTED:
            assert f"{prefix}/{slug}/" in links
            page = html.fromstring(client.get(f"{prefix}/{slug}/").content.decode())
            assert page.xpath("//html/@lang") == [locale] and len(page.xpath("//h1")) == 1
        assert {f"{prefix}/corrections/", f"{prefix}/feed/", f"{prefix}/newsletter/"} <= links
        assert len(columns) == 4
    assert Page.objects.count() == len(WANTED) * 3


def test_links_in_them_lead_somewhere(client):
    edition.make_pages()
    for page in Page.objects.all():
        root = html.fromstring(client.get(page.get_absolute_url()).content.decode())
        for link in root.xpath("//div[@class='story-body']//a/@href[starts-with(., '/')]"):
            assert client.get(link).status_code == 200, (page, link)


def test_the_masthead_lists_people_in_their_order(client):
    edition.make_pages()
    make_person("bo", masthead_place=2, name_az="Bü", role="Editor", role_az="Redaktor")
    make_person("ada", masthead_place=1), make_person("cy")
    people = html.fromstring(client.get("/az/masthead/").content.decode()).xpath("//ul[@class='people']/li")
    assert [" ".join(person.text_content().split()) for person in people] == ["Ada", "Bü Redaktor"]
    assert not html.fromstring(client.get("/about/").content.decode()).xpath("//ul[@class='people']")


def test_a_new_site_starts_without_the_words_of_the_demo():
    call_command("demo", "--pages")
    assert not Article.objects.exists() and Page.objects.count() == len(WANTED) * 3
    words = " ".join(Page.objects.values_list("body", flat=True)).lower()
    assert "demo: " not in words
    for word in ("demonstration", "nümayiş", "демонстрацион"):
        assert word not in words
    Page.objects.filter(slug="about").update(title="Ours")
    call_command("demo", "--pages")
    assert Page.objects.filter(title="Ours").count() == 3


@pytest.mark.parametrize("locale", PREFIXES)
def test_the_page_about_privacy_says_how_long_things_are_kept(locale):
    """Where the software changes, these words have to."""
    edition.make_pages()
    text = Page.objects.get(locale=locale, slug="privacy").body
    for number in ("30", "90", "Do Not Track", "Global Privacy Control"):
        assert number in text
