"""The counted links of subscribers who allowed counting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsletter import delivery_codes
from newsletter.message import direct_links
from newsletter.models import Delivery
from newsletter.tokens import TokenRefused


@never_cache
@require_safe
def click(request: HttpRequest, code: str) -> HttpResponse:
    """Where it leads stands in the edition, never in the request."""
    try:
        delivery_id, number = delivery_codes.read(code, delivery_codes.CLICK)
    except TokenRefused as error:
        raise Http404 from error
    delivery = get_object_or_404(Delivery.objects.select_related("edition__mailing_list"), pk=delivery_id)
    links = direct_links(delivery.edition, delivery.variant or 0)
    if number >= len(links):
        raise Http404
    return redirect(links[number])
