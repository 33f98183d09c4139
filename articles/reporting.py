"""Errors that readers report, from the form to the correction."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from articles.models import Article, Correction, ErrorReport
from audit.models import record

ADDRESS_KEPT_FOR = timedelta(days=90)
State = ErrorReport.State


def look_at(report: ErrorReport, user) -> None:
    """Somebody has begun with it; an older state stays."""
    if report.state == State.NEW:
        handle(report, State.LOOKED_AT, user)


def handle(report: ErrorReport, state: str, user, correction: Correction | None = None) -> None:
    report.state, report.correction = state, correction
    report.handled_by, report.handled_at = user, timezone.now()
    report.save(update_fields=["state", "correction", "handled_by", "handled_at"])
    record(user, f"reported error: {state}", report, story=report.article_id)


def close(reports: Iterable[ErrorReport], article: Article, user) -> None:
    """The changes that were just published answer these; of a typo, or of changes for later, there is no entry yet."""
    since = timezone.now() - timedelta(minutes=1)
    entry = Correction.objects.filter(article=article, created_by=user, created_at__gte=since).order_by("-pk").first()
    for report in reports:
        handle(report, State.CORRECTED, user, entry)


@task(priority=-10)
def forget_reporters() -> None:
    ErrorReport.objects.filter(created_at__lt=timezone.now() - ADDRESS_KEPT_FOR).exclude(mail="").update(mail="")
