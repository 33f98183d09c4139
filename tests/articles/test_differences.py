"""Differences between two versions, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import differences, revisions
from tests.stories import make_article, make_person, make_section, make_tag

words = st.text(alphabet="ab c.-’é", max_size=30).map(lambda text: " ".join(text.split()))


def told(blocks) -> list[str]:
    """[-removed-] {+added+}"""
    signs = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}
    return ["".join(signs[piece.kind].format(piece.text) for piece in block.pieces) for block in blocks]


def test_words_not_tags():
    before = "<p>The <strong>old</strong> pier stands.</p><p>Ships come.</p>"
    after = "<p>The <strong>new</strong> pier stands.</p><p>Ships come.</p>"
    assert told(differences.text(before, after)) == ["The [-old -]{+new +}pier stands.", "Ships come."]


def test_a_paragraph_that_came_and_one_that_went():
    before = "<p>First things first.</p><p>Gone with the wind.</p>"
    after = "<p>Quite another thought opens.</p><p>First things first.</p>"
    blocks = differences.text(before, after)
    assert [block.kind for block in blocks] == ["added", "same", "removed"]


def test_a_rewritten_paragraph_is_found_beside_a_new_one():
    before = "<p>a</p><p>The port of Baku grew fast.</p>"
    after = "<p>a</p><p>Entirely fresh opening words.</p><p>The port of Baku grew slowly.</p>"
    assert told(differences.text(before, after))[1:] == [
        "{+Entirely fresh opening words.+}",
        "The port of Baku grew [-fast-]{+slowly+}.",
    ]


def test_only_the_form_changed():
    (block,) = differences.text("<p>One word</p>", "<p>One <em>word</em></p>")
    assert block.only_form and block.kind == "changed"


def test_the_address_of_a_link_is_a_word_too():
    before, after = '<p><a href="https://a.example/">Here</a></p>', '<p><a href="https://b.example/">Here</a></p>'
    (block,) = differences.text(before, after)
    assert any("b" in piece.text for piece in block.pieces if piece.kind == "added") and not block.only_form


@given(words, words)
def test_the_pieces_are_both_texts(old, new):
    pieces = differences.value(old, new).pieces
    squeezed = ["".join(text.split()) for text in (old, new)]
    kept = [
        "".join("".join(piece.text.split()) for piece in pieces if piece.kind != leave)
        for leave in (differences.ADDED, differences.REMOVED)
    ]
    assert kept == squeezed


@given(st.lists(words, max_size=6), st.lists(words, max_size=6))
def test_no_paragraph_is_left_out(old, new):
    pairs = differences.paired(old, new)
    assert [one for one, _other in pairs if one is not None] == old
    assert [other for _one, other in pairs if other is not None] == new


@pytest.mark.django_db
def test_fields_are_told_with_names():
    article = make_article(tags=["caspian"], headline="Old name")
    before = revisions.content_of(article)
    after = before | {
        "headline": "New name",
        "tags": [make_tag("rail").pk],
        "section_id": make_section("economy").pk,
        "bylines": [[make_person("ali-x").pk, "photos"]],
        "canonical_is_original": True,
    }
    fields = {field.name: told(field.blocks) for field in differences.between(before, after)}
    assert fields["headline"] == ["[-Old -]{+New +}name"]
    assert fields["tags"] == ["[-Caspian-]{+Rail+}"] and fields["section_id"] == ["[-Politics-]{+Economy+}"]
    assert "Ali X" in fields["bylines"][0] and fields["canonical_is_original"] == ["[-no-]{+yes+}"]
    assert "body" not in fields and list(fields)[0] == "headline"


@pytest.mark.django_db
def test_names_are_asked_for_once(django_assert_num_queries):
    article = make_article(tags=["caspian"])
    before = revisions.content_of(article)
    after = before | {"tags": [make_tag("a").pk, make_tag("b").pk], "bylines": [], "section_id": None}
    # sections, tags, people
    with django_assert_num_queries(3):
        differences.between(before, after)


def test_long_stories_are_compared_in_time():
    before = "".join(f"<p>Paragraph {n} tells of ships and rails.</p>" for n in range(400))
    after = "".join(f"<p>Paragraph {n} speaks about gas and rails.</p>" for n in range(390))
    assert len(differences.text(before, after)) == 400
