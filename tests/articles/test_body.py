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


# --- tables


def test_the_first_row_becomes_the_head():
    cleaned = body.clean("<table border=1 width=500 style='x'><tr><td align=right>a<td>b<tr><td>c<td>d</table>")
    assert cleaned == (
        '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
        "<tbody><tr><td>c</td><td>d</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        # a head that is there stays, with its caption in front
        (
            "<table><thead><tr><th>a<th>b</thead><tr><td>c<td>d<caption>C</caption></table>",
            "<caption>C</caption><thead>",
        ),
        ("<table><tr><td>a<td>b<tr><th>c<td>d</table>", '<tr><th scope="row">c</th><td>d</td></tr>'),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>", '<tr><th scope="col">c</th></tr></thead>'),
        ("<table><tr><td rowspan=9>a<td>b<tr><td>c<td>d</table>", '<thead><tr><th scope="col">a</th>'),
        (
            "<table><tr><td colspan='2'>a<td colspan=x>b<tr><td>c<td>d<td>e</table>",
            '<th colspan="2" scope="col">a</th>',
        ),
        ("<table><tr><td>a<td>b<tfoot><tr><td>c<td>d</tfoot></table>", "<tbody><tr><td>c</td><td>d</td></tr></tbody>"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", "</table>\n<table>"),
    ],
)
def test_tables_in_order(dirty, clean):
    cleaned = body.clean(dirty)
    assert clean in cleaned
    assert body.clean(cleaned) == cleaned


def test_a_frame_of_one_cell_is_no_table():
    assert body.clean("<table><tr><td><p>a</p><p>b</p></td></tr></table>") == "<p>a</p>\n<p>b</p>"


def test_a_table_is_named_by_its_caption():
    (block,) = body.to_blocks(body.clean("<table><caption>Ships</caption><tr><td>a<td>b<tr><td>c<td>d</table>"))
    assert block["label"] == "Ships"


# --- boxes


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (
            "<aside class=factbox><h3>F</h3>x<ul><li>y</ul><blockquote><p>z</p></blockquote></aside>",
            '<aside class="factbox"><h2>F</h2><p>x</p><ul><li>y</li></ul><p>z</p></aside>',
        ),
        (
            f"<aside class=factbox><p>a</p>{IMAGE}<p>b</p><table><tr><td>1<td>2</table></aside>",
            '<aside class="factbox"><p>a</p><p>b</p></aside>',
        ),
        ("<blockquote><aside class=factbox><p>a</p></aside><p>b</p></blockquote>", "<blockquote><p>b</p></blockquote>"),
        ("<aside class=x><p>a</p></aside>", "<p>a</p>"),
        ("<aside class=factbox> </aside><p>a</p>", "<p>a</p>"),
    ],
)
def test_fact_boxes_in_order(dirty, clean):
    cleaned = body.clean(dirty)
    assert cleaned.startswith(clean)
    assert body.clean(cleaned) == cleaned


def test_the_heading_names_the_box():
    blocks = body.to_blocks(
        '<aside class="factbox"><h2>A</h2><p>x</p></aside>\n<aside class="factbox"><p>y</p></aside>'
    )
    assert blocks[0] == {"kind": "factbox", "html": '<h2 id="facts-1">A</h2><p>x</p>', "label": "facts-1"}
    assert blocks[1]["label"] == ""


STORY = "<p>He said: “Nobody read it twice, not even I.” Then he left.</p>"


@pytest.mark.parametrize(
    ("quote", "repeats"),
    [
        ("<p>Nobody read it twice</p>", True),
        ("<p>“Nobody read it twice, not even I.”</p>", True),
        ("<p>Somebody read it</p>", False),
        ('<p>Nobody <a href="/x/">read</a> it twice</p>', False),
        ('<p>Nobody read it twice<span class="footnote">Asked in May.</span></p>', False),
    ],
)
def test_a_pull_quote_knows_whether_it_repeats_the_story(quote, repeats):
    cleaned = body.clean(f'{STORY}<blockquote class="pullquote">{quote}</blockquote>')
    assert body.to_blocks(cleaned)[1]["repeats"] is repeats
    assert (body.to_text(cleaned) == body.to_text(STORY)) is repeats


def test_a_gallery_holds_pictures_alone():
    dirty = f"<section class=gallery><p>{IMAGE} words</p><figure>{IMAGE}<figcaption>C</figcaption></figure></section>"
    figure = f'<figure class="image">{IMAGE}'
    cleaned = body.clean(dirty)
    assert cleaned == (
        f'<section class="gallery">{figure}</figure>{figure}<figcaption>C</figcaption></figure></section>\n<p>words</p>'
    )
    assert body.to_blocks(cleaned)[0] == {
        "kind": "gallery",
        "pictures": [
            {"key": KEY, "alt": "The bay", "caption": ""},
            {"key": KEY, "alt": "The bay", "caption": "C"},
        ],
    }


def test_a_gallery_of_one_is_a_picture():
    assert kinds(f"<section class=gallery><figure>{IMAGE}</figure></section>") == ["picture"]


def test_an_embed_holds_what_was_typed_and_no_markup():
    dirty = (
        '<oembed data-title="A <b>film</b>" data-quote="x" onclick="y" class="z">'
        "https://youtu.be/dQw4w9WgXcQ?si=1<script>z</script></oembed>"
    )
    (block,) = body.to_blocks(body.clean(dirty))
    assert block == {
        "kind": "embed",
        "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "title": "A <b>film</b>",
        "quote": "x",
        "by": "",
    }


def test_a_channel_becomes_a_link():
    cleaned = body.clean('<oembed data-title="x">https://www.youtube.com/@channel</oembed>')
    assert cleaned == '<p><a href="https://www.youtube.com/@channel">https://www.youtube.com/@channel</a></p>'


# --- footnotes


def test_notes_everywhere_are_numbered_in_reading_order():
    note = '<span class="footnote">{}</span>'
    raw = (
        f"<h2>H{note.format('one')}</h2><ul><li>a<ul><li><em>b{note.format('<strong>two</strong>')}</em></li></ul></li></ul>"
        f"<table><tr><td>c{note.format('three')}</td><td>d</td></tr><tr><td>e</td><td>f</td></tr></table>"
        f'<aside class="factbox"><p>g{note.format("four")}</p></aside>'
        f"<figure>{IMAGE}<figcaption>h{note.format('five')}</figcaption></figure>"
    )
    cleaned = body.clean(raw)
    blocks = body.to_blocks(cleaned)
    assert blocks[-1] == {"kind": "notes", "notes": ["one", "<strong>two</strong>", "three", "four", "five"]}
    text = json.dumps(blocks[:-1])
    marks = [text.index(f"note-mark-{number}") for number in range(1, 6)]
    assert marks == sorted(marks)
    assert body.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (
            '<p>a<span class="footnote"> b <span class="footnote">c</span></span></p>',
            '<span class="footnote">b c</span>',
        ),
        (
            '<p><a href="/x/">a<span class="footnote">b</span>c</a> d</p>',
            '<a href="/x/">ac</a><span class="footnote">b',
        ),
        ('<p>a<span class="footnote"> </span></p>', "<p>a</p>"),
        ('<p>a<span class="footnote">b<br>c</span></p>', '<span class="footnote">b c</span>'),
        ('<span class="footnote">b</span>', '<p><span class="footnote">b</span></p>'),
    ],
)
def test_notes_in_order(dirty, clean):
    cleaned = body.clean(dirty)
    assert clean in cleaned
    assert body.clean(cleaned) == cleaned


# --- links


@pytest.mark.parametrize(
    "address",
    ["story:0", "story:-1", "story:1x", "STORY:1", " story:1", "sto\try:1", "story://1", "story:1;javascript:x"]
    + [
        "story:" + "9" * 30,
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "tel:1",
        "ftp://x/",
        "#top",
        "blob:x",
    ],
)
def test_no_other_scheme_comes_through(address):
    assert "<a" not in body.clean(f'<p><a href="{address}">x</a></p>')


def test_a_link_to_a_story_stays():
    assert body.clean('<p><a href="story:12">x</a></p>') == '<p><a href="story:12">x</a></p>'
