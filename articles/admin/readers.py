"""The pages "Readers": of the whole site and of one story, and the tables of the first as files."""

import csv
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from articles import readership
from articles.models import Article
from articles.plots import bars
from articles.readership import MOST_DOWNLOADED, Line
from articles.spreadsheets import harmless

RIGHT = "articles.view_hourlyreads"
SPANS = {
    1: gettext_lazy("Today"),
    7: gettext_lazy("7 days"),
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
}
TABLES: dict[str, Callable[[int], list[Line]]] = {
    "stories": lambda days: readership.stories(days, MOST_DOWNLOADED),
    "sections": lambda days: readership.sums(days).sections,
    "editions": lambda days: readership.sums(days).editions,
    "referrers": lambda days: readership.referrers(days, MOST_DOWNLOADED),
    "pages": lambda days: readership.pages(days, MOST_DOWNLOADED),
    "days": lambda days: [Line(day.isoformat(), reads) for day, reads in readership.sums(days).days],
}


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/readers.html: a link alone, which asks nothing."""
    return {"readers_of": article if request.user.has_perm(RIGHT) and article.publish_at else None}


def urls(model_admin) -> list:
    def at(route: str, view: Callable, name: str):
        @require_GET
        def guarded(request: HttpRequest, **kwargs) -> HttpResponse:
            if not request.user.has_perm(RIGHT):
                raise PermissionDenied
            return view(model_admin, request, **kwargs)

        return path(route, model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("readers/", readers_page, "articles_article_readers"),
        at("readers/<slug:table>.csv", download, "articles_article_readers_csv"),
        at("<int:pk>/readers/", story_page, "articles_article_story_readers"),
    ]


def span_of(request: HttpRequest) -> int:
    asked = request.GET.get("days", "7")
    if asked not in map(str, SPANS):
        raise Http404
    return int(asked)


def readers_page(model_admin, request: HttpRequest) -> HttpResponse:
    days = span_of(request)
    sums = readership.sums(days)
    plotted = sums.days[-readership.PLOTTED :]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Readers"),
        "opts": model_admin.opts,
        "spans": SPANS,
        "days": days,
        "bars": bars((date_format(day, "MONTH_DAY_FORMAT"), reads) for day, reads in plotted),
        "today": plotted[-1][1],
        "total": sum(line.reads for line in sums.editions),
        "stories": readership.stories(days),
        "tables": [
            ("sections", _("Sections"), sums.sections),
            ("editions", _("Editions"), sums.editions),
            ("referrers", _("Where they came from"), readership.referrers(days)),
            ("pages", _("Front pages, sections, tags and authors"), readership.pages(days)),
        ],
    }
    return render(request, "admin/articles/reads/readers.html", context)


def story_page(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Article.objects.only("headline", "publish_at", "state", "locale"), pk=pk)
    if story.publish_at is None:
        raise Http404
    hours = readership.first_hours(story)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Readers: %(headline)s") % {"headline": story.headline},
        "opts": model_admin.opts,
        "original": story,
        "story": story,
        "total": readership.total_of(story),
        "hours": bars((date_format(timezone.localtime(hour), "M j, H:i"), reads) for hour, reads in hours),
        "day_bars": bars((date_format(day, "MONTH_DAY_FORMAT"), reads) for day, reads in readership.days_of(story)),
        "referrers": readership.hosts(story.daily_reads, readership.MOST),
    }
    return render(request, "admin/articles/reads/story.html", context)


# --- as a file


def download(model_admin, request: HttpRequest, table: str) -> HttpResponse:
    if table not in TABLES:
        raise Http404
    days = span_of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"readers-{table}-{days}-days-{timezone.localdate().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets take the file for Latin letters without it
    writer = csv.writer(response)
    writer.writerow(["what", "kind or edition", "key", "readers"])
    for line in TABLES[table](days):
        writer.writerow([harmless(line.name), harmless(line.about), line.key or "", line.reads])
    return response
