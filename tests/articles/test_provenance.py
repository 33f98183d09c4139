"""Where a translation comes from: in the form, on the page and in structured data."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import gate, provenance, revisions
from articles.models import Article
from tests.articles.test_admin import change, form_of
from tests.stories import make_article, make_person

pytestmark = pytest.mark.django_db
ORIGINAL = {
    "original_headline": "Limanda yeni hat",
    "original_outlet": "Deniz Postası",
    "original_author": "Ayşe Yıldız",
    "original_url": "https://deniz.example.com/liman",
    "original_language": "Turkish",
    "original_date": date(2026, 10, 3),
}


def page_of(client, article: Article):
    return html.fromstring(client.get(article.get_absolute_url()).content.decode())


def box(root):
    (found,) = root.xpath("//*[@data-block='provenance']")
    return found


def words(element) -> str:
    return " ".join(element.text_content().split())


def structured(root) -> dict:
    return json.loads(root.xpath("string(//script[@type='application/ld+json'])"))


def test_a_translation_from_another_outlet_says_so(client):
    article = make_article(type_of_work="translation", **ORIGINAL)
    article.bylines.create(person=make_person("sabina"), role="translated", position=9)
    root = page_of(client, article)
    assert words(box(root)) == "Translated from “Limanda yeni hat” by Ayşe Yıldız, Deniz Postası, October 3, 2026"
    (link,) = box(root).iter("a")
    assert dict(link.attrib) == {
        "href": "https://deniz.example.com/liman",
        "rel": "noopener external",
        "hreflang": "tr",
        "lang": "tr",
    }
    data = structured(root)
    assert data["translationOfWork"] == {
        "@type": "CreativeWork",
        "headline": "Limanda yeni hat",
        "url": "https://deniz.example.com/liman",
        "inLanguage": "tr",
        "datePublished": "2026-10-03",
        "author": {"@type": "Person", "name": "Ayşe Yıldız"},
        "publisher": {"@type": "Organization", "name": "Deniz Postası"},
    }
    assert [person["name"] for person in data["translator"]] == ["Sabina"]


def test_a_translation_of_our_own_names_the_live_source(client):
    source = make_article(headline="Liman açılır", slug="liman", locale="az")
    article = make_article(translation_group=source.translation_group, translated_from=source)
    root = page_of(client, article)
    assert words(box(root)) == "Translated from the Azerbaijani edition: Liman açılır"
    (link,) = box(root).iter("a")
    assert (link.get("href"), link.get("lang"), link.get("hreflang")) == ("/az/politics/liman/", "az", "az")
    work = structured(root)["translationOfWork"]
    assert (work["headline"], work["inLanguage"]) == ("Liman açılır", "az")
    assert work["url"] == "http://localhost:8000/az/politics/liman/"


def test_a_source_that_is_not_live_is_not_named(client):
    source = make_article(headline="Secret Harbor", slug="secret", locale="az", state="draft")
    article = make_article(translation_group=source.translation_group, translated_from=source)
    root = page_of(client, article)
    assert words(box(root)) == "Translated from the Azerbaijani edition"
    assert "translationOfWork" not in structured(root)
    assert "Secret Harbor" not in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("without", "line"),
    [
        (["original_author"], "Translated from “Limanda yeni hat”, Deniz Postası, October 3, 2026"),
        (["original_headline"], "Translated from Deniz Postası by Ayşe Yıldız, October 3, 2026"),
        (["original_headline", "original_author", "original_date"], "Translated from Deniz Postası"),
        (["original_url"], "Translated from “Limanda yeni hat” by Ayşe Yıldız, Deniz Postası, October 3, 2026"),
    ],
)
def test_what_is_not_known_is_left_out(client, without, line):
    fields = {name: value for name, value in ORIGINAL.items() if name not in without}
    assert words(box(page_of(client, make_article(**fields)))) == line


def test_other_stories_have_no_box(client):
    root = page_of(client, make_article())
    assert not root.xpath("//*[@data-block='provenance']")
    assert not {"translationOfWork", "translator"} & set(structured(root))


def test_markup_in_the_fields_is_text(client):
    article = make_article(**ORIGINAL | {"original_headline": "</script><b>", "original_author": "<i>"})
    content = client.get(article.get_absolute_url()).content.decode()
    assert "<b>" not in content and "<i>" not in content and content.count("</script><b>") == 0


@pytest.mark.parametrize("name", ["Turkish", "turkish ", "Türkçe", "tr", "Турецкий"])
def test_a_language_is_known_by_its_names(name):
    assert provenance.language_code(name) == "tr"


def test_a_language_that_is_not_known_marks_nothing(client):
    assert provenance.language_code("Old Udi") == ""
    article = make_article(**ORIGINAL | {"original_language": "Old Udi"})
    (link,) = box(page_of(client, article)).iter("a")
    assert "lang" not in link.attrib and "hreflang" not in link.attrib


def test_the_box_asks_nothing_more(client):
    source = make_article()
    article = make_article(locale="az", translation_group=source.translation_group, translated_from=source)
    client.get(article.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_absolute_url())
    assert len(queries) <= 11, [query["sql"][:120] for query in queries]


# --- in the newsroom


def filled(article: Article, **fields) -> dict:
    return form_of(article, type_of_work="translation", **{"bylines-0-person": ""}, **fields)


def test_half_a_provenance_is_said_at_the_fields(client_of):
    article = make_article(state="draft")
    editor = client_of("Editor")
    page = editor.post(change(article), filled(article, original_headline="Limanda yeni hat")).content.decode()
    for sentence in ("Say which outlet published", "Say in which language the original is", "Give the address of"):
        assert sentence in page
    page = editor.post(change(article), filled(article, canonical_is_original="on")).content.decode()
    assert "Give the address of the original." in page
    assert article.revisions.count() == 0


def test_a_whole_provenance_is_kept(client_of):
    article = make_article(state="draft")
    sent = {name: str(value) for name, value in ORIGINAL.items()}
    assert client_of("Editor").post(change(article), filled(article, **sent)).status_code == 302
    article.refresh_from_db()
    assert article.original_outlet == "Deniz Postası" and article.original_date == date(2026, 10, 3)


def test_the_gate_asks_those_who_say_nothing():
    def codes(**fields) -> list[str]:
        content = revisions.content_of(make_article(type_of_work="translation"))
        return [item.code for item in gate.check(content | fields)]

    whole = {name: ORIGINAL[name] for name in provenance.NEEDED}
    assert "provenance" in codes() and "provenance" not in codes(**whole)
    assert "provenance" in codes(**whole | {"original_url": ""})
    assert "provenance" not in codes(translated_from_id=1)
