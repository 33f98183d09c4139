"""Where the edition switcher leads."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from articles.locales import OWN_NAMES, Locale, current_locale


@dataclass(frozen=True)
class EditionLink:
    locale: str
    name: str  # in its own language
    url: str
    is_current: bool
    is_translation: bool  # leads to the same thing in the other language, else to that edition's front page


def editions_of(urls: dict[str, str]) -> list[EditionLink]:
    """One link an edition; `urls` has the address of the thing shown for each locale that has it."""
    return [
        EditionLink(
            locale=locale,
            name=OWN_NAMES[locale],
            url=urls.get(locale) or home_of(locale),
            is_current=locale == current_locale(),
            is_translation=locale in urls,
        )
        for locale in Locale.values
    ]


def same_path_in_each(path: str) -> list[EditionLink]:
    """For things that every edition has at the same address behind its prefix."""
    here = home_of(current_locale())
    rest = path.removeprefix(here)
    return editions_of({locale: home_of(locale) + rest for locale in Locale.values})


def home_of(locale: str) -> str:
    with translation.override(locale):
        return reverse("home")
