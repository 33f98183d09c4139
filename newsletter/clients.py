"""Who sent a request, as far as that is kept: a keyed hash and a rough kind, never the address."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from articles.readers import network_address


def client_key(request: HttpRequest) -> str:
    return salted_hmac("newsletter.client", network_address(request), algorithm="sha256").hexdigest()


def client_kind(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "").lower()
    if not agent or any(word in agent for word in ("bot", "spider", "curl", "python")):
        return "bot"
    if "mobi" in agent:
        return "mobile"
    return "browser" if "mozilla" in agent else "other"
