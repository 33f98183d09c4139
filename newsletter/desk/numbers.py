"""The page of numbers of an edition, and its tables as a file."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from articles.plots import Bar, bars
from newsletter import csv_files, numbers
from newsletter.desk.sending import BEGUN
from newsletter.models import BounceEvent, Edition


def bars_of(hours: Iterable[tuple]) -> list[Bar]:
    return bars((date_format(timezone.localtime(hour), "M j, H:i"), number) for hour, number in hours)


def begun_edition(request: HttpRequest, pk: int) -> Edition:
    if not request.user.has_perm("newsletter.view_edition"):
        raise PermissionDenied
    editions = Edition.objects.select_related("mailing_list").defer("frozen_html", "frozen_text")
    edition = get_object_or_404(editions, pk=pk)
    if edition.state not in BEGUN or edition.started_at is None:
        raise Http404
    return edition


@require_GET
def page(request: HttpRequest, model_admin, pk: int) -> HttpResponse:
    edition = begun_edition(request, pk)
    found = numbers.of(edition)
    kinds = dict(BounceEvent.Kind.choices) | {"": _("Refused at once")}
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Numbers: %(subject)s") % {"subject": edition.subject},
        "opts": model_admin.opts,
        "original": edition,
        "edition": edition,
        "numbers": found,
        "least": numbers.LEAST,
        "returned": [(kinds[kind], number) for kind, number in sorted(found.returned.items())],
        "returned_in_all": sum(found.returned.values()),
        "bars": bars_of(found.hours),
        "test": told_test(edition) if found.variants else None,
    }
    return render(request, "admin/newsletter/edition/numbers.html", context)


def told_test(edition: Edition) -> dict | None:
    """The decision in percent, for people."""
    result = edition.test_result
    if result is None:
        return None
    subjects, rows = edition.subjects, result["figures"]
    best = result["winner"] if result["is_significant"] else max(rows, key=lambda row: row["share"])["variant"]
    return {
        "is_significant": result["is_significant"],
        "figures": [row | {"subject": subjects[row["variant"]], "percent": 100 * row["share"]} for row in rows],
        "winner": subjects[result["winner"]],
        "best": subjects[best],
        "rival": subjects[result["rival"]] if result["rival"] is not None else "",
        "difference": 100 * result["difference"],
        "low": 100 * result["low"],
        "high": 100 * result["high"],
    }


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    edition = begun_edition(request, pk)
    response = StreamingHttpResponse(csv_files.lines_of(table(edition)), content_type="text/csv; charset=utf-8")
    name = f"{edition.mailing_list.slug}-{edition.date.isoformat()}-numbers.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table(edition: Edition) -> Iterable[list]:
    found = numbers.of(edition)
    yield ["what", "name", "number"]
    yield ["audience", "", found.audience]
    yield ["arrived", "", found.arrived]
    for kind, number in sorted(found.returned.items()):
        yield ["returned", kind or "refused at once", number]
    if not found.is_told:
        return
    yield ["left", "", found.left]
    yield ["complaints", "", found.complaints]
    yield ["readers", "", found.readers]
    yield ["worth the time", "", found.yes]
    yield ["not worth it", "", found.no]
    for line in found.variants:
        yield ["arrived with subject", line.subject, line.arrived]
        yield ["readers by subject", line.subject, line.came]
    for story in found.stories:
        yield ["visits of story", story.headline, story.total]
