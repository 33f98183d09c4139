from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.urls import is_valid_path

from articles import likeness, missing
from articles.locales import current_locale
from articles.switcher import editions_of
from articles.views import moved
from articles.views.stories import NoSuchPage


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """301 or 410 for what has moved, else 404 with up to five live stories whose address is like the one asked for."""
    if not isinstance(exception, NoSuchPage):
        if answer := moved.answer(request):
            return answer
        if not gets_its_slash(request.path_info):
            missing.note(request)
    suggestions = likeness.stories(request.path_info, current_locale())
    return render(request, "404.html", {"suggestions": suggestions, "editions": editions_of({})}, status=404)


def gets_its_slash(path: str) -> bool:
    """CommonMiddleware turns this answer into a redirect; whoever follows it is asked anew."""
    return not path.endswith("/") and not is_valid_path(path) and bool(is_valid_path(f"{path}/"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what broke."""
    return HttpResponseServerError(loader.render_to_string("500.html"))
