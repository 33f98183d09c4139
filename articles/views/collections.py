"""Pages that the newsroom puts together from stories: series and topics."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import body, picks
from articles.locales import current_locale
from articles.models import Article, Series, Topic, TopicEvent
from articles.switcher import editions_of
from articles.views.stories import live_here, number_asked, shown_in, story_list


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    found = {each.locale: each for each in Series.objects.filter(slug=slug)}
    here = found.get(current_locale())
    parts = live_here().filter(series_part__series=here) if here else Article.objects.none()
    stories = list(parts.for_cards().order_by("series_part__position", "series_part__pk"))
    if not stories:
        raise Http404
    editions = editions_of({locale: each.get_absolute_url() for locale, each in found.items()})
    whole = Paginator(stories, len(stories)).page(1)  # a series is read from one page
    return render(request, "articles/series.html", {"series": here, "stories": whole, "editions": editions})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = {each.locale: each for each in Topic.objects.public().filter(slug=slug)}
    here = found.get(current_locale())
    if here is None:
        raise Http404
    context = {"topic": here}
    if number_asked(request) == 1:
        context |= {"explainers": explainers_of(here), "events": events_of(here)}
        context |= shown_in(body.to_blocks(here.intro))
        context["blocks"] = [block for block in context["blocks"] if block["kind"] != "newsletter"]
    context["editions"] = editions_of({locale: each.get_absolute_url() for locale, each in found.items()})
    # What stands above is not repeated below.
    rest = live_here().in_topic(here).exclude(pk__in=here.explainers.values("article"))
    return story_list(request, rest, "articles/topic.html", context)


def explainers_of(topic: Topic) -> list[Article]:
    """Public ones, in the order of the editor."""
    chosen = topic.explainers.filter(article=OuterRef("pk")).values("position")[:1]
    live = picks.for_lists(topic.locale, besides=()).filter(pk__in=topic.explainers.values("article"))
    return list(live.annotate(place=chosen).order_by("place", "pk"))


def events_of(topic: Topic) -> list[TopicEvent]:
    live = Article.objects.live().filter(pk=OuterRef("article"))
    events = topic.events.annotate(leads_on=Exists(live)).select_related("article__section")
    heavy = ("body", "blocks", "body_text", "search")
    return list(events.defer(*(f"article__{name}" for name in heavy)))
