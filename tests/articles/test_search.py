from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import searching
from articles.guessing import LEARNED_BACK, distance, learn_new_words, learn_words
from articles.models import SearchWord
from tests.stories import make_article, make_person, make_section

pytestmark = pytest.mark.django_db


def finds(client, text: str, prefix: str = "") -> str:
    response = client.get(f"{prefix}/search/", {"q": text})
    assert response.status_code == 200
    return response.content.decode()


def test_finds_words_and_marks_them(client):
    article = make_article(headline="Gas for Europe", body="<p>The pipeline carries gas over the mountains.</p>")
    content = finds(client, "pipelines")
    assert article.get_absolute_url() in content
    assert "<mark>pipeline</mark>" in content
    assert "1 story found" in content


@pytest.mark.parametrize(
    ("prefix", "locale", "headline", "asked"),
    [
        ("", "en", "The Road to Qarabağ", "qarabag"),
        ("/az", "az", "Azərbaycan iqtisadiyyatı", "azerbaycan"),
        ("/az", "az", "İŞIQ VƏ Külək", "isiq"),
        ("/ru", "ru", "Газ для Европы", "газа"),
        ("/ru", "ru", "Ёлки у моря", "елка"),
    ],
)
def test_letters_and_endings_are_folded(client, prefix, locale, headline, asked):
    article = make_article(locale=locale, headline=headline)
    assert article.get_absolute_url() in finds(client, asked, prefix)


def test_phrase_and_minus(client):
    phrase = make_article(headline="One", body="<p>The quiet harbour at dawn.</p>")
    words = make_article(headline="Two", body="<p>A harbour that is not quiet.</p>")
    assert words.get_absolute_url() not in finds(client, '"quiet harbour"')
    content = finds(client, "harbour -dawn")
    assert phrase.get_absolute_url() not in content and words.get_absolute_url() in content


@pytest.mark.parametrize(
    "text",
    [
        *(
            "'",
            '"',
            "((",
            "&&|!",
            ":*",
            "\\",
            "<script>alert(1)</script>",
            "%",
            "\x00",
            "a" * 10_000,
            "-",
            "🙂",
            "or or",
        ),
        *(
            "-baku",
            "\ud800".encode("utf-8", "replace"),
            '"a b',
            "author:",
            "after:2026-99-99",
            "{query}",
            "%s",
            "' <-> '",
        ),
    ],
)
def test_odd_questions_are_answered(client, text):
    make_article()
    content = finds(client, text)
    assert "<script>alert" not in content


def test_without_a_question(client):
    assert "Words to look for" in finds(client, "")


def test_nothing_found_says_so(client):
    content = finds(client, "zzzz")
    assert "Nothing found" in content
    assert "?q=zzzz+lang%3Aru" in content


def tree(client, prefix: str = "", **query):
    response = client.get(f"{prefix}/search/", query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def addresses(root) -> list[str]:
    return root.xpath("//main//h2/a/@href")


def text_of(root, path: str) -> str:
    return " ".join(" ".join(each.text_content() for each in root.xpath(path)).split())


# --- the form


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("gas author:karimova", {"q": "gas", "author": "karimova"}),
        ("gas section:energy", {"q": "gas", "section": "energy"}),
        ("gas type:analysis", {"q": "gas", "type": "analysis"}),
        ("gas after:2026-03 before:2026-05-01", {"q": "gas", "after": "2026-03-01", "before": "2026-05-01"}),
        ("type:analysis", {"type": "analysis"}),
    ],
)
def test_the_form_and_the_operators_give_the_same(client, typed, chosen):
    april = timezone.make_aware(timezone.datetime(2026, 4, 2))
    fits = {"section": make_section("energy"), "type_of_work": "analysis", "publish_at": april}
    wanted = make_article(headline="Gas", by=["leyla-karimova"], **fits)
    make_article(headline="Gas of Others", by=["tom-baker"], hours_ago=3)
    by_operators, by_form = tree(client, q=typed), tree(client, **chosen)
    assert addresses(by_operators) == addresses(by_form) == [wanted.get_absolute_url()]
    assert text_of(by_operators, "//*[@class='search-conditions']") == text_of(
        by_form, "//*[@class='search-conditions']"
    )


def test_newest_first_if_asked_for(client):
    old = make_article(headline="Harbour Harbour Harbour", hours_ago=900, body="<p>Harbour and harbour.</p>")
    new = make_article(headline="News", body="<p>One harbour.</p>")
    assert addresses(tree(client, q="harbour")) == [old.get_absolute_url(), new.get_absolute_url()]
    by_date = tree(client, q="harbour", sort="date")
    assert addresses(by_date) == [new.get_absolute_url(), old.get_absolute_url()]
    assert by_date.xpath("//select[@name='sort']/option[@selected]/@value") == ["date"]


def test_of_two_alike_the_newer_comes_first(client):
    old = make_article(headline="Harbour", hours_ago=24 * 800)
    new = make_article(headline="Harbour", hours_ago=1)
    assert addresses(tree(client, q="harbour")) == [new.get_absolute_url(), old.get_absolute_url()]


def test_values_of_the_form_that_are_none(client):
    make_article(headline="Gas")
    root = tree(client, q="gas", type="poem", after="yesterday", before="\x00", sort="beauty")
    assert len(addresses(root)) == 1


def test_pages_keep_the_question(client):
    for _number in range(45):
        make_article(headline="Gas", section=make_section("energy"))
    second = tree(client, q='gas -"x y"', section="energy", sort="date", page="2")
    assert len(addresses(second)) == 20
    kept = "?q=gas+-%22x+y%22&section=energy&sort=date"
    assert second.xpath("//a[@rel='prev']/@href") == [f"{kept}&page=1"]
    assert second.xpath("//a[@rel='next']/@href") == [f"{kept}&page=3"]
    assert client.get("/search/", {"q": "gas", "page": "4"}).status_code == 404
    assert client.get("/search/", {"page": "2"}).status_code == 404


def test_what_is_only_left_out_gets_a_sentence(client):
    make_article()
    root = tree(client, q="-baku")
    assert addresses(root) == []
    assert "Add a word to look for" in text_of(root, "//main")


def test_the_page_explains_itself_and_stays_out_of_indexes(client):
    root = tree(client)
    assert root.xpath("//details[contains(@class, 'search-help')]/@open")
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert root.xpath("//form[contains(@class, 'search-form')]/@method") == ["get"]


# --- what is shown of each


def test_finds_are_marked_in_the_letters_of_the_text(client):
    make_article(headline="One", body="<p>Villagers of Qarabağ &amp; <b>Şuşa</b> came &lt;i&gt;home&lt;/i&gt;.</p>")
    root = tree(client, q="qarabag susa home")
    assert [mark.text for mark in root.xpath("//mark")] == ["Qarabağ", "Şuşa", "home"]
    assert "<i>home" in text_of(root, "//main") and not root.xpath("//main//article//i")


def test_at_most_two_fragments(client):
    between = "<p>" + "Nothing to be seen in these many other words. " * 20 + "</p>"
    make_article(headline="One", body=between.join(["<p>The harbour.</p>"] * 5))
    excerpt = text_of(tree(client, q="harbour"), "//*[contains(@class, 'card-excerpt')]")
    assert excerpt.count("harbour") == 2
    assert excerpt.count("…") == 3  # before, between and behind


def test_a_find_in_the_headline_alone_shows_the_dek(client):
    make_article(headline="Zeppelins", dek="They are slow.")
    assert "They are slow." in text_of(tree(client, q="zeppelin"), "//main//article")


def test_type_of_work_and_sponsor_are_named(client):
    make_article(headline="Gas One", type_of_work="opinion")
    make_article(headline="Gas Two", type_of_work="sponsored", sponsor="Caspian Rail")
    content = text_of(tree(client, q="gas"), "//main")
    assert "Opinion" in content and "Sponsored by Caspian Rail" in content


def test_stories_of_another_edition_are_marked_as_such(client):
    make_article(headline="Газ", locale="ru")
    assert tree(client, q="газ lang:ru").xpath("//main//h2/a/@lang") == ["ru"]
    assert addresses(tree(client, q="газ")) == []


def test_many_finds_are_counted_up_to_a_limit(client, monkeypatch):
    monkeypatch.setattr(searching, "MOST_FOUND", 25)
    monkeypatch.setattr("articles.views.search.MOST_FOUND", 25)
    for _number in range(30):
        make_article(headline="Gas")
    root = tree(client, q="gas", page="2")
    assert "More than 25 stories found; the newest 25 are shown" in text_of(root, "//main")
    assert len(addresses(root)) == 5


def test_queries(client):
    # 1 names in other spellings  2 keys with ranks (sent with two settings)  3 cards  4 bylines  5 excerpts
    # 6 sections of the form and the masthead  7 breaking news  8 standing pages  9 placements
    # A filter by author, section or tag adds one, few finds one, a guess two more.
    for _number in range(3):
        make_article(headline="Gas", tags=["caspian"])
    for question, most in (("gas shore", 9), ("gas author:karimova", 10), ("gas section:politics tag:caspian", 11)):
        with CaptureQueriesContext(connection) as queries:
            assert len(addresses(tree(client, q=question))) == 3
        assert len(queries) <= most, [query["sql"][:150] for query in queries]


# --- mistypings


@pytest.fixture
def words(db):
    for number in range(12):
        make_article(headline=f"Azerbaijan {number}", body="<p>A harbour.</p>")
    learn_words.call()


def test_queries_of_a_guess(client, words):
    # 1-2 as typed  3 words like it  4-5 as guessed  6 cards  7 bylines  8 excerpts  9-12 what every search has
    with CaptureQueriesContext(connection) as queries:
        assert len(addresses(tree(client, q="azerbajan"))) == 12
    assert len(queries) <= 12, [query["sql"][:150] for query in queries]


def test_a_mistyped_word_is_corrected_and_can_be_insisted_on(client, words):
    root = tree(client, q="Azerbajan harbor", section="politics")
    assert len(addresses(root)) == 12
    guess = root.xpath("//p[@class='search-guess']")[0]
    assert "Showing results for Azerbaijan harbour" in guess.text_content()
    assert guess.xpath("a/text()") == ["Search instead for Azerbajan harbor"]
    insisted = tree(client, **{"q": "Azerbajan harbor", "section": "politics", "exact": "1"})
    assert guess.xpath("a/@href") == ["?q=Azerbajan+harbor&section=politics&exact=1"]
    assert addresses(insisted) == [] and not insisted.xpath("//p[@class='search-guess']")


def test_a_rare_word_stays_and_the_common_one_is_offered(client, words):
    rare = make_article(headline="Azerbajan, a Family Name")
    learn_words.call()
    root = tree(client, q="azerbajan")
    assert addresses(root) == [rare.get_absolute_url()]
    assert root.xpath("//p[@class='search-guess']/a/@href") == ["?q=azerbaijan"]


HIDDEN = [
    {"embargo_until": timedelta(days=1)},
    {"on_hold": True},
    {"state": "draft", "publish_at": None},
    {"state": "withdrawn"},
    {"state": "retracted"},
    {"publish_at": timedelta(days=1)},
    {"withdraw_at": timedelta(minutes=-1)},
]


@pytest.mark.parametrize("fields", HIDDEN, ids=lambda fields: ", ".join(fields))
def test_words_of_hidden_stories_are_never_guessed(client, fields):
    moments = {name: timezone.now() + value for name, value in fields.items() if isinstance(value, timedelta)}
    make_article(headline="Zirconium", **fields | moments)
    learn_words.call()
    learn_new_words.call()
    assert not SearchWord.objects.filter(word="zirconium").exists()
    for typed in ("zirconum", "zirconium"):
        content = finds(client, typed).replace(typed, "")
        assert "irconium" not in content


@pytest.mark.parametrize("fields", HIDDEN[:2] + HIDDEN[3:6], ids=lambda fields: ", ".join(fields))
def test_nor_of_stories_hidden_since_the_words_were_learned(client, fields):
    article = make_article(headline="Zirconium")
    learn_words.call()
    for name, value in fields.items():
        setattr(article, name, timezone.now() + value if isinstance(value, timedelta) else value)
    article.hold_reason, article.retraction_notice = "Counsel reads it.", "It does not stand."
    article.save()
    assert SearchWord.objects.filter(word="zirconium").exists()
    assert "irconium" not in finds(client, "zirconum").replace("zirconum", "")


def test_words_of_new_stories_are_learned_within_the_hour_and_forgotten_within_the_day(db):
    article = make_article(headline="Zirconium")
    make_article(headline="Palladium", publish_at=timezone.now() - LEARNED_BACK * 2)
    learn_new_words.call()
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert "zirconium" in known and "palladium" not in known
    article.delete()
    learn_words.call()
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert "zirconium" not in known and "palladium" in known


@pytest.mark.parametrize(
    ("one", "other", "mistakes"), [("baku", "baku", 0), ("baku", "bkau", 1), ("baku", "bak", 1), ("", "ab", 2)]
)
def test_mistakes_are_counted(one, other, mistakes):
    assert distance(one, other) == mistakes


def test_the_capital_of_azerbaijani_letters(client):
    make_article(locale="az", headline="Işıq və iqtisadiyyat")
    learn_words.call()
    assert "<strong>İqtisadiyyat</strong>" in finds(client, "Iqtisadiyat", "/az")


# --- offers while somebody types


def offered(client, text: str, prefix: str = "") -> list[dict]:
    response = client.get(f"{prefix}/search/suggest/", {"q": text})
    assert response.status_code == 200
    return response.json()["stories"]


def test_offers_headlines_by_the_beginnings_of_words(client):
    article = make_article(headline="The Road to Qarabağ", section=make_section("culture"))
    make_article(headline="Broad Valleys")
    assert offered(client, "qara ro") == [
        {"title": "The Road to Qarabağ", "url": article.get_absolute_url(), "section": "Culture"}
    ]


def test_offers_are_of_the_edition_and_the_newest(client):
    newest = [make_article(headline=f"Газ {number}", locale="ru", hours_ago=number + 1) for number in range(10)]
    make_article(headline="Газ по-английски")
    assert [each["url"] for each in offered(client, "газ", "/ru")] == [each.get_absolute_url() for each in newest[:8]]


def test_offers_may_be_kept_for_a_minute_and_set_no_cookie(client):
    response = client.get("/search/suggest/", {"q": "gas"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies and "Vary" not in response or "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("fields", HIDDEN, ids=lambda fields: ", ".join(fields))
def test_hidden_stories_are_not_offered(client, fields):
    moments = {name: timezone.now() + value for name, value in fields.items() if isinstance(value, timedelta)}
    make_article(headline="Zirconium", **fields | moments)
    assert offered(client, "zirc") == []


@pytest.mark.parametrize("text", ["", "z", "\x00", ".*", "\\m", "(((", "a" * 10_000, "' OR 1=1", "_"])
def test_odd_beginnings_offer_nothing(client, text):
    make_article(headline="Gas")
    assert offered(client, text) == []


def test_one_query_an_offer(client, django_assert_num_queries):
    make_article(headline="Gas")
    make_person()
    with django_assert_num_queries(1):
        assert len(offered(client, "gas")) == 1
