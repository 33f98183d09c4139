import pytest

from tests.stories import make_article

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
    ["'", '"', "((", "&&|!", ":*", "\\", "<script>alert(1)</script>", "%", "\x00", "a" * 5000, "-", "🙂", "or or"],
)
def test_odd_questions_are_answered(client, text):
    make_article()
    content = finds(client, text)
    assert "<script>alert" not in content


def test_without_a_question(client):
    assert "Words to look for" in finds(client, "")


def test_nothing_found_says_so(client):
    assert "Nothing found" in finds(client, "zzzz")
