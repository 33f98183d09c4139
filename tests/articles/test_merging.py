"""Two sets of changes to one text: what one side changed is taken, what both changed is asked about."""

from hypothesis import given
from hypothesis import strategies as st

from articles import body, merging
from articles.merging import BOTH, MINE, THEIRS, merge

texts = st.lists(st.sampled_from("abcdefgh"), max_size=8)


def taken(parts, choice=MINE) -> list[str]:
    return [text for part in parts for text in part.taken(choice)]


def test_changes_to_different_paragraphs_are_all_taken():
    parts = merge("abcd", "aBcd", "abcD")
    assert taken(parts) == list("aBcD") and not any(part.is_contested for part in parts)


def test_neighbours_do_not_disturb_each_other():
    parts = merge("abcd", "aBcd", "abCd")
    assert taken(parts) == list("aBCd") and not any(part.is_contested for part in parts)


def test_one_rewrites_while_the_other_adds_and_removes():
    assert taken(merge("abcd", "aBcd", "xabc")) == list("xaBc")


def test_the_same_paragraph_changed_twice_is_asked_about():
    parts = merge("abc", "aXc", "aYc")
    (contested,) = [part for part in parts if part.is_contested]
    assert (contested.base, contested.mine, contested.theirs) == (("b",), ("X",), ("Y",))
    assert taken(parts, MINE) == list("aXc") and taken(parts, THEIRS) == list("aYc")
    assert taken(parts, BOTH) == list("aYXc")


def test_what_one_removed_and_the_other_rewrote_is_asked_about():
    (contested,) = [part for part in merge("abc", "ac", "aYc") if part.is_contested]
    assert (contested.mine, contested.theirs) == ((), ("Y",))


def test_two_additions_at_one_place_are_asked_about():
    parts = merge("ab", "axb", "ayb")
    assert taken(parts, BOTH) == list("ayxb")


@given(texts, texts)
def test_a_change_of_one_side_is_that_side(base, other):
    assert taken(merge(base, other, base)) == other
    assert taken(merge(base, base, other)) == other
    assert taken(merge(base, other, other)) == other


@given(texts, texts, texts)
def test_nothing_new_is_lost(base, mine, theirs):
    parts = merge(base, mine, theirs)
    kept = taken(parts, BOTH)
    assert (set(mine) | set(theirs)) - set(base) <= set(kept)
    assert [text for part in parts for text in part.base] == list(base)
    assert [text for part in parts for text in part.mine] == list(mine)
    assert [text for part in parts for text in part.theirs] == list(theirs)


@given(texts, texts, texts)
def test_who_is_who_does_not_matter(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert [part.is_contested for part in one] == [part.is_contested for part in other]
    assert taken(one, MINE) == taken(other, THEIRS)


def content(**fields) -> dict:
    return {"headline": "H", "dek": "D", "body": "<p>a</p><p>b</p>", "tags": [1, 2], "bylines": [[1, "by"]]} | fields


def test_fields_are_merged_one_by_one():
    mine = content(headline="Mine", tags=[1, 2, 3], body="<p>A</p><p>b</p>")
    theirs = content(dek="Theirs", tags=[2], body="<p>a</p><p>B</p>")
    merged = merging.merge_contents(content(), mine, theirs)
    assert merged.is_settled
    assert merged.result(lambda _key: MINE) == {
        "headline": "Mine",
        "dek": "Theirs",
        "body": "<p>A</p>\n<p>B</p>",
        "tags": [2, 3],
        "bylines": [[1, "by"]],
    }


def test_a_field_both_changed_is_asked_about():
    merged = merging.merge_contents(content(), content(headline="Mine"), content(headline="Theirs"))
    assert merged.fields == {"headline": ("H", "Mine", "Theirs")} and not merged.is_settled
    assert merged.result(lambda _key: THEIRS)["headline"] == "Theirs"
    assert merged.result(lambda _key: MINE)["headline"] == "Mine"


@given(
    st.lists(st.sampled_from(["<p>One &amp; two</p>", "<h2>A</h2>", "<ul><li>x</li><li>y</li></ul>", "<p>q<br>r</p>"]))
)
def test_cutting_a_body_loses_nothing(blocks):
    text = body.clean("\n".join(blocks))
    assert "\n".join(merging.paragraphs(text)) == text
    assert len(merging.paragraphs(text)) == len(blocks)
