"""Letters as a hurried reader types them: search_fold() of the database (first migration) is the one rule."""

from django.db import connection
from django.db.models import Func, TextField

# The same rule where whole texts are folded: here in microseconds, there in milliseconds. A test compares the two.
SIGNS = "-‐‑–—/@:_<>&=#+|\\"  # of search_words(), migration 0020
LETTERS = str.maketrans("əğşçöüıёáàâãäéèêëíìîïóòôõúùûñ" + SIGNS, "egscouiеaaaaaeeeeiiiioooouuun" + " " * len(SIGNS))


def words_of(text: str) -> str:
    """What search_words() of the database makes: each character stays at its place."""
    plain = text.replace("İ", "i")
    lowered = plain.lower()
    if len(lowered) != len(plain):  # Python makes two letters of a few capitals, the database never does
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in plain)
    return lowered.translate(LETTERS)


class Folded(Func):
    """Folded("name") of a column, Folded(Value(text)) of what somebody typed."""

    function = "search_fold"
    arity = 1
    output_field = TextField()


def fold(texts: list[str]) -> list[str]:
    """The texts folded, in their order; one query."""
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(text) FROM unnest(%s) WITH ORDINALITY t(text, n) ORDER BY n", [texts])
        return [row[0] for row in cursor.fetchall()]
