"""Where a translated story comes from: one of our own stories, or the text of another outlet."""

from collections.abc import Iterable
from functools import cache

from django.conf import locale as django_locale
from django.utils import translation
from django.utils.translation import gettext as _

from articles.locales import Locale
from articles.models import Article

# Of a text of another outlet, what readers have to be told at least.
NEEDED = ("original_outlet", "original_language", "original_url")
# Whoever fills one of these has begun to say where the text comes from.
OF_OTHERS = (*NEEDED, "original_headline", "original_author", "original_date", "original_permission")


def missing(content: dict) -> list[str]:
    """The names of the fields that a translation from another outlet still needs before readers see it."""
    is_translation = content["type_of_work"] == Article.TypeOfWork.TRANSLATION and not content["translated_from_id"]
    return lacking(content) if is_translation or is_begun(content) else []


def is_begun(content: dict) -> bool:
    return any(content[name] for name in OF_OTHERS) or content["canonical_is_original"]


def lacking(content: dict) -> list[str]:
    return [name for name in NEEDED if not content[name]]


def sentence(field: str) -> str:
    return {
        "original_outlet": _("Say which outlet published the original."),
        "original_language": _("Say in which language the original is."),
        "original_url": _("Give the address of the original."),
    }[field]


def live_source(article: Article, live: Iterable[Article]) -> Article | None:
    """The story it was translated from, if it is among these live ones."""
    return next((story for story in live if story.pk == article.translated_from_id), None)


def language_code(words: str) -> str:
    """ "tr" for Turkish, Türkçe, турецкий or tr; empty for a language that nobody knows by this name."""
    return codes().get(words.strip().casefold(), "")


@cache
def codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, info in django_locale.LANG_INFO.items():
        if "name" not in info:
            continue
        names = {code, info["name"], info["name_local"]}
        for locale in Locale.values:
            with translation.override(locale):
                names.add(_(info["name"]))
        for name in names:
            known.setdefault(name.casefold(), code)
    return known
