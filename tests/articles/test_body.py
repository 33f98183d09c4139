import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import body, sanitising, trees

KEY = "0123456789abcdef01234567"
IMAGE = f'<img src="/media/pictures/01/{KEY}.jpg" alt="The bay">'


def test_a_good_body_stays():
    good = '<p>One <strong>two</strong> <a href="/energy/">three</a>.</p>\n<h2>Four</h2>\n<ul><li>five</li></ul>'
    assert body.clean(good) == good


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ('<p onclick="x()" style="color:red" class="MsoNormal">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
        ('<p><a href="//evil.example/">x</a></p>', "<p>x</p>"),
        ('<p><a href="/\\evil.example/">x</a></p>', "<p>x</p>"),
        ('<p>x</p><img src="https://elsewhere.example/a.png">', "<p>x</p>"),
        ('<p>x</p><iframe src="https://elsewhere.example/"></iframe>', "<p>x</p>"),
        ("<h1>x</h1>", "<h2>x</h2>"),
        ("<b>x</b> y", "<p><strong>x</strong> y</p>"),
        ("<div><p>x</p><p>y</p></div>", "<p>x</p>\n<p>y</p>"),
        ("<p>&nbsp;</p><p>x</p><p></p>", "<p>x</p>"),
        ("stray <em>text</em>", "<p>stray <em>text</em></p>"),
        (
            "<oembed>https://www.youtube.com/watch?v=dQw4w9WgXcQ</oembed>",
            "<oembed>https://www.youtube.com/watch?v=dQw4w9WgXcQ</oembed>",
        ),
        ("<oembed>https://evil.example/</oembed><p>x</p>", "<p>x</p>"),
        ("nul\0l", "<p>null</p>"),
    ],
)
def test_what_is_not_allowed_goes(dirty, clean):
    assert body.clean(dirty) == clean


FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<h1>", "</h1>", "<a href='//x'>", "</a>", "<ul>", "<li>"]
    + ["<table>", "<tr>", "<td>", "</table>", "<svg>", "<style>", "</style>", "<math>", "<!--", "-->", "<blockquote>"]
    + ["text", " ", "&lt;", "&amp;lt;script&gt;", "<span class=footnote>", "</span>", IMAGE, "<figure>", "</figure>"]
    + [
        "<oembed>https://youtu.be/dQw4w9WgXcQ</oembed>",
        "<p",
        "\x00",
        "<noscript>",
        "<template>",
        "<plaintext>",
        "<img src=x>",
    ]
    + [
        "<aside class=factbox>",
        "</aside>",
        "<section class=gallery>",
        "</section>",
        "<br>",
        "<figcaption>",
        "<caption>",
        "<th>",
    ]
    + [
        "<a href=story:7>",
        "<p class=MsoListParagraph style=mso-list:l0>",
        "<span style=font-weight:bold>",
        "<h3>",
        "<ol>",
    ]
)


@given(st.lists(FRAGMENTS, max_size=16).map("".join))
def test_cleaning_twice_changes_nothing(raw):
    once = body.clean(raw)
    assert body.clean(once) == once
    body.to_blocks(once)
    body.to_text(once)


def test_attack_vectors_keep_nothing_that_runs(shared):
    for line in (shared / "data/xss/vectors.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        vector = json.loads(line)["payload"]
        cleaned = body.clean(vector)
        root = trees.tree(cleaned)
        for element in root.iter():
            assert element.tag in sanitising.TAGS | {"body-of-story"}, vector
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], vector
            for address in (element.get("href", ""), element.get("src", "")):
                assert not address.lower().lstrip().startswith(("javascript:", "data:", "vbscript:")), vector
        assert body.clean(cleaned) == cleaned, vector


def kinds(raw: str) -> list[str]:
    return [block["kind"] for block in body.to_blocks(body.clean(raw))]


def test_newsletter_box_after_paragraph_two():
    assert kinds("<p>1</p><p>2</p><p>3</p><p>4</p>") == ["p", "p", "newsletter", "p", "p"]


def test_headings_and_lists_are_not_counted_as_paragraphs():
    raw = "<p>1</p><h2>a</h2><ul><li>x</li></ul><p>2</p><p>3</p><p>4</p>"
    assert kinds(raw) == ["p", "h2", "ul", "p", "newsletter", "p", "p"]


def test_paragraphs_inside_a_quote_do_not_count():
    assert "newsletter" not in kinds("<blockquote><p>1</p><p>2</p><p>3</p></blockquote><p>4</p>")


def test_no_box_in_a_short_story():
    assert kinds("<p>1</p><p>2</p><p>3</p>") == ["p", "p", "p"]


def test_picture_block_knows_the_library():
    raw = f'<figure class="image">{IMAGE}<figcaption>At <em>dawn</em></figcaption></figure>'
    (block,) = body.to_blocks(body.clean(raw))
    assert block == {"kind": "picture", "key": KEY, "alt": "The bay", "caption": "At <em>dawn</em>"}


def test_a_picture_among_words_loses_none_of_them():
    raw = f"<p>before {IMAGE} after {IMAGE}</p><p>next</p>"
    cleaned = body.clean(raw)
    assert [block["kind"] for block in body.to_blocks(cleaned)] == ["p", "picture", "picture", "p"]
    assert body.to_text(cleaned) == "before after next"
    assert body.clean(cleaned) == cleaned


def test_footnotes_are_numbered_and_listed():
    raw = '<p>A<span class="footnote">first</span> b<span class="footnote">sec<em>ond</em></span>.</p>'
    paragraph, notes = body.to_blocks(body.clean(raw))
    assert 'id="note-mark-1"' in paragraph["html"] and 'href="#note-2"' in paragraph["html"]
    assert "first" not in paragraph["html"]
    assert notes == {"kind": "notes", "notes": ["first", "sec<em>ond</em>"]}


def test_text_has_gaps_between_blocks():
    assert body.to_text("<p>one</p><ul><li>two</li><li>three</li></ul>") == "one two three"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (220, 1), (221, 2), (1100, 5)])
def test_reading_time(words, minutes):
    assert body.reading_minutes(words) == minutes
