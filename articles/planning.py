"""Changes to a live story that go public at a time to come.

Unlike the first publication this cannot be a query: lists, feeds and search read the columns of the row. So it is a
task for that time; the queue retries it, and the dashboard names what is overdue.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles import corrections, revisions
from articles.models import Article, PlannedChanges
from articles.objections import breaches
from articles.signals import announce
from audit.models import record


def plan(article: Article, kind: str, text: str, user, at: datetime) -> None:
    """Plans the newest version of `article`; an earlier plan gives way to it."""
    forget(article)
    row = PlannedChanges.objects.create(
        article=article,
        revision=article.latest_revision,
        at=at.replace(microsecond=0),
        kind=kind,
        text=text.strip(),
        planned_by=user,
    )
    put_out.using(run_after=row.at).enqueue(row.pk)


def forget(article: Article) -> None:
    PlannedChanges.objects.filter(article=article).delete()


@task()
def put_out(plan_id: int) -> None:
    """Runs at the planned time. A plan that was changed or dropped since has another task, or none."""
    with transaction.atomic():
        plans = PlannedChanges.objects.select_for_update(of=("self",)).select_related("revision", "planned_by")
        row = plans.filter(pk=plan_id, at__lte=timezone.now()).first()
        if row is None:
            return
        article = Article.objects.select_for_update().get(pk=row.article_id)
        if not article.is_seen or article.is_gone or article.on_hold or not_fit(article, row):
            return  # the plan stays and shows on the dashboard as overdue
        corrections.put_live(article, row.revision, row.kind, row.text, row.planned_by)
        Article.objects.filter(pk=article.pk).update(updated_at=article.updated_at)
        record(row.planned_by, "planned changes went out", article, version=row.revision.number)
    announce(article)


def not_fit(article: Article, row: PlannedChanges) -> bool:
    """What was true when it was planned may not be any more: the slug was taken, the section deleted."""
    return bool(breaches(article, revisions.present(row.revision.content)))
