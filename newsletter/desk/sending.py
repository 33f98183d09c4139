"""The part of the edition page that shows how it goes out: progress, pause, cancel, and the uncertain ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from newsletter import progress, steering
from newsletter.models import Delivery, Edition

BEGUN = (Edition.State.SENDING, Edition.State.PAUSED, Edition.State.SENT, Edition.State.CANCELLED)
UNCERTAIN_SHOWN = 50
DEEDS = {
    "pause": (steering.pause, gettext_lazy("The edition is paused: nothing more goes out.")),
    "resume": (steering.resume, gettext_lazy("The edition goes on with the rest.")),
    "cancel": (steering.cancel, gettext_lazy("The edition is cancelled. What was not sent stays unsent.")),
}


def context(request: HttpRequest, edition: Edition) -> dict:
    """For templates/admin/newsletter/edition/sending.html; empty before the time of an edition."""
    if edition.is_due:
        return {"sending": {"is_starting": True}}
    if edition.state not in BEGUN or edition.audience is None:
        return {}
    return {
        "sending": standing(edition),
        "may_steer": steering.may_steer(request.user),
        "uncertain": uncertain_page(request, edition),
        "senders": progress.senders() if edition.state == Edition.State.SENDING else [],
    }


def standing(edition: Edition) -> dict:
    now = progress.of(edition)
    rows = [(state, label, now.counts[state]) for state, label in Delivery.State.choices]
    return {"progress": now, "rows": rows}


def uncertain_page(request: HttpRequest, edition: Edition):
    rows = Delivery.objects.filter(edition=edition, state=Delivery.State.UNCERTAIN, settled_at=None)
    pages = Paginator(rows.select_related("subscriber").order_by("pk"), UNCERTAIN_SHOWN)
    return pages.get_page(request.GET.get("uncertain"))


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel alone, for the script that renews it."""
    if not request.user.has_perm("newsletter.view_edition"):
        raise PermissionDenied
    edition = get_object_or_404(Edition.objects.defer("frozen_html", "frozen_text"), pk=pk)
    shown = context(request, edition)
    if not shown:
        raise Http404
    return render(request, "admin/newsletter/edition/sending_live.html", shown | {"edition": edition})


@require_POST
def steer(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.defer("frozen_html", "frozen_text"), pk=pk)
    if deed not in DEEDS:
        raise Http404
    act, done = DEEDS[deed]
    if act(edition, request.user):
        messages.success(request, done)
    else:
        state = edition.get_state_display()
        messages.error(request, _("That is not possible: the edition is now “%(state)s”.") % {"state": state})
    return redirect("admin:newsletter_edition_change", pk)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Uncertain ones: once more, or leave them."""
    edition = get_object_or_404(Edition.objects.defer("frozen_html", "frozen_text"), pk=pk)
    chosen = [int(key) for key in request.POST.getlist("delivery") if key.isdigit() and len(key) < 18]
    try:
        done = steering.settle_uncertain(edition, request.user, chosen, send=request.POST.get("do") == "send")
    except steering.IllegalStep as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(number)d delivery settled.", "%(number)d deliveries settled.", done)
        messages.success(request, words % {"number": done})
    return redirect("admin:newsletter_edition_change", pk)
