"""Answers CKEditor's question what an address shows, without asking the provider."""

import json
import re

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.body import embed_host

# CKEditor 4 calls its own functions by these names; anything else could run foreign script.
CALLBACK = re.compile(r"^CKEDITOR\._\.jsonpCallbacks\[\d{1,12}\]$")


def oembed(request: HttpRequest) -> HttpResponse:
    callback = request.GET.get("callback", "")
    if not CALLBACK.match(callback):
        return HttpResponseBadRequest("callback")
    url = request.GET.get("url", "")
    host = embed_host(url)
    if host is None:
        answer = {"error": _("Only YouTube, Vimeo, X, Telegram, Facebook and SoundCloud can be embedded.")}
    else:
        answer = {"type": "rich", "version": "1.0", "title": host, "html": f"<p>{escape(host)}: {escape(url)}</p>"}
    return HttpResponse(f"{callback}({json.dumps(answer)})", content_type="application/javascript")
