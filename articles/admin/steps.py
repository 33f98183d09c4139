"""The page on which a step of a story is taken that needs a word: why, from when, what readers are told."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import corrections, gate, reporting, revisions, workflow
from articles.clocks import both
from articles.models import Article, Change, ErrorReport
from articles.unsaved import key_of

TEXTS = {
    "request_changes": gettext_lazy("What should be changed? The author gets this by mail."),
    "retract": gettext_lazy("Notice for readers: why the story does not stand"),
    "publish_changes": gettext_lazy("What readers are told (not for typos)"),
    "hold": gettext_lazy("Why must it not be published?"),
    "lift_embargo": gettext_lazy("Why is the embargo lifted before its time?"),
}
TIMES = {
    "publish": gettext_lazy("Publish at (Washington time; empty: now)"),
    "publish_changes": gettext_lazy("Publish the changes at (Washington time; empty: now)"),
    "withdraw": gettext_lazy("Withdraw at (Washington time; empty: now)"),
    "set_embargo": gettext_lazy("Embargo until (Washington time)"),
}
KINDS = [choice for choice in Change.choices if choice[0] != Change.RETRACTION]


class StepForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What kind of change is it?"), choices=KINDS, widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), max_length=4000, required=False)
    at = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("This is no time. Choose day and hour, such as 2026-11-30 09:00.")},
    )
    override = forms.CharField(
        label=gettext_lazy("Publish all the same, because"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Your name and the reason are kept and stand in the weekly list."),
    )

    tell = forms.BooleanField(
        label=gettext_lazy("Tell the subscribers to whom an edition brought the story"),
        required=False,
        help_text=gettext_lazy("Kept with the retraction, for those who send the newsletter."),
    )

    reports = forms.ModelMultipleChoiceField(
        ErrorReport.objects.none(),
        label=gettext_lazy("Errors that readers reported: tick what this settles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, verb: workflow.Verb, may_override: bool, reports=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if reports:
            self.fields["reports"].queryset = reports
        for name in list(self.fields):
            if name == "reports" and reports:
                continue
            if name not in verb.asks or (name == "override" and not may_override):
                del self.fields[name]
        if "text" in self.fields:
            self.fields["text"].label = TEXTS[verb.name]
        if "at" in self.fields:
            self.fields["at"].label = TIMES[verb.name]

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at < timezone.now() - timezone.timedelta(minutes=1):
            raise forms.ValidationError(_("This time has passed. Leave it empty for now, or choose a time to come."))
        return at


def urls(model_admin) -> list:
    def view(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        return step_page(model_admin, request, pk, verb)

    return [path("<int:pk>/step/<slug:verb>/", model_admin.admin_site.admin_view(view), name="articles_article_step")]


def step_page(model_admin, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.select_related("latest_revision", "section"), pk=pk)
    if name not in workflow.VERBS:
        raise Http404
    verb = workflow.VERBS[name]
    if not (workflow.may(request.user, verb) and workflow.has_hand_on(request.user, article)):
        raise PermissionDenied
    items = gate.check(revisions.working_content(article)) if "override" in verb.asks else []
    may_override = bool(gate.blocking(items)) and request.user.has_perm("articles.override_gate_article")
    initial = {"text": first_words(verb, article), "at": article.publish_at if name == "publish" else None}
    reports = reports_on(request.user, verb, article)
    if reports and (asked := key_of(request.GET.get("report", ""))):
        initial |= {"reports": [asked], "kind": Change.CORRECTION}
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, initial=initial, verb=verb, may_override=may_override, reports=reports)
    if request.method == "POST" and form.is_valid() and take(request, article, verb, form):
        return redirect("admin:articles_article_change", pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{verb.label}: {article.headline}",
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "verb": verb,
        "form": form,
        "items": items,
        "now": both(timezone.now()),
    }
    return render(request, "admin/articles/article/step.html", context)


def reports_on(user, verb: workflow.Verb, article: Article):
    """What readers reported of the story and waits, for those who handle it; asked where changes go public."""
    if verb.name != "publish_changes" or not user.has_perm("articles.change_errorreport"):
        return ()
    return article.error_reports.open().order_by("created_at")


def first_words(verb: workflow.Verb, article: Article) -> str:
    """For changes to a live story: the sentences that changed, as a start for what readers are told."""
    if verb.name != "publish_changes" or not article.has_pending_changes:
        return ""
    return corrections.suggestion(revisions.content_of(article), article.latest_revision.content)


def take(request: HttpRequest, article: Article, verb: workflow.Verb, form: StepForm) -> bool:
    """Takes the step and says so; a refusal stands above the form, with all that was typed."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "reports"}
    try:
        with transaction.atomic():
            workflow.perform(verb.name, article, request.user, **said)
            reporting.close(form.cleaned_data.get("reports", ()), article, request.user)
    except workflow.IllegalStep as refusal:
        for sentence in refusal.messages:
            form.add_error(None, sentence)
        return False
    messages.success(request, done(verb, article, form.cleaned_data.get("at")))
    return True


def tell_called_back(request: HttpRequest, saved: revisions.Saved) -> None:
    if saved.called_back_for:
        messages.warning(request, called_back(saved))


def called_back(saved: revisions.Saved) -> str:
    missing = " ".join(str(item.sentence) for item in saved.called_back_for)
    return _("The story was called back: it does not go out by itself any more. %(missing)s") % {"missing": missing}


def done(verb: workflow.Verb, article: Article, at) -> str:
    if verb.name == "publish_changes":
        if at and at > timezone.now():
            return _("The changes go out: %(when)s.") % {"when": both(at)}
        return _("The changes are public.")
    if article.is_scheduled:
        return _("The story goes out: %(when)s.") % {"when": both(article.publish_at)}
    if verb.name == "withdraw" and not article.is_gone:
        return _("The story will be withdrawn: %(when)s.") % {"when": both(article.withdraw_at)}
    if verb.target is None:
        return _("%(step)s: done.") % {"step": verb.label}
    return _("The story is now: %(state)s.") % {"state": article.get_state_display()}
