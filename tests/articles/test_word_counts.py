"""The count below the editor is the one readers get, for real texts in three languages."""

import json
import math

import pytest
from lxml import html

from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db
COUNT = "/admin/articles/article/count/"


def as_story(paragraphs: list[str], picture) -> str:
    """The document with a note, a box, a table, a gallery and a quote of its own words."""
    first, second, third, *rest = [html.tostring(made(text), encoding="unicode") for text in paragraphs]
    figure = f'<figure><img src="{picture.body_url}" alt="x"><figcaption>{paragraphs[0]}</figcaption></figure>'
    return (
        f'{first}<p>{paragraphs[1]}<span class="footnote">{paragraphs[2]}</span></p>{second}'
        f'<aside class="factbox"><h2>1 000</h2>{third}</aside><section class="gallery">{figure}{figure}</section>'
        f"<table><tr><td>a b</td><td>c</td></tr><tr><td>{paragraphs[0]}</td><td>d</td></tr></table>"
        f'<blockquote class="pullquote">{first}</blockquote>{"".join(rest)}'
    )


def made(text: str):
    paragraph = html.Element("p")
    paragraph.text = text
    return paragraph


@pytest.mark.parametrize("locale", ["en", "az", "ru"])
def test_live_and_public_agree(client_of, client, shared, locale):
    documents = json.loads((shared / "data/text/ntrex_documents_en_az_ru.json").read_text(encoding="utf-8"))
    writer, picture = client_of("Writer"), make_picture()
    for number in (0, 40, 80):
        raw = as_story(documents[number][locale], picture)
        live = writer.post(COUNT, {"body": raw}).json()
        article = make_article(body=raw, locale=locale)
        minutes = math.ceil(live["words"] / 220)
        assert (live["words"], live["minutes"]) == (article.word_count, minutes)
        page = html.fromstring(client.get(article.get_absolute_url()).content.decode())
        assert page.xpath("//p[@class='dates']/span[last()]")[0].text.startswith(f"{minutes} ")
        assert seen_words(page) == live["words"]


def seen_words(page) -> int:
    """What a reader counts in the text: without the marks and headings of the notes, credits and what stands twice."""
    (story,) = page.xpath("//div[@class='story-body']")
    unseen = (
        ".//*[@data-block]|.//sup[@class='note-mark']|.//a[@class='note-back']|.//h2[@id='notes-heading']"
        "|.//*[@class='credit']|.//aside[@class='pullquote']"
    )
    for element in story.xpath(unseen):
        element.drop_tree()
    for block in story.iter("p", "li", "td", "th", "h2", "h3", "figcaption", "caption"):
        block.tail = f" {block.tail or ''}"
    return len(story.text_content().split())
