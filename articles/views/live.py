"""How a reader's page catches up with a live blog, and where one of its entries stands."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from articles import live_blogs
from articles.models import Article

MOST_VERSION = 2**31


def running(pk: int):
    return Article.objects.live().filter(pk=pk, live_from__isnull=False)


def etag(request: HttpRequest, pk: int) -> str | None:
    """One query, which is all that an idle reader costs."""
    request.live_version = running(pk).values_list("live_version", flat=True).first()
    return None if request.live_version is None else f'"{pk}-{request.live_version}"'


@require_safe
@cache_control(no_cache=True)
@condition(etag_func=etag)
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What came after ?since=VERSION, as pieces of the page in the language of the story."""
    since = request.GET.get("since", "")
    if request.live_version is None or not (since.isascii() and since.isdigit() and int(since) < MOST_VERSION):
        raise Http404
    story = get_object_or_404(running(pk).select_related("section").defer("body", "blocks", "body_text", "search"))
    entries, gone = live_blogs.changed_since(story, int(since))
    with translation.override(story.locale):
        answer = {
            "version": story.live_version,
            "over": story.live_state == "ended",
            "missed": len(entries) > live_blogs.ENTRIES_ON_A_PAGE,
            "entries": [{"id": entry.pk, "html": piece("live_entry", entry=entry)} for entry in entries],
            "gone": gone,
            "keys": piece("live_keys", events=live_blogs.key_events(story)),
        }
    return JsonResponse(answer)


def piece(name: str, **context) -> str:
    return render_to_string(f"articles/parts/{name}.html", context)


@require_safe
def entry(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """An entry has a lasting address; which page it stands on changes with every new one."""
    story = get_object_or_404(running(pk).select_related("section").only("locale", "slug", "section__slug"))
    where = live_blogs.place_of(story, entry)
    return redirect(story.get_absolute_url() + where)
