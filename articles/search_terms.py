"""Makes one tsquery of what was typed: words by the endings of the edition's language, names in all their spellings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from articles import folding, other_spellings
from articles.search_syntax import Question, Term

CONFIGS = {"en": "english", "ru": "russian", "az": "simple"}
LONGEST_NAME = 3  # words
COMMON_WORDS = frozenset(["US"])  # who types it means the country, but in a text "us" is seldom that
WORD = re.compile(r"[^\W_]+")

# Azerbaijani hangs its endings on the word, one behind the other: a word finds all that begin with it. What was typed
# may have endings itself. Folded: ı is i, ü is u.
SHORTEST_STEM, SHORTEST_STEM_BEFORE_A_VOWEL = 4, 6
CASE = r"(?:n?d[ae]n?|n[iu]n|y[aeiu]|n[aeiu]|[iu]n|l[ae])"
ENDINGS = re.compile(rf"l[ae]r[iu]?{CASE}?|(?:[sn]?[iu])?{CASE}")
VOWEL_ENDING = re.compile(r"(?:l[ae]r)?[aeiu]")
SOFTENED = {"q": "g", "k": "y"}  # torpaq, torpağın; çörək, çörəyi
OF_SHORT_WORDS = (
    *("", "a", "e", "i", "u", "in", "un", "da", "de", "dan", "den", "ya", "ye", "ni", "nu", "nin", "nun", "si", "su"),
    *("lar", "ler", "lari", "leri", "larin", "lerin", "larda", "lerde", "la", "le", "li", "lu"),
)
# That every text has, as the other two languages leave theirs out by themselves.
EMPTY_WORDS = frozenset("ve ile ucun bir bu da de ki".split())


class Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


class IsEmpty(Func):
    template = "numnode(%(expressions)s) = 0"
    output_field = BooleanField()


def matching(query: RawSQL) -> Q:
    """A query of nothing but "the" and "of" leaves out no story."""
    return Q(IsEmpty(query)) | Q(Matches(F("search"), query))


@dataclass(frozen=True)
class Piece:
    """A tsquery in SQL, with its parameters."""

    sql: str
    params: tuple

    def expression(self) -> RawSQL:
        return RawSQL(self.sql, self.params, output_field=SearchQueryField())  # noqa: S611 - its words are parameters


def joined(pieces: Iterable[Piece], operator: str) -> Piece:
    pieces = list(pieces)
    if len(pieces) == 1:
        return pieces[0]
    sql = f" {operator} ".join(piece.sql for piece in pieces)
    return Piece(f"({sql})", tuple(param for piece in pieces for param in piece.params))


def negated(piece: Piece) -> Piece:
    return Piece(f"!!{piece.sql}", piece.params)


def query_of(question: Question, locale: str) -> Piece | None:
    """None when no word was typed."""
    if not question.groups and not question.excluded:
        return None
    wording = Wording(question, locale)
    pieces = [*wording.wanted(), *(negated(wording.words(term)) for term in question.excluded)]
    return joined(pieces, "&&")


class Wording:
    def __init__(self, question: Question, locale: str) -> None:
        self.question, self.locale = question, locale
        self.spelled = other_spellings.look_up(sorted(self.asked()))

    def asked(self) -> set[str]:
        """All that may be a name: words, phrases, and words that stand side by side."""
        texts = {term.text for term in [*self.question.terms, *self.question.excluded]}
        for run in self.runs():
            for length in range(2, LONGEST_NAME + 1):
                texts |= {name_of(run[at : at + length]) for at in range(len(run) - length + 1)}
        return texts

    def runs(self) -> list[list[Term]]:
        runs: list[list[Term]] = [[]]
        for group in self.question.groups:
            if len(group) == 1 and not group[0].is_phrase:
                runs[-1].append(group[0])
            else:
                runs.append([])
        return runs

    def wanted(self) -> list[Piece]:
        """Of each group any, of the groups all; a name of several words counts as one."""
        pieces, at, groups = [], 0, self.question.groups
        while at < len(groups):
            length = self.length_of_name(at)
            if length > 1:
                terms = [group[0] for group in groups[at : at + length]]
                own = joined(map(self.words, terms), "&&")
                pieces.append(joined([own, *self.others(name_of(terms))], "||"))
            else:
                pieces.append(joined([piece for term in groups[at] for piece in self.either(term)], "||"))
            at += length
        return pieces

    def length_of_name(self, at: int) -> int:
        """How many of the words from here on are one name that has other spellings; 1 when they are none."""
        for length in range(LONGEST_NAME, 1, -1):
            groups = self.question.groups[at : at + length]
            if len(groups) < length or any(len(group) > 1 or group[0].is_phrase for group in groups):
                continue
            if self.spelled[name_of([group[0] for group in groups])]:
                return length
        return 1

    def either(self, term: Term) -> list[Piece]:
        return [self.words(term), *self.others(term.text)]

    def others(self, text: str) -> list[Piece]:
        return [self.name(other) for other in self.spelled[text] if other not in COMMON_WORDS]

    def name(self, text: str) -> Piece:
        """As the newsroom spells it, with endings."""
        words = WORD.findall(folding.words_of(text))
        if len(words) == 1:
            return self.words(Term(text))
        if self.locale == "az" and len(words[-1]) >= SHORTEST_STEM:
            return Piece("to_tsquery('pg_catalog.simple', %s)", (f"{' <-> '.join(map(quoted, words))}:*",))
        return self.phrase(text)

    def words(self, term: Term) -> Piece:
        if term.is_phrase:
            return self.phrase(term.text)
        if self.locale == "az":
            return azerbaijani(folding.words_of(term.text))
        if self.locale == "ru":
            return Piece("search_russian(search_words(%s))", (term.text,))
        return Piece("plainto_tsquery('pg_catalog.english', search_words(%s))", (term.text,))

    def phrase(self, text: str) -> Piece:
        return Piece(f"phraseto_tsquery('pg_catalog.{CONFIGS[self.locale]}', search_words(%s))", (text,))


def name_of(terms: list[Term]) -> str:
    return " ".join(term.text for term in terms)


def azerbaijani(folded: str) -> Piece:
    """The words with all endings: each as what it may begin with."""
    words = [word for word in WORD.findall(folded) if word not in EMPTY_WORDS]
    raw = " & ".join(f"({' | '.join(beginnings(word))})" for word in words)
    return Piece("to_tsquery('pg_catalog.simple', %s)", (raw,))


def beginnings(word: str) -> list[str]:
    if len(word) < 3 or word.isdigit():
        return [quoted(word)]
    if len(word) == 3:
        return [quoted(word + ending) for ending in OF_SHORT_WORDS]
    return [f"{quoted(stem)}:*" for stem in dict.fromkeys([word, *stems(word)])]


def quoted(word: str) -> str:
    return f"'{word}'"


def stems(word: str) -> list[str]:
    """The word without what looks like its endings: the shortest stem finds what the longer ones would."""
    found = []
    for endings, shortest in ((ENDINGS, SHORTEST_STEM), (VOWEL_ENDING, SHORTEST_STEM_BEFORE_A_VOWEL)):
        at = next((at for at in range(shortest, len(word)) if endings.fullmatch(word, at)), None)
        if at is not None:
            found.append(word[:at])
    return found + [stem[:-1] + SOFTENED[stem[-1]] for stem in [word, *found] if stem[-1] in SOFTENED]
