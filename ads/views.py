import json
import random
from contextlib import suppress

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
    """?s=slot,slot&c=section&l=locale&w=window&x=token,token: what stands in each slot of a page, in one answer.

    The window's width in px, by which the size of a creative is chosen; without it a phone's is taken. The tokens
    are those of the ads that the page shows already.
    """
    slots = [key for key in request.GET.get("s", "").split(",") if key in REGISTRY][:MOST_SLOTS]
    locale = request.GET.get("l", "en")
    locale = locale if locale in LANGUAGES else "en"
    window = request.GET.get("w", "")
    window = int(window) if window.isascii() and window.isdigit() and len(window) < 6 else PHONE
    standing = filter(None, map(tokens.read, request.GET.get("x", "").split(",")[:MOST_SLOTS]))
    shown = {ad.creative for ad in standing}
    try:
        answer = answers(list(dict.fromkeys(slots)), request.GET.get("c", ""), locale, window, shown)
        status = 200
    except OperationalError:
        answer, status = {}, 503  # the page keeps its reserved places
    response = JsonResponse({"slots": answer}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def answers(slots: list[str], section: str, locale: str, window: int, shown: set[int]) -> dict[str, dict | None]:
    now = timezone.now()
    chosen = choosing.choose(choosing.load(now, window), slots, section, locale, random.SystemRandom(), shown)
    with override(locale):
        answer = {slot: described(found, slot) if found else None for slot, found in chosen.items()}
    served = [(found.creative.pk, found.placements[slot]) for slot, found in chosen.items() if found]
    DailyCount.add(served, timezone.localdate(now), served=1)
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
        scale = choosing.scale_of(creative, slot)  # a picture drawn at twice the size is shown at half of it
        size = {"width": picture.width // scale, "height": picture.height // scale}
        return answer | size | {"src": picture.file.url, "alt": creative.alt}
    return answer | {"headline": creative.headline, "text": creative.text, "button": creative.button}


@csrf_exempt  # a beacon has no form; only our own signed tokens count
@require_POST
def viewed(request: HttpRequest) -> HttpResponse:
    """A JSON list of tokens that were seen. Always 204: a beacon hears no answer."""
    # Once for each token. The memory is the cache's, which several processes may not share, and what comes while
    # the database is away is lost: good enough until the journal counts exactly.
    ours = filter(None, map(tokens.read, sent_tokens(request)))
    fresh = [shown for shown in ours if cache.add(f"ads.viewed.{shown.nonce}", 1, tokens.GOOD_FOR)]
    with suppress(OperationalError):
        there = set(Creative.objects.filter(pk__in=[s.creative for s in fresh]).values_list("pk", flat=True))
        seen = [(shown.creative, shown.placement) for shown in fresh if shown.creative in there]
        DailyCount.add(seen, timezone.localdate(), viewed=1)
    return HttpResponse(status=204)


def sent_tokens(request: HttpRequest) -> list[str]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:  # before Django reads, or refuses, the body
        return []
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # also broken UTF-8, and brackets without end
        return []
    return [token for token in sent if isinstance(token, str)][:MOST_SLOTS] if isinstance(sent, list) else []


@never_cache
@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the creative's own address, which never comes from the request; a fresh token counts as a click.

    A forged or old token leads there too: a reader with a mangled link has done nothing wrong.
    """
    creative = Creative.objects.filter(pk=tokens.named(token)).first()
    if creative is None:
        raise Http404
    shown = tokens.read(token) or tokens.read_mailed(token)
    if shown and request.method == "GET" and not is_prefetch(request):
        DailyCount.add([(shown.creative, shown.placement)], timezone.localdate(), clicks=1)
    response = HttpResponseRedirect(creative.click_url)
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_prefetch(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose or "prerender" in purpose
