"""The counted links of subscribers who allowed counting."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsletter import clicks, delivery_codes
from newsletter.message import story_links
from newsletter.models import Delivery
from newsletter.tokens import TokenRefused


@never_cache
@require_safe
def click(request: HttpRequest, code: str) -> HttpResponse:
    """Where it leads stands in the edition, never in the request; and it bears no mark by which the page would count
    the reader once more."""
    try:
        delivery_id, number = delivery_codes.read(code, delivery_codes.CLICK)
    except TokenRefused as error:
        raise Http404 from error
    deliveries = Delivery.objects.select_related("edition__mailing_list", "subscriber")
    delivery = get_object_or_404(deliveries, pk=delivery_id)
    links = story_links(delivery.edition)
    if number >= len(links):
        raise Http404
    if delivery.subscriber and delivery.subscriber.is_tracked:
        clicks.note(request, delivery_id, number)
    return redirect(links[number])
