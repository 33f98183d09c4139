"""The page behind a preview link: a story for somebody without an account, who may answer there."""

from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import merged_tags, previewing, revisions
from articles.clocks import both
from articles.models import Note, PreviewLink, PreviewOpening, Revision
from articles.switcher import editions_of
from articles.views.stories import story_context

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}
REFUSED, TOO_MANY = 422, 429


class AnswerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write your name, so that the newsroom knows who answered.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Comment (not needed for an OK)"),
        max_length=4000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": gettext_lazy("A comment has at most 4000 characters: shorten it.")},
    )
    verdict = forms.ChoiceField(
        choices=[(Note.Kind.OUTSIDER_OK, ""), (Note.Kind.OUTSIDER_COMMENT, "")],
        error_messages={
            "required": gettext_lazy("Press “OK” or “Send the comment”."),
            "invalid_choice": gettext_lazy("Press “OK” or “Send the comment”."),
        },
    )
    # The version that was on the page: an OK is for that one.
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="answer-%s", **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") == Note.Kind.OUTSIDER_COMMENT and not cleaned.get("text") and not self.errors:
            self.add_error("text", _("Write what you have to say, or press “OK”."))
        return cleaned


def unlisted(view):
    """What the view answers is for one reader: found by no search, kept by no cache, named to no other site."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return guarded


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, token: str) -> HttpResponse:
    link = previewing.link_of(token)
    if link is None or not link.is_open or previewing.is_closed_to_outsiders(link.article):
        return closed(request, link)
    if request.method == "POST":
        return take_answer(request, link, token)
    if request.method == "GET":
        PreviewOpening.objects.create(link=link)  # a line of a log
    if previewing.is_public_already(link):
        return redirect(link.article, permanent=True)
    return page(request, link, AnswerForm(initial={"name": link.recipient}))


@unlisted
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    link = previewing.link_of(token)
    if link is None or not link.is_open or previewing.is_closed_to_outsiders(link.article):
        return closed(request, link)
    return show(request, link, "articles/preview_thanks.html", {"token": token})


def take_answer(request: HttpRequest, link: PreviewLink, token: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return page(request, link, form, REFUSED)
    answer = form.cleaned_data
    seen = Revision.objects.filter(article=link.article_id, number=answer["version"]).first()
    try:
        previewing.answer(link, answer["verdict"], answer["name"], answer["text"], seen)
    except previewing.TooManyAnswers:
        form.add_error(None, _("This link has had many answers within an hour: send yours a little later."))
        return page(request, link, form, TOO_MANY)
    return redirect("preview_thanks", token)


def page(request: HttpRequest, link: PreviewLink, form: AnswerForm, status: int = 200) -> HttpResponse:
    revision = previewing.revision_of(link)
    content = merged_tags.content_now(revision) if revision else revisions.content_of(link.article)
    story, tags = previewing.as_page(link.article, content)
    with translation.override(story.locale):
        context = story_context(story) | {
            "tags": tags,
            "link": link,
            "revision": revision,
            "until": both(link.expires_at),
            "form": form,
        }
        return show(request, link, "articles/preview_outside.html", context, status, story.locale)


def closed(request: HttpRequest, link: PreviewLink | None) -> HttpResponse:
    """One page for every reason: who asks learns nothing of the story."""
    return show(request, link, "articles/preview_closed.html", {}, 404)


def show(request, link, template: str, context: dict, status: int = 200, locale: str = "") -> HttpResponse:
    locale = locale or (link.article.locale if link else "en")
    with translation.override(locale):
        context = {"editions": editions_of({}), "LANGUAGE_CODE": locale} | context
        response = render(request, template, context, status=status)
    response["Content-Language"] = locale
    return response
