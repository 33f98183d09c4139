"""The site as an app that can be installed, and what a reader has of it without a network.

The worker keeps the stories that were read last; it never sees the admin, previews, forms or anything marked private.
SERVICE_WORKER=off sends a worker that removes itself and all it kept from every browser that comes back.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.locales import Locale, current_locale
from articles.switcher import editions_of

# What the page without a network is made of.
SHELL = ("css/site.css", "js/head.js", "js/offline.js")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable", 512, "maskable")]
    data = {
        "id": reverse("home"),
        "name": "Azerbaijan.US",
        "short_name": "Azerbaijan.US",
        "description": _("News and opinion on U.S.-Azerbaijan relations"),
        "lang": current_locale(),
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [
            {
                "src": static(f"images/{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in icons
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Asked for by browsers on every visit, so a new one is there at once."""
    script = worker_script() if settings.SERVICE_WORKER else render_to_string("offline/removal.js")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def worker_script() -> str:
    pages = {}
    for locale in Locale.values:
        with translation.override(locale):
            pages[locale] = reverse("offline")
    shell = [*pages.values(), *map(static, SHELL)]
    context = {"pages": pages, "shell": shell, "default": settings.LANGUAGE_CODE}
    # Any change of the worker or of a file of the shell makes another version, which loads the shell anew.
    text = render_to_string("offline/worker.js", context | {"version": ""})
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return render_to_string("offline/worker.js", context | {"version": version})


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "offline/page.html", {"editions": editions_of({})})
