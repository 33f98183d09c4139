"""Forms on pages that are the same for every reader carry no token; where the post comes from is checked instead."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


def same_site_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuses a POST that another site made a browser send.

    `request.origin_unknown` tells the view that an old browser said nothing, so that stricter limits can hold.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and is_foreign(request):
            raise PermissionDenied(_("This form was sent from another site. Open our page and send it from there."))
        request.origin_unknown = not (request.headers.get("Sec-Fetch-Site") or request.headers.get("Origin"))
        return view(request, *args, **kwargs)

    return checked


def is_foreign(request: HttpRequest) -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if origin is None or (origin == "null" and site is not None):
        return False  # a page with a strict referrer policy says "null" of itself; Sec-Fetch-Site cannot be made up
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # no browser says such a thing
        return True
    return host not in (request.get_host(), urlsplit(settings.SITE_URL).netloc)
