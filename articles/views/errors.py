from django.contrib.postgres.search import TrigramSimilarity
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from articles.locales import current_locale
from articles.models import Article
from articles.slugs import slugify
from articles.switcher import editions_of
from articles.views import moved
from articles.views.stories import NoSuchPage

SUGGESTIONS = 5
LIKE_ENOUGH = 0.2


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """301 or 410 for what has moved, else 404 with up to five live stories whose address is like the one asked for."""
    if not isinstance(exception, NoSuchPage) and (answer := moved.answer(request)):
        return answer
    context = {"suggestions": suggestions(request.path), "editions": editions_of({})}
    return render(request, "404.html", context, status=404)


def suggestions(path: str) -> list[Article]:
    last = path.rstrip("/").rsplit("/", 1)[-1]
    wanted = slugify(last, fallback="")
    if not wanted:
        return []
    stories = Article.objects.live().in_locale(current_locale()).select_related("section")
    likeness = TrigramSimilarity("slug", wanted)
    found = stories.filter(slug__trigram_similar=wanted).annotate(likeness=likeness).filter(likeness__gte=LIKE_ENOUGH)
    return list(found.order_by("-likeness", "-publish_at")[:SUGGESTIONS])


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what broke."""
    return HttpResponseServerError(loader.render_to_string("500.html"))
