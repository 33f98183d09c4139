"""Whole texts are folded here, questions and the index in the database: both by one rule."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.folding import words_of

pytestmark = pytest.mark.django_db
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")
OURS = st.sampled_from("İIƏĞŞÇÖÜЁёəğşçöüıABCабвÉñ-–/@:_<>&=#+|\\'’. 1")


def in_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_words(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", ["İŞIQ VƏ KÜLƏK", "Ёлка", "U.S.-Azerbaijan/Baku", "ẞtraße", "\\"])
def test_same_letters(text):
    assert words_of(text) == in_database(text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(OURS, LETTERS)))
def test_same_places(text):
    assert len(words_of(text)) == len(text) == len(in_database(text))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(OURS))
def test_same_folding_of_our_alphabets(text):
    assert words_of(text) == in_database(text)
