"""Where the edition switcher leads, and which pages search engines are told are one in several languages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from articles.locales import OWN_NAMES, Locale, current_locale, editions, locale_of_path
from articles.models import Article, Section


@dataclass(frozen=True)
class EditionLink:
    locale: str
    name: str  # in its own language
    url: str
    is_current: bool
    is_translation: bool  # leads to the same thing in the other language, else to `place`
    is_alternate: bool  # one of the pages that name each other to search engines
    place: str = ""  # the section it leads to where the edition does not have the thing; the front page without one


def editions_of(
    urls: dict[str, str], *, section: Section | None = None, elsewhere: Collection = ()
) -> list[EditionLink]:
    """One link an edition; `urls` has the address of the thing shown for each locale that has it.

    An edition without it is led to by its section. The pages of the locales in `elsewhere` are not named to search
    engines: their canonical address is that of another outlet.
    """
    return [
        EditionLink(
            locale=locale,
            name=OWN_NAMES[locale],
            url=urls.get(locale) or place_of(section, locale),
            is_current=locale == current_locale(),
            is_translation=locale in urls,
            is_alternate=locale in urls and locale not in elsewhere,
            place=section.label if section and locale not in urls else "",
        )
        for locale in editions()
    ]


def editions_of_story(story: Article, members: Iterable[Article]) -> list[EditionLink]:
    """`members` are the live stories of its group."""
    there = {member.locale: member for member in members}
    urls = {locale: member.get_absolute_url() for locale, member in there.items()}
    elsewhere = [locale for locale, member in there.items() if not member.is_canonical]
    return editions_of(urls, section=story.section, elsewhere=elsewhere)


def place_of(section: Section | None, locale: str) -> str:
    if section is None:
        return home_of(locale)
    with translation.override(locale):
        return section.get_absolute_url()


def alternates(editions: Iterable[EditionLink]) -> list[tuple[str, str]]:
    """[(hreflang, address)], the same on each of the pages they name; none for a page that stands alone.

    x-default is the English page; where there is none, no language is better than another for a reader of a fourth.
    """
    return alternates_among({edition.locale: edition.url for edition in editions if edition.is_alternate})


def alternates_among(urls: dict[str, str]) -> list[tuple[str, str]]:
    """As alternates(), of {locale: address}."""
    found = {locale: urls[locale] for locale in editions() if locale in urls}
    if len(found) < 2:
        return []
    default = [("x-default", found[Locale.EN])] if Locale.EN in found else []
    return [*found.items(), *default]


def alternates_here(editions: Iterable[EditionLink]) -> list[tuple[str, str]]:
    """None on a page that is not one of them."""
    editions = list(editions)
    return alternates(editions) if any(each.is_current and each.is_alternate for each in editions) else []


def same_path_in_each(path: str) -> list[EditionLink]:
    """For things that every edition has at the same address behind its prefix."""
    rest = path.removeprefix(home_of(locale_of_path(path)))
    return editions_of({locale: home_of(locale) + rest for locale in editions()})


def home_of(locale: str) -> str:
    with translation.override(locale):
        return reverse("home")
