"""Each kind of block on the public page."""

import pytest
from lxml import html

from articles.models import Article
from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def body_of(client, raw: str = "", **fields):
    article = make_article(body=raw)
    if fields:
        Article.objects.filter(pk=article.pk).update(**fields)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert b" style=" not in response.content and b"<iframe" not in response.content
    return html.fromstring(response.content.decode()).xpath("//div[@class='story-body']")[0]


def test_a_pull_quote_that_repeats_is_not_read_twice(client):
    root = body_of(client, "<p>Nobody read it.</p><blockquote class=pullquote><p>Nobody read it</p></blockquote>")
    (aside,) = root.xpath("aside[@class='pullquote']")
    assert aside.get("aria-hidden") == "true" and aside.text_content() == "Nobody read it"


def test_a_pull_quote_of_its_own_words_is_a_quote(client):
    root = body_of(client, "<p>One.</p><blockquote class=pullquote><p>Two</p></blockquote>")
    assert root.xpath("string(figure[@class='pullquote']/blockquote/p)") == "Two"
    assert not root.xpath(".//*[@aria-hidden]")


def test_a_fact_box_is_named_by_its_heading(client):
    root = body_of(client, "<aside class=factbox><h2>Facts</h2><ul><li>One</ul></aside><aside class=factbox>x</aside>")
    named, bare = root.xpath("aside[@class='factbox']")
    assert named.xpath(f"string(h2[@id='{named.get('aria-labelledby')}'])") == "Facts"
    assert bare.get("aria-label") == "Facts"


def test_a_table_has_a_box_that_scrolls_and_a_name(client):
    rows = "<tr><td>a<td>b<tr><td>c<td>d"
    captioned, bare = body_of(client, f"<table><caption>Ships</caption>{rows}</table><table>{rows}</table>").xpath(
        "div[@class='table-box']"
    )
    assert (captioned.get("aria-label"), bare.get("aria-label")) == ("Ships", "Table")
    assert captioned.get("tabindex") == "0" and captioned.xpath("table/thead/tr/th/@scope") == ["col", "col"]


def test_a_gallery_has_captions_and_credits_in_order(client):
    one, two = make_picture(credit="Ann / A"), make_picture(credit="Ben / B")
    frames = "".join(
        f'<figure><img src="{picture.file.url}" alt="{alt}"><figcaption>{alt} <em>c</em></figcaption></figure>'
        for picture, alt in ((two, "Two"), (one, "One"))
    )
    root = body_of(client, f"<section class=gallery>{frames}</section>")
    (gallery,) = root.xpath("div[@class='gallery'][@tabindex='0'][@role='region']")
    assert gallery.get("aria-label") == "Gallery of 2 pictures"
    assert gallery.xpath("figure//img/@alt") == ["Two", "One"]
    assert [" ".join(c.text_content().split()) for c in gallery.xpath("figure/figcaption")] == [
        "Two c Ben / B",
        "One c Ann / A",
    ]
    assert gallery.xpath("figure//img/@width") == ["1200", "1200"]


def test_a_film_is_a_link_until_it_is_asked_for(client):
    root = body_of(client, f'<oembed data-title="The Port &amp; the Sea">{FILM}</oembed>')
    (face,) = root.xpath("figure[@class='embed embed-video']/a")
    assert face.get("href") == FILM
    assert face.get("data-player").startswith("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?")
    assert face.get("data-title") == "The Port & the Sea (YouTube)"
    assert face.xpath("string(span[@class='embed-title'])") == "The Port & the Sea"


def test_a_post_is_a_quote_with_its_source(client):
    words = 'data-quote="One &lt;b&gt;.\nTwo." data-by="Port of Alat"'
    root = body_of(client, f"<oembed {words}>https://x.com/alat/status/1234567890</oembed>")
    (figure,) = root.xpath("figure[@class='embed embed-post']")
    assert "One <b>." in figure.xpath("string(blockquote)") and not figure.xpath(".//b")
    assert figure.xpath("string(figcaption/cite)") == "Port of Alat"
    assert figure.xpath("figcaption/a/@href") == ["https://x.com/alat/status/1234567890"]
    assert not figure.xpath(".//*[@data-player]")


def test_notes_lead_there_and_back(client):
    note = "<span class=footnote>n {}</span>"
    root = body_of(
        client,
        f"<p>a{note.format(1)}</p><table><tr><td>b{note.format(2)}<td>c<tr><td>d<td>e</table>"
        f"<aside class=factbox><p>f{note.format(3)}</p></aside>",
    )
    assert root.xpath(".//sup/a/@href") == ["#note-1", "#note-2", "#note-3"]
    notes = root.xpath("section[@class='notes']/ol/li")
    assert [note.get("id") for note in notes] == ["note-1", "note-2", "note-3"]
    for number, item in enumerate(notes, start=1):
        (back,) = item.xpath("a[@class='note-back']")
        assert root.xpath(f".//sup[@id='{back.get('href')[1:]}']")
        assert item.text_content().strip().startswith(f"n {number}")


def test_blocks_of_earlier_days_still_show(client):
    """Rows that nobody saved since hold the older shapes."""
    root = body_of(
        client,
        blocks=[
            {"kind": "embed", "url": FILM, "host": "youtube.com"},
            {"kind": "embed", "url": "https://www.youtube.com/watch?v=abc", "host": "youtube.com"},
            {"kind": "blockquote", "html": '<blockquote class="pullquote"><p>q</p></blockquote>'},
            {"kind": "table", "html": "<table><tbody><tr><td>a</td></tr></tbody></table>"},
        ],
    )
    assert root.xpath("figure[@class='embed embed-video']/a/@href") == [FILM]
    assert root.xpath("p[@class='embed-link']/a/@href") == ["https://www.youtube.com/watch?v=abc"]
    assert root.xpath("blockquote[@class='pullquote']") and root.xpath("div[@class='table-box']/table")


def test_pictures_of_text_and_gallery_cost_one_query(client, django_assert_max_num_queries):
    frames = "".join(f'<figure><img src="{make_picture().file.url}"></figure>' for _ in range(3))
    article = make_article(body=f"<section class=gallery>{frames}</section>{frames}")
    # as tests/articles/test_article_page.py lists them, and one for the pictures of the text
    with django_assert_max_num_queries(12):
        client.get(article.get_absolute_url())
