from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.locales import current_locale
from articles.searching import Search, cleaned
from articles.switcher import same_path_in_each
from articles.views.stories import page_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = cleaned(request.GET.get("q", ""))
    context = {"text": text, "editions": same_path_in_each(request.path)}
    if text:
        asked = Search(text, current_locale())
        page = page_of(request, asked.stories().for_cards())
        excerpts = asked.excerpts(list(page))
        for story in page:
            story.excerpt = excerpts.get(story.pk, "")
        context["stories"] = page
    elif "page" in request.GET:
        raise Http404
    return render(request, "articles/search.html", context)
