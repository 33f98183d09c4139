"""Who sent a request, as far as that is kept: a keyed hash and a rough kind, never the address."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def network_address(request: HttpRequest) -> str:
    """The client's, behind TRUSTED_PROXIES proxies; whatever stands further left a client can make up."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def client_key(request: HttpRequest) -> str:
    return salted_hmac("intake.client", network_address(request), algorithm="sha256").hexdigest()


def client_key_of_month(request: HttpRequest, month: str) -> str:
    """For evidence that is kept: with a key that serves one month ("2026-11"), nobody is followed over years."""
    return salted_hmac(f"intake.client.{month}", network_address(request), algorithm="sha256").hexdigest()


def client_kind(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "").lower()
    if not agent or any(word in agent for word in ("bot", "spider", "curl", "python")):
        return "bot"
    if "mobi" in agent:
        return "mobile"
    return "browser" if "mozilla" in agent else "other"
