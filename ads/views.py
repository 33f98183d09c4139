import json
import random

from django.core.cache import cache
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ads import choosing, tokens
from ads.models import Creative, DailyCount
from ads.placements import PHONE, REGISTRY

MOST_SLOTS = 10
MOST_BYTES = 8192
LANGUAGES = ("en", "az", "ru")


@never_cache
@require_safe
def decide(request: HttpRequest) -> JsonResponse:
    """?s=slot,slot&c=section&l=locale&w=window: what stands in each slot of a page, in one answer.

    The window's width in px, by which the size of a creative is chosen; without it a phone's is taken.
    """
    slots = [key for key in request.GET.get("s", "").split(",") if key in REGISTRY][:MOST_SLOTS]
    locale = request.GET.get("l", "en")
    locale = locale if locale in LANGUAGES else "en"
    window = request.GET.get("w", "")
    window = int(window) if window.isascii() and window.isdigit() and len(window) < 6 else PHONE
    try:
        answer = answers(list(dict.fromkeys(slots)), request.GET.get("c", ""), locale, window)
        status = 200
    except OperationalError:
        answer, status = {}, 503  # the page keeps its reserved places
    response = JsonResponse({"slots": answer}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def answers(slots: list[str], section: str, locale: str, window: int) -> dict[str, dict | None]:
    now = timezone.now()
    chosen = choosing.choose(choosing.load(now, window), slots, section, locale, random.SystemRandom())
    with override(locale):
        answer = {slot: described(found, slot) if found else None for slot, found in chosen.items()}
    for slot, found in chosen.items():
        if found:
            DailyCount.add(found.creative.pk, found.placements[slot], timezone.localdate(now), served=1)
    return answer


def described(found: choosing.Candidate, slot: str) -> dict:
    creative = found.creative
    token = tokens.make(creative.pk, found.placements[slot])
    answer = {
        "kind": creative.kind,
        "label": _("Advertisement") if found.is_paid else _("From the newsroom"),
        "sponsor": creative.flight.campaign.advertiser.name if found.is_paid else "",
        "paid": found.is_paid,
        "href": f"/go/{token}",
        "token": token,
    }
    if creative.kind == Creative.Kind.IMAGE:
        picture = creative.picture
        shown = {"src": picture.file.url, "width": picture.width, "height": picture.height, "alt": creative.alt}
        return answer | shown
    return answer | {"headline": creative.headline, "text": creative.text, "button": creative.button}


@csrf_exempt  # a beacon has no form; only our own signed tokens count
@require_POST
def viewed(request: HttpRequest) -> HttpResponse:
    """A JSON list of tokens that were seen. Always 204: a beacon hears no answer."""
    for shown in filter(None, map(tokens.read, sent_tokens(request))):
        # Once for each token. The memory is the cache's: good enough until the journal counts exactly.
        if cache.add(f"ads.viewed.{shown.nonce}", 1, tokens.GOOD_FOR):
            DailyCount.add(shown.creative, shown.placement, timezone.localdate(), viewed=1)
    return HttpResponse(status=204)


def sent_tokens(request: HttpRequest) -> list[str]:
    if len(request.body) > MOST_BYTES:
        return []
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # also broken UTF-8, and brackets without end
        return []
    return [token for token in sent if isinstance(token, str)][:MOST_SLOTS] if isinstance(sent, list) else []


@never_cache
@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the creative's own address, which never comes from the request; a fresh token counts as a click."""
    shown = tokens.read(token, ever=True)
    creative = Creative.objects.filter(pk=shown.creative).first() if shown else None
    if creative is None:
        raise Http404
    if tokens.read(token) and request.method == "GET" and not is_prefetch(request):
        DailyCount.add(shown.creative, shown.placement, timezone.localdate(), clicks=1)
    response = HttpResponseRedirect(creative.click_url)
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_prefetch(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose or "prerender" in purpose
