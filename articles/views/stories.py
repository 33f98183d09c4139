"""The public pages that show stories. Every list starts from Article.objects.live()."""

from datetime import date

from django.core.paginator import EmptyPage, Paginator
from django.core.paginator import Page as Paged
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import body, frontpage, links, live_blogs, picks, provenance, series
from articles.locales import current_locale
from articles.models import Article, Correction, Page, Person, Section, Tag
from articles.pictures import pictures_in
from articles.switcher import editions_of, editions_of_story, same_path_in_each
from articles.views import moved

STORIES_ON_A_PAGE = 20


class NoSuchPage(Http404):
    """The list is there, but not so long."""


def live_here() -> QuerySet[Article]:
    return Article.objects.live().in_locale(current_locale())


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.GET and (answer := moved.answer(request)):
        return answer  # "/?p=12", by which other systems name a story
    front = frontpage.compose(current_locale())
    return render(request, "articles/home.html", {"front": front, "editions": same_path_in_each(request.path)})


@require_safe
def section_or_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Sections and standing pages share the first step of an address."""
    section = Section.objects.filter(slug=slug).select_related("parent").first()
    if section is not None:
        return section_page(request, section)
    return standing_page(request, slug)


def section_page(request: HttpRequest, section: Section) -> HttpResponse:
    return story_list(
        request,
        live_here().in_section(section),
        "articles/section.html",
        {"section": section, "children": section.children.all()},
    )


def standing_page(request: HttpRequest, slug: str) -> HttpResponse:
    pages = {page.locale: page for page in Page.objects.filter(slug=slug)}
    if current_locale() not in pages:
        raise Http404
    page = pages[current_locale()]
    editions = editions_of({locale: other.get_absolute_url() for locale, other in pages.items()})
    blocks = [block for block in body.to_blocks(page.body) if block["kind"] != "newsletter"]
    people = Person.objects.filter(masthead_place__isnull=False).order_by("masthead_place", "name")
    context = {"page": page, "editions": editions, "people": people if page.lists_people else ()}
    return render(request, "articles/page.html", context | shown_in(blocks))


@require_safe
def article(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    story = live_here().for_page().filter(slug=slug).first() or ended(slug)
    if story is None:
        raise Http404
    # Under another section an earlier story may have stood, which has moved since.
    if story.section.slug != section and (answer := moved.answer(request)):
        return answer
    if story.state == Article.State.RETRACTED:
        context = {"article": story, "editions": editions_of({}, section=story.section)}
        return render(request, "articles/retracted.html", context)
    if story.is_gone:
        return moved.gone(request, story)
    if story.section.slug != section:
        return redirect(story, permanent=True)
    try:
        context = story_context(story, number_asked(request) if story.live_state else 1)
    except EmptyPage as error:
        raise NoSuchPage from error
    return render(request, "articles/article.html", context)


def ended(slug: str) -> Article | None:
    """Of a retracted story the notice stays, of a withdrawn one that it is gone. Neither shows a word of the text."""
    here = Article.objects.in_locale(current_locale()).filter(slug=slug).select_related("section")
    return here.retracted().first() or here.withdrawn().first()


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The ledger: every change to a live story that readers were told of, the newest first."""
    entries = Correction.objects.in_locale(current_locale()).select_related("article__section")
    page = page_of(request, entries)
    context = {"entries": page, "stories": page, "editions": same_path_in_each(request.path)}
    return render(request, "articles/corrections.html", context)


def story_context(story: Article, number: int = 1) -> dict:
    """What the page of a story shows, the story's own visibility aside; of a live blog the page of that number."""
    must_read = picks.must_read(story.locale, besides=[story])
    more = picks.more_articles(story, besides=must_read)
    # The other editions of the story, what it was translated from, the stories it links to and the other parts of its
    # series are asked for together with the block Latest.
    named = {*links.ids(story.blocks), *series.keys(story), story.translated_from_id} - {None}
    related = Article.objects.filter(Q(translation_group=story.translation_group) | Q(pk__in=named))
    latest, found = picks.latest_and(related, story.locale, besides=[story, *must_read, *more])
    members = [other for other in found if other.translation_group == story.translation_group]
    live = live_blogs.page_of(story, number)
    place = series.place_of(story, found)
    return {
        "article": story,
        "tags": story.tags.all(),
        "corrections": corrections_of(story),
        "blocks": links.as_paid_for(story.blocks) if story.is_sponsored else story.blocks,
        "pictures": pictures_in(story.blocks),
        "addresses": links.by_key(found),
        "must_read": must_read,
        "more_articles": more,
        "latest": latest,
        "source": provenance.live_source(story, found),
        "editions": editions_of_story(story, members),
        "live": live,
        "series_place": place,
        "more_data": live_blogs.data_of(story, live) | series.data_of(place),
    }


def corrections_of(story: Article) -> list[Correction]:
    """No query for the many stories that were never changed: every correction sets the date of the update."""
    return list(story.corrections.all()) if story.updated_at and story.was_corrected else []


def shown_in(blocks: list[dict]) -> dict:
    """What parts/blocks.html needs: the blocks, their pictures, and where the stories are that they link to."""
    return {"blocks": blocks, "pictures": pictures_in(blocks), "addresses": links.addresses_in(blocks)}


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return story_list(request, live_here().filter(tags=found), "articles/tag.html", {"tag": found})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Person, slug=slug)
    members = list(person.members.all()) if person.is_organisation else []
    return story_list(request, live_here().by(person), "articles/author.html", {"person": person, "members": members})


@require_safe
def archive(request: HttpRequest, year: int, month: int) -> HttpResponse:
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Http404
    stories = live_here().in_month(date(year, month, 1))
    months = live_here().dates("publish_at", "month", order="DESC")
    return story_list(
        request, stories, "articles/archive.html", {"month": date(year, month, 1), "months": list(months[:36])}
    )


@require_safe
def latest_archive(request: HttpRequest) -> HttpResponse:
    """/archive/ leads to the month of the newest story."""
    newest = live_here().order_by("-publish_at").values_list("publish_at", flat=True).first() or timezone.now()
    day = timezone.localtime(newest)
    return redirect(reverse("archive", args=[day.year, day.month]))


def story_list(request: HttpRequest, stories: QuerySet[Article], template: str, context: dict) -> HttpResponse:
    # A page far down sorts the keys of all stories above it, not their cards.
    page = page_of(request, stories.order_by("-publish_at", "-pk").values("pk"))
    page.object_list = live_here().filter(pk__in=page.object_list).for_cards().order_by("-publish_at", "-pk")
    return render(request, template, {"editions": same_path_in_each(request.path)} | context | {"stories": page})


def page_of(request: HttpRequest, stories: QuerySet) -> Paged:
    """The page that ?page= asks for; one that does not exist is a 404, so that no address multiplies."""
    paginator = Paginator(stories, STORIES_ON_A_PAGE)
    try:
        return paginator.page(number_asked(request))
    except EmptyPage as error:
        raise NoSuchPage from error


def number_asked(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) <= 3 and int(number) >= 1):
        raise NoSuchPage
    return int(number)
