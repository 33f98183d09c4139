"""The small language of the search box: what each part means, and that nothing is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search_syntax import Condition, Question, Term, condition, parse, words_of
from articles.searching import LONGEST_QUERY, cleaned


def groups(text: str) -> list[list[str]]:
    return [[term.text for term in group] for group in parse(text).groups]


def test_all_parts_at_once():
    question = parse('baku "gas deal" -strike railway OR road author:"Leyla Karimova" -type:opinion after:2026-03')
    assert groups('baku "gas deal" -strike railway OR road') == [["baku"], ["gas deal"], ["railway", "road"]]
    assert question.groups[1] == (Term("gas deal", is_phrase=True),)
    assert question.excluded == (Term("strike"),)
    assert question.conditions == (
        Condition("author", "Leyla Karimova"),
        Condition("type", "opinion", is_excluded=True),
        Condition("after", "2026-03-01"),
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a OR b c", [["a", "b"], ["c"]]),
        ("a OR b OR c", [["a", "b", "c"]]),
        ("a or b", [["a"], ["or"], ["b"]]),
        ("OR OR", []),
        ("a OR -b", [["a"]]),
        ("a OR type:news b", [["a"], ["b"]]),
        ("nonsense:value", [["nonsense"], ["value"]]),
        ("type:poem", [["type"], ["poem"]]),
        ("after:2026-13", [["after"], ["2026-13"]]),
        ("after:0000", [["after"], ["0000"]]),
        ("-after:2026", []),
        ("author:", [["author"]]),
        ('author:""', [["author"]]),
        ('"', []),
        ('a "b c', [["a"], ["b"], ["c"]]),
        ("« a b »", [["a b"]]),
        ("- – : :: !", []),
        ("12:30", [["12"], ["30"]]),
        ("end.", [["end."]]),
        ("(a)", [["a"]]),
    ],
)
def test_odd_ways_of_typing(text, wanted):
    assert groups(text) == wanted


@pytest.mark.parametrize(
    ("name", "value", "tidied"),
    [
        ("after", "2026", "2026-01-01"),
        ("before", "2026-3", "2026-03-01"),
        ("before", "2026-02-29", None),
        ("after", "12026", None),
        ("after", "２０２６", None),
        ("type", "Press release", "press_release"),
        ("type", "press-release", "press_release"),
        ("type", "Мнение", "opinion"),
        ("lang", "RU", "ru"),
        ("lang", "Русский", "ru"),
        ("lang", "de", None),
        ("author", " ", None),
        ("colour", "red", None),
    ],
)
def test_conditions(name, value, tidied):
    found = condition(name, value)
    assert (found.value if found else None) == tidied


def test_what_is_only_left_out_is_no_question():
    assert not parse("-baku").is_askable
    assert not parse("").is_askable
    assert parse("-baku type:news").is_askable


def test_the_words_without_the_conditions():
    text = 'baku "gas deal" railway OR road author:x -strike'
    assert words_of(parse(text)) == 'baku "gas deal" railway OR road -strike'


PIECES = st.sampled_from(
    ['"', "-", "–", "OR", " ", ":", "author:", "type:news", "after:2026-02-30", "«", "\x00", "baku", "Ə", "\ud800", "'"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_nothing_is_an_error(text):
    question = parse(text)
    assert isinstance(question, Question)
    assert all(any(c.isalnum() for c in term.text) for term in question.terms)
    assert parse(words_of(question)).excluded == question.excluded or '"' in text


@given(st.text())
def test_what_is_searched_for_is_short_and_clean(text):
    assert len(cleaned(text)) <= LONGEST_QUERY
    assert cleaned(text).isprintable()
    cleaned(text).encode()


def test_long_texts_are_parsed_at_once():
    parse('"a ' * 5000 + "-" * 5000 + "a:" * 5000)
