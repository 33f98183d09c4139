from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import fruitless, guessing, search_syntax
from articles.locales import Locale, current_locale
from articles.models import Article, Section
from articles.search_filters import shown
from articles.searching import BY_DATE, BY_RELEVANCE, MOST_FOUND, Search, asked, cleaned
from articles.suggesting import suggest
from articles.switcher import same_path_in_each
from articles.views.stories import page_of

CHOSEN = ("section", "type", "author", "after", "before")  # in the form; each is an operator too
SUGGESTED_FOR = 60  # seconds


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = cleaned(request.GET.get("q", ""))
    chosen = {name: value for name in CHOSEN if (value := cleaned(request.GET.get(name, "")))}
    sort = BY_DATE if request.GET.get("sort") == BY_DATE else BY_RELEVANCE
    context = {
        "text": text,
        "chosen": chosen,
        "sort": sort,
        "all_sections": in_tree(Section.objects.all()),
        "types": Article.TypeOfWork.choices,
        "editions": same_path_in_each(request.path),
    }
    wanted = asked(text, chosen, current_locale(), sort)
    if wanted.question.is_askable:
        context |= results(request, text, wanted, chosen)
        context["conditions"] = [shown(each, context["all_sections"]) for each in wanted.question.conditions]
    elif "page" in request.GET:
        raise Http404
    return render(request, "articles/search.html", context)


def results(request: HttpRequest, text: str, wanted: Search, chosen: dict[str, str]) -> dict:
    exact = "exact" in request.GET
    guessed = None if exact or len(wanted.found) > guessing.FEW else guessing.guess(wanted, text)
    better, answer = guessed if guessed else ("", wanted)
    if wanted.found:
        answer = wanted  # the guess is offered, not taken
    page = page_of(request, answer.found[:MOST_FOUND])
    page.object_list = in_order(page.object_list, answer)
    if not answer.found:
        fruitless.count(request, text, wanted)
    kept = {"q": text} | chosen | ({"sort": BY_DATE} if wanted.sort == BY_DATE else {})
    return {
        "stories": page,
        "query": urlencode(kept | ({"exact": "1"} if exact else {})),
        "better": better,
        "better_query": urlencode(kept | {"q": better}),
        "exact_query": urlencode(kept | {"exact": "1"}),
        "is_corrected": answer is not wanted,
        "is_capped": len(answer.found) > MOST_FOUND,
        "most": MOST_FOUND,
        "words_alone": urlencode({"q": words}) if (words := search_syntax.words_of(wanted.question)) else "",
        "other_editions": other_editions(text, wanted),
        "story_lang": "" if answer.locale == current_locale() else answer.locale,
    }


def in_order(keys: list[int], answer: Search) -> list[Article]:
    """The stories of one page, with the words around what was found."""
    cards = Article.objects.live().filter(pk__in=keys).for_cards()
    by_key = cards.defer(None).defer("body", "blocks", "search").in_bulk()  # with the text, for the excerpts
    stories = [by_key[key] for key in keys if key in by_key]
    excerpts = answer.excerpts(stories)
    for story in stories:
        story.excerpt = excerpts.get(story.pk, "")
    return stories


def in_tree(sections: Iterable[Section]) -> list[Section]:
    """Each with those below it behind it."""
    sections = list(sections)
    main = [each for each in sections if each.parent_id is None]
    return [each for first in main for each in (first, *(below for below in sections if below.parent_id == first.pk))]


def other_editions(text: str, wanted: Search) -> list[tuple[str, str]]:
    """(locale, query) of those that were not searched, if the text named none."""
    if any(each.name == "lang" for each in wanted.question.conditions):
        return []
    return [(locale, urlencode({"q": f"{text} lang:{locale}"})) for locale in Locale.values if locale != wanted.locale]


@require_safe
@cache_control(public=True, max_age=SUGGESTED_FOR)
def suggestions(request: HttpRequest) -> JsonResponse:
    found = suggest(request.GET.get("q", ""), current_locale())
    return JsonResponse(
        {
            "stories": [
                {"title": each.headline, "url": each.get_absolute_url(), "section": each.section.label}
                for each in found
            ]
        }
    )
