"""Where a reader says what is wrong in a story: a form without an account, a token or a cookie."""

from django import forms
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles.locales import current_locale
from articles.models import Article, ErrorReport
from articles.switcher import editions_of
from intake.clients import client_key
from intake.forms import PublicForm
from intake.limits import allow
from intake.origin import same_site_post

HOUR = 3600  # seconds
AN_HOUR = 5  # from one network address
WITHOUT_PROOF = 3  # when neither the script nor the browser vouches for a person
OF_ALL = 200  # an hour, from everybody


class ReportForm(PublicForm):
    words = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        min_length=10,
        max_length=ErrorReport.MOST_WORDS,
        error_messages={
            "required": gettext_lazy("Write what is wrong: without it we cannot look."),
            "min_length": gettext_lazy("Write a little more: at least 10 characters."),
            "max_length": gettext_lazy("Shorten it: at most 2000 characters."),
        },
    )
    sentence = forms.CharField(
        label=gettext_lazy("The sentence, if it is about one"),
        required=False,
        max_length=ErrorReport.MOST_OF_A_SENTENCE,
        error_messages={"max_length": gettext_lazy("Shorten it: at most 500 characters.")},
    )
    mail = forms.EmailField(
        label=gettext_lazy("Your mail address, if you want an answer"),
        required=False,
        max_length=254,
        error_messages={"invalid": gettext_lazy("This does not look like a mail address: check it, or leave it out.")},
    )


@same_site_post
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        story = Article.objects.live().in_locale(current_locale()).select_related("section").filter(pk=pk).first()
        if story is None:
            raise Http404
        if request.method != "POST":
            return show(request, story, ReportForm())
        return taken(request, story, ReportForm(request.POST))
    except OperationalError:
        response = render(request, "articles/report_not_saved.html", status=503)
        response["Retry-After"] = "60"
        return response


def taken(request: HttpRequest, story: Article, form: ReportForm) -> HttpResponse:
    """A program is answered like a person; what it wrote is kept nowhere."""
    wrong = form.errors.keys() - {"website", "stamp"}
    if wrong:
        return show(request, story, form, status=422)
    if not form.is_of_a_program:
        if not is_allowed(request, form):
            sentence = _("Too many reports came in during the last hour. Your words are still here: send them later.")
            form.add_error(None, sentence)
            response = show(request, story, form, status=429)
            response["Retry-After"] = str(HOUR)
            return response
        data = form.cleaned_data
        ErrorReport.objects.create(article=story, words=data["words"], sentence=data["sentence"], mail=data["mail"])
    response = redirect("report_thanks")
    response.status_code = 303  # the browser goes on with GET, so that reloading sends nothing again
    return response


def is_allowed(request: HttpRequest, form: ReportForm) -> bool:
    most = AN_HOUR if form.vouches_for_a_person(request) else WITHOUT_PROOF
    return allow(f"r{client_key(request)}"[:64], most, HOUR) and allow("articles.reports", OF_ALL, HOUR)


def show(request: HttpRequest, story: Article, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {"story": story, "form": form, "editions": editions_of({}, section=story.section)}
    return render(request, "articles/report.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/report_thanks.html", {"editions": editions_of({})})
