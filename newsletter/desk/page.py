"""The page on which an edition is made: words, stories, time, what is missing, previews, approval."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Entry
from newsletter import approval, composing, content, editing, preflight, reach, trial
from newsletter.desk import sending
from newsletter.desk.forms import EditionForm
from newsletter.desk.previews import PREVIEWS
from newsletter.desk.steps import open_steps, test_form
from newsletter.models import Edition

LOG = 12  # lines


def change(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    editions = Edition.objects.select_related("mailing_list", "approved_by", "saved_by", "author")
    edition = get_object_or_404(editions, pk=pk)
    if not model_admin.has_view_permission(request, edition):
        raise PermissionDenied
    may_save = edition.is_open and request.user.has_perm(approval.WRITE)
    if request.method != "POST":
        query = request.GET.get("q", "").strip()[:100]
        form = EditionForm(instance=edition, query=query) if may_save else None
        return show(model_admin, request, edition, form, query)
    if not request.user.has_perm(approval.WRITE):
        raise PermissionDenied
    return save(model_admin, request, edition)


def save(model_admin, request: HttpRequest, edition: Edition) -> HttpResponse:
    form = EditionForm(request.POST, instance=Edition.objects.select_related("mailing_list").get(pk=edition.pk))
    if not form.is_valid():
        return show(model_admin, request, edition, form, status=422)
    do, _colon, key = request.POST.get("do", "save").partition(":")
    seen = form.cleaned_data["version"]
    if request.POST.get("over", "").isdigit():  # seen what the other saved, and still
        seen = int(request.POST["over"])

    def change(locked: Edition) -> str:
        form.apply(locked)
        return act(locked, form, do, int(key) if key.isdigit() and len(key) < 18 else 0)

    was_approved = edition.state == Edition.State.APPROVED
    try:
        saved, words = editing.save(edition.pk, request.user, seen, change)
        if do == "submit":
            approval.submit(saved, request.user)
            words = _("The edition waits for approval.")
    except editing.Overtaken as refusal:
        return show_overtaken(model_admin, request, form, refusal)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show(model_admin, request, edition, form, status=422)
    messages.success(request, words)
    if was_approved and saved.state == Edition.State.DRAFT:
        messages.warning(request, _("Its approval is void, because the edition was changed."))
    return redirect(address_after(edition.pk, do, key, form.cleaned_data["q"]))


def act(edition: Edition, form: EditionForm, do: str, key: int) -> str:
    """Does what the button says, after what was typed is stored; answers in words."""
    if do == "fill":
        number = form.cleaned_data["number"] or edition.mailing_list.most_stories
        return told_of_filling(composing.fill(edition, number))
    if do == "add":
        return _("Added: “%(story)s”.") % {"story": composing.add(edition, key)}
    if do == "remove":
        return _("Taken out: “%(story)s”.") % {"story": composing.remove(edition, key)}
    if do in ("up", "down"):
        return _("Moved: “%(story)s”.") % {"story": composing.move(edition, key, -1 if do == "up" else 1)}
    return _("Saved.")


def told_of_filling(number: int) -> str:
    if not number:
        return _("There is no new story to fill in, or the edition is full.")
    return ngettext("%(number)d story was filled in.", "%(number)d stories were filled in.", number) % {
        "number": number
    }


def address_after(pk: int, do: str, key: str, query: str) -> str:
    back = reverse("admin:newsletter_edition_change", args=[pk])
    if do == "find":
        return f"{back}?{urlencode({'q': query})}#find"
    if do in ("up", "down"):
        return f"{back}#item-{key}"
    return f"{back}#stories" if do in ("fill", "add", "remove") else back


def show_overtaken(model_admin, request: HttpRequest, form: EditionForm, refusal: editing.Overtaken) -> HttpResponse:
    """With all that was typed beside what is stored now; a button saves it all the same. What this editor did not
    touch follows what was saved, so that saving over it undoes nothing that was not looked at."""
    newest = Edition.objects.select_related("mailing_list", "saved_by").get(pk=refusal.newest.pk)
    form.add_error(None, refusal)
    overtaken = {"newest": newest, "differences": form.follow(EditionForm(instance=newest))}
    return show(model_admin, request, newest, form, overtaken=overtaken, status=409)


def show(
    model_admin, request: HttpRequest, edition: Edition, form: EditionForm | None, query="", overtaken=None, status=200
) -> HttpResponse:
    mail = trial.mail_of(edition)
    findings = preflight.check(edition, mail) if edition.is_open else []
    which = request.GET.get("show", "")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": edition.subject,
        "opts": model_admin.opts,
        "original": edition,
        "edition": edition,
        "form": form,
        "overtaken": overtaken,
        "query": query,
        "found": composing.search(edition, query) if query and form else [],
        "findings": findings,
        "is_blocked": bool(preflight.blocking(findings)),
        "seen": content.digest(edition, mail) if edition.is_open else "",
        "holds": edition.state != Edition.State.APPROVED or approval.still_holds(edition),
        "steps": open_steps(request.user, edition),
        "test_form": test_form(request, edition),
        "expected": reach.expected(edition),
        "previews": PREVIEWS,
        "shown": which if which in PREVIEWS else "desktop",
        "feedback": dict(edition.feedback.values_list("choice").annotate(Count("pk"))),
        "log": Entry.objects.of(edition)[:LOG],
        "now": timezone.now(),
        **sending.context(request, edition),
    }
    return TemplateResponse(request, "admin/newsletter/edition/page.html", context, status=status)
