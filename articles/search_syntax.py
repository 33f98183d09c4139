"""What a reader typed into the search, taken apart. Whatever was typed means something: nothing is an error.

baku "gas deal" -strike railway OR road author:"Leyla Karimova" type:analysis after:2026-03
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone, translation

from articles.locales import OWN_NAMES, Locale
from articles.models import Article

MOST_TERMS = 16  # words and phrases; the rest is left out
OR = frozenset(["OR", "ИЛИ"])
QUOTES = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
TOKEN = re.compile(
    r'(?P<minus>[-−–])?(?:(?P<name>[a-z]+):(?="|[^\s"]))?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))', re.IGNORECASE
)
JOINED = re.compile(r"[^\s:]*\w[-‐‑–—/@_&]+\w[^\s:]*")
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Term:
    text: str
    is_phrase: bool = False


@dataclass(frozen=True)
class Condition:
    name: str  # one of CONDITIONS
    value: str  # tidied: the code of a type or language, an ISO date, what was typed for the others
    is_excluded: bool = False


@dataclass(frozen=True)
class Question:
    groups: tuple[tuple[Term, ...], ...] = ()  # all of them, of each any
    excluded: tuple[Term, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.groups for term in group]

    @property
    def is_askable(self) -> bool:
        """What is only left out is no question."""
        return bool(self.groups or self.conditions)


def parse(text: str) -> Question:
    text = text.translate(QUOTES)
    if text.count('"') % 2:  # the last one has no partner
        before, _quote, after = text.rpartition('"')
        text = f"{before} {after}"
    groups: list[list[Term]] = []
    excluded: list[Term] = []
    conditions: list[Condition] = []
    joins = False  # the word OR stands before
    for token in TOKEN.finditer(text):
        if token["plain"] in OR and not token["minus"]:
            joins = bool(groups)
            continue
        condition = condition_of(token)
        if condition is not None:
            conditions.append(condition)
            joins = False
            continue
        terms = terms_of(token)
        if token["minus"]:
            excluded += terms
        elif joins and terms:
            groups[-1].append(terms[0])
            groups += [[term] for term in terms[1:]]
        else:
            groups += [[term] for term in terms]
        joins = joins and not terms  # a sign that is no word between OR and its word
    return Question(
        groups=tuple(tuple(dict.fromkeys(group)) for group in groups[:MOST_TERMS]),
        excluded=tuple(dict.fromkeys(excluded[:MOST_TERMS])),
        conditions=tuple(dict.fromkeys(conditions[:MOST_TERMS])),
    )


def condition_of(token: re.Match) -> Condition | None:
    if not token["name"]:
        return None
    value = token["quoted"] if token["quoted"] is not None else token["plain"]
    return condition(token["name"].lower(), value, is_excluded=bool(token["minus"]))


def condition(name: str, value: str, *, is_excluded: bool = False) -> Condition | None:
    """None for what is no condition: an unknown name, a date that does not exist."""
    if name not in CONDITIONS or (is_excluded and name in NEVER_EXCLUDED):
        return None
    tidied = CONDITIONS[name](value.strip())
    return Condition(name, tidied, is_excluded) if tidied else None


def terms_of(token: re.Match) -> list[Term]:
    """One word or phrase; the words around a colon are two."""
    if token["quoted"] is not None and not token["name"]:
        words = " ".join(token["quoted"].split())
        return [Term(words, is_phrase=" " in words)] if is_word(words) else []
    parts = token["plain"].split(":") if token["plain"] else [token["quoted"]]
    if token["name"]:
        parts.insert(0, token["name"])
    return [Term(tidy(part), bool(JOINED.fullmatch(part))) for part in parts if is_word(part)]


def tidy(part: str) -> str:
    return " ".join(part.strip("-−–,;!?()[]{}*&|'<>").split())


def is_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def type_code(value: str) -> str:
    """By its code or by its name in any of the three languages."""
    wanted = value.lower().replace("-", "_").replace(" ", "_")
    for code in Article.TypeOfWork.values:
        if wanted == code:
            return code
    return type_names().get(value.lower(), "")


def type_names() -> dict[str, str]:
    names = {}
    for locale in Locale.values:
        with translation.override(locale):
            names |= {str(label).lower(): code for code, label in Article.TypeOfWork.choices}
    return names


def language_code(value: str) -> str:
    wanted = value.lower()
    by_name = {name.lower(): code for code, name in OWN_NAMES.items()}
    return wanted if wanted in Locale.values else by_name.get(wanted, "")


def day(value: str) -> str:
    """The first day of a year, month or day, ISO."""
    found = DATE.fullmatch(value)
    if not found:
        return ""
    year, month, number = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    try:
        return date(year, month, number).isoformat()
    except ValueError:  # such as February 30
        return ""


def moment(iso: str) -> datetime:
    """Where that day begins in the newsroom's zone."""
    return timezone.make_aware(datetime.fromisoformat(iso))


def name_like(value: str) -> str:
    return value[:80] if is_word(value) else ""


CONDITIONS = {
    "author": name_like,
    "section": name_like,
    "tag": name_like,
    "type": type_code,
    "lang": language_code,
    "after": day,
    "before": day,
}
NEVER_EXCLUDED = frozenset(["lang", "after", "before"])


def locale_of(question: Question, here: str) -> str:
    """The edition that is searched: the last one named."""
    named = [each.value for each in question.conditions if each.name == "lang"]
    return named[-1] if named else here


def words_of(question: Question) -> str:
    """The question as it would be typed without its conditions."""
    groups = [" OR ".join(map(typed, group)) for group in question.groups]
    return " ".join([*groups, *(f"-{typed(term)}" for term in question.excluded)])


def typed(term: Term) -> str:
    return f'"{term.text}"' if " " in term.text else term.text
