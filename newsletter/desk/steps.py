"""The buttons of the edition page that save nothing: approving and what belongs to it, and sending a test."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsletter import approval, trial
from newsletter.desk.forms import TrialForm
from newsletter.models import Edition

State = Edition.State


def send_back(request: HttpRequest, edition: Edition) -> str:
    approval.send_back(edition, request.user, request.POST.get("why", ""))
    return _("The edition is a draft again.")


def approve(request: HttpRequest, edition: Edition) -> str:
    approval.approve(edition, request.user, request.POST.get("seen", ""))
    return _("The edition is approved.")


def withdraw(request: HttpRequest, edition: Edition) -> str:
    approval.withdraw(edition, request.user)
    return _("The approval is withdrawn; the edition is a draft again.")


def send_now(request: HttpRequest, edition: Edition) -> str:
    approval.send_now(edition, request.user)
    return _("The edition goes out now.")


STEPS = {"send_back": send_back, "approve": approve, "withdraw": withdraw, "send_now": send_now}


@require_POST
def take(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition, pk=pk)
    if name not in STEPS:
        raise Http404
    try:
        messages.success(request, STEPS[name](request, edition))
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("admin:newsletter_edition_change", pk)


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("mailing_list"), pk=pk)
    form = test_form(request, edition, request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        trial.send(edition, request.user, form.cleaned_data["to"], form.cleaned_data.get("subject") or 0)
        messages.success(request, _("The test is on its way to: %(to)s.") % {"to": ", ".join(form.cleaned_data["to"])})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("admin:newsletter_edition_change", pk)


def test_form(request: HttpRequest, edition: Edition, data=None) -> TrialForm:
    addresses = trial.addresses_for(edition, request.user)
    return TrialForm(data, addresses=addresses, subjects=edition.subjects)


def open_steps(user, edition: Edition) -> set[str]:
    """Those that this user can take now; a refusal in between says the same."""
    approver, sender = user.has_perm(approval.APPROVE), user.has_perm(approval.SEND)
    own = user.pk in (edition.author_id, edition.saved_by_id)
    writes = user.has_perm(approval.WRITE)
    found = {
        "submit": edition.state == State.DRAFT and writes,
        "send_back": edition.state == State.SUBMITTED and writes and (approver or own),
        "approve": edition.state in (State.DRAFT, State.SUBMITTED) and approver,
        "withdraw": edition.state == State.APPROVED and writes and (approver or user.pk == edition.author_id),
        "send_now": edition.state == State.APPROVED and sender,
    }
    return {name for name, is_open in found.items() if is_open}
