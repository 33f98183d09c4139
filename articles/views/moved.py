"""What is answered at an address that something has left."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from articles import old_paths, picks
from articles.locales import current_locale, editions
from articles.models import Article, Page, Series, Topic
from articles.switcher import editions_of


def answer(request: HttpRequest) -> HttpResponse | None:
    """301 to where the thing stands now, 410 for a story that was withdrawn; None where the public may know nothing."""
    if request.method not in ("GET", "HEAD"):
        return None
    moved = old_paths.find(request.path_info, request.GET)
    if moved is None:
        return None
    if isinstance(moved.thing, Article):
        story = Article.objects.filter(pk=moved.thing.pk)
        if story.withdrawn().exists():
            moved.count()
            return gone(request, moved.thing)
        if not (story.live().exists() or story.retracted().exists()):
            return None
    if not is_shown(moved.thing):
        return None
    address = moved.address
    if address.rstrip("/") == request.path_info.rstrip("/") and not request.GET:
        return None  # a rule that leads to where it was asked for
    moved.count()
    return redirect(address + old_paths.kept_query(moved, request.GET), permanent=True)


def is_shown(thing: Model | None) -> bool:
    """Pages are of the editions that the site has, and a topic may be the newsroom's alone."""
    match thing:
        case Page() | Series():
            return thing.locale in editions()
        case Topic():
            return thing.is_public and thing.locale in editions()
    return True


def gone(request: HttpRequest, story: Article) -> HttpResponse:
    context = {"editions": editions_of({}, section=story.section), "latest": picks.latest(current_locale())}
    response = render(request, "410.html", context, status=410)
    response["Cache-Control"] = "no-cache"  # else browsers keep a 410 for ever, and the story may come back
    return response
