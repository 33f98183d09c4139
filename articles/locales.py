"""The three editions, and which of them a request is for."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

STAFF_PATHS = ("/admin/",)


class Locale(models.TextChoices):
    EN = "en", _("English")
    AZ = "az", _("Azerbaijani")
    RU = "ru", _("Russian")


# Each language by its own name, for the switcher: never translated.
OWN_NAMES = {"en": "English", "az": "Azərbaycanca", "ru": "Русский"}


# Links in mail that readers got while the edition was on go on working, in the one that cannot be switched off.
MAIL_LINKS = re.compile(r"/(az|ru)(?=/newsletter/(unsubscribe|preferences|feedback)/)")


def editions() -> list[str]:
    """Those that are switched on, English first."""
    return settings.EDITIONS


def current_locale() -> str:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return language if language in Locale.values else settings.LANGUAGE_CODE


def locale_of_path(path: str) -> str:
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in editions() else settings.LANGUAGE_CODE


class LocaleMiddleware:
    """Activates the edition that the path names.

    Django's own middleware also looks at Accept-Language and answers `Vary` to match; a public page here is one
    and the same for every reader, so only the staff's pages follow the browser. The prefix of an edition that is
    switched off is a word like any other, below which nothing stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(STAFF_PATHS):
            language = translation.get_language_from_request(request)
        else:
            language = locale_of_path(request.path_info)
            prefix = MAIL_LINKS.match(request.path_info)
            if prefix and prefix[1] != language:
                request.path_info = request.path = request.path_info.removeprefix(prefix[0])
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            # Template responses render inside get_response; the header is for readers' software.
            response.headers.setdefault("Content-Language", language)
        return response
