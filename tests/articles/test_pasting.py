"""What word processors put on the clipboard becomes the plain HTML that stands beside each sample."""

import re
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from articles import body
from tests.stories import make_article

SAMPLES = sorted(path for path in (Path(__file__).parent / "pastes").glob("*.html") if ".golden" not in path.name)
names = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
LEFTOVERS = re.compile(
    r"mso-|docs-internal-guid|o:p|base64|style=|Mso[A-Z]|_ftn|\u00a0|&nbsp;|  |<font|<!--|javascript:"
)


@names
def test_a_paste_becomes_its_golden_form(sample):
    assert body.clean(sample.read_text()) + "\n" == sample.with_name(f"{sample.stem}.golden.html").read_text()


@names
def test_nothing_of_the_program_is_left(sample):
    assert not LEFTOVERS.search(body.clean(sample.read_text()))


@names
def test_cleaning_it_again_changes_nothing(sample):
    once = body.clean(sample.read_text())
    assert body.clean(once) == once


def test_there_are_ten_samples():
    assert len(SAMPLES) == 10


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>x</p></b>', "<p>x</p>"),
        ('<p><span style="font-weight:700;font-style:italic">x</span></p>', "<p><strong><em>x</em></strong></p>"),
        ('<p><span style="text-decoration:line-through">x</span></p>', "<p><s>x</s></p>"),
        ('<p style="font-weight:bold">x</p>', "<p><strong>x</strong></p>"),
        ('<p class="MsoSubtitle">x</p>', "<h3>x</h3>"),
        ('<p class="MsoNormal">a<o:p></o:p></p>', "<p>a</p>"),
        ('<p class="MsoListParagraph">·\u00a0\u00a0 x</p>', "<ul><li>x</li></ul>"),
        ('<p class="MsoListParagraph">only indented</p>', "<p>only indented</p>"),
        ('<p>x <span class="msoDel"><del>gone</del></span>y</p>', "<p>x y</p>"),
        ('<p>x<span style="display:none">unseen</span></p>', "<p>x</p>"),
        ('<p><a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2F">x</a></p>', 'https://x.example/"'),
        ('<p>x<a href="#_ftn1">[1]</a></p>', "<p>x[1]</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<p>a&#160;&#xA0; b</p>", "<p>a b</p>"),
        ('<style>p.p1 {font: bold 14px X}</style><p class="p1">a</p>', "<p><strong>a</strong></p>"),
    ],
)
def test_single_habits(pasted, clean):
    assert clean in body.clean(pasted)


def test_a_note_that_is_referred_to_twice_stands_twice():
    pasted = '<p>a<a href="#_ftn1">[1]</a> b<a href="#_ftn1">[1]</a></p><p><a href="#_ftnref1">[1]</a> note</p>'
    note = '<span class="footnote">note</span>'
    assert body.clean(pasted) == f"<p>a{note} b{note}</p>"


def test_notes_lose_their_words_to_no_editor_that_strips_names():
    """CKEditor takes ids and names away before the server sees them: the addresses alone are enough."""
    pasted = '<p>a<a href="#sdfootnote1sym"><sup>1</sup></a></p><p><a href="#sdfootnote1anc">1</a> n <em>m</em></p>'
    assert body.clean(pasted) == '<p>a<span class="footnote">n <em>m</em></span></p>'


@pytest.mark.django_db
def test_footnotes_come_back_from_a_page_of_our_own():
    """Copied out of the story as readers see it, with the addresses that a browser makes whole."""
    note = '<span class="footnote">{}</span>'
    text = f"<p>a{note.format('one <em>more</em>')} b{note.format('two')}</p>"
    article = make_article(body=text)
    page = html.fromstring(Client().get(article.get_absolute_url()).content.decode())
    page.make_links_absolute(f"https://azerbaijan.us{article.get_absolute_url()}")
    (story,) = page.xpath("//div[@class='story-body']")
    assert body.clean(html.tostring(story, encoding="unicode")) == text


PIECES = st.sampled_from(
    [
        '<p class=MsoListParagraph style="mso-list:l0 level2 lfo1">',
        "<span style='mso-list:Ignore'>1.",
        "</span>",
        "</p>",
    ]
    + ['<a href="#_ftn1">', '<a href="#_ftnref1">', "</a>", "<div id=ftn1>", "</div>", "<b style=font-weight:normal>"]
    + ["<p style='font-size:30pt'>", "<font size=7>", "</font>", "word", "\u00a0\u00a0", "<br>", "<hr>", "<li>", "<ul>"]
    + [
        "<td style=font-weight:bold>",
        "<table>",
        "<tr>",
        "</table>",
        "<o:p>",
        "<![if !x]>",
        "<style>p.a{font:bold 3px x}",
    ]
    + ["</style>", "<p class=a>", "<sup>", "</sup>", '<a href="https://www.google.com/url?q=https://x.example/">']
)


@given(st.lists(PIECES, max_size=16).map("".join))
def test_no_mixture_of_habits_breaks_it(pasted):
    once = body.clean(pasted)
    assert body.clean(once) == once
    assert "mso-" not in once
    body.to_blocks(once)
