"""The first screen of the admin: what waits for me, what happens next, what broke, what is read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Left
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from articles import readers, stale, waiting
from articles.models import Article, ErrorReport, FrontPageVersion, GateOverride, Note, PlannedChanges, TranslationTask
from images.models import Picture
from journal import segments
from newsletter.models import Edition

MOST = 12  # lines of a list; what is left out is counted
AHEAD = timedelta(hours=24)
DEADLINES_AHEAD = timedelta(days=7)
TOP, READ_SINCE = 5, timedelta(hours=24)
LICENCE_DAYS = 14
LATE = 120  # seconds that the journal may be behind
RENDITIONS_TAKE = timedelta(minutes=10)
REASONS = {
    "review": _("In review: approve it or ask for changes"),
    "changes_requested": _("Changes requested"),
    "approved": _("Approved: publish or schedule it"),
    "pending": _("Live + pending changes: publish or drop them"),
    "assigned": _("Assigned to you"),
    "mention": _("A note names you"),
    "translation": _("The original was corrected: this one has to follow"),
    "report": _("Readers say that something is wrong in a story"),
    "edition": _("An edition of the newsletter: approve it or send it back"),
}

# What the publish gate misses, by its codes.
MISSING = {
    "headline": _("headline"),
    "body": _("text"),
    "section": _("section"),
    "type": _("type of work"),
    "locale": _("edition language"),
    "byline": _("byline"),
    "alt": _("text alternative"),
    "alt_copied": _("text alternative"),
    "credit": _("credit"),
    "licence": _("licence"),
    "licence_unknown": _("licence"),
    "provenance": _("where the translation comes from"),
    "untranslated": _("translation of every paragraph"),
}


@dataclass(frozen=True)
class Line:
    title: str
    url: str
    what: str | Promise
    at: datetime | None = None
    urgent: bool = False


def dashboard(request: HttpRequest, context: dict) -> dict:
    """Unfold calls this for the index page (UNFOLD["DASHBOARD_CALLBACK"])."""
    user = request.user
    context["of_stories"] = user.has_perm("articles.view_article")
    context["of_all"] = user.has_perm("articles.edit_every_article")
    editions = open_editions(user)
    if context["of_stories"]:
        lines = sorted([*waits(user), *editions_to_approve(editions, user)], key=lambda line: line.at)
        context["waits"], context["waits_more"] = lines[:MOST], max(0, len(lines) - MOST)
        context["deadlines"] = deadlines(user)
        plans = plans_until(timezone.now() + AHEAD)
        context["ahead"] = sorted([*ahead(plans), *editions_ahead(editions)], key=lambda line: line.at)
        context["most_read"] = readers.most_read(TOP, timezone.now() - READ_SINCE).only("headline")
    if context["of_all"]:
        context["broken"] = [*overdue_editions(editions), *broken(plans)]
        context["overrides"] = overrides()
    context["now"] = timezone.now()
    return context


def story_url(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])


# --- what waits for me


def waits(user) -> list[Line]:
    lines = [
        Line(story.headline, story_url(story.pk), REASONS[story.reason], story.since)
        for story in waiting.queue(user)[: 4 * MOST]
    ]
    lines += asked(user)
    return sorted(lines, key=lambda line: line.at)


def asked(user) -> list[Line]:
    """Notes that name this person, corrections that translations have to follow, and how many errors readers
    reported; one query for all."""
    columns = ("asks", "article", "at", "words")
    notes = Note.objects.filter(mentions=user, resolved_at__isnull=True).order_by("created_at")
    notes = notes.annotate(
        asks=Value("mention"), at=F("created_at"), words=Concat("author_name", Value(": "), Left("text", 80))
    )
    tasks = TranslationTask.objects.filter(done_at__isnull=True).order_by("correction__created_at")
    if not user.has_perm("articles.edit_every_article"):
        tasks = tasks.filter(Q(article__created_by=user) | Q(article__assigned_to=user))
    tasks = tasks.annotate(asks=Value("translation"), at=F("correction__created_at"), words=F("article__headline"))
    found = notes.values_list(*columns)[:MOST].union(
        tasks.values_list(*columns)[:MOST], reported(user).values_list("asks", "first", "at", "words"), all=True
    )
    return [line_of(*row) for row in found if row[2]]


def reported(user) -> QuerySet[ErrorReport]:
    """One row with their number; without any its time is empty."""
    reports = ErrorReport.objects.open().order_by().annotate(asks=Value("report")).values("asks")
    number = Cast(Count("pk"), TextField())
    reports = reports.annotate(first=Min("article"), at=Min("created_at"), words=number)
    return reports if user.has_perm("articles.change_errorreport") else reports.none()


def line_of(asks: str, key: int, at: datetime, words: str) -> Line:
    if asks == "report":
        title = ngettext("%(number)d reported error", "%(number)d reported errors", int(words))
        url = reverse("admin:articles_errorreport_changelist")
        return Line(title % {"number": int(words)}, url, REASONS[asks], at)
    pages = {"mention": "admin:articles_article_change", "translation": "admin:articles_article_source"}
    return Line(words, reverse(pages[asks], args=[key]), REASONS[asks], at)


def deadlines(user) -> list[Line]:
    now = timezone.now()
    soon = waiting.deadlines(user).filter(deadline__lte=now + DEADLINES_AHEAD)[:MOST]
    return [
        Line(story.headline, story_url(story.pk), story.get_state_display(), story.deadline, story.deadline < now)
        for story in soon
    ]


# --- editions of the newsletter


def open_editions(user) -> list[Edition]:
    """Those that wait for an approval or for their time; one query for all that is said of them."""
    if not user.has_perm("newsletter.view_edition"):
        return []
    states = (Edition.State.SUBMITTED, Edition.State.APPROVED)
    columns = ("subject", "state", "send_at", "saved_at", "author", "saved_by")
    return list(Edition.objects.filter(state__in=states).only(*columns).order_by("send_at")[: 4 * MOST])


def edition_url(edition: Edition) -> str:
    return reverse("admin:newsletter_edition_change", args=[edition.pk])


def editions_to_approve(editions: list[Edition], user) -> list[Line]:
    """With four eyes none of those that this person made."""
    if not user.has_perm("newsletter.approve_edition"):
        return []
    return [
        Line(edition.subject, edition_url(edition), REASONS["edition"], edition.saved_at or timezone.now())
        for edition in editions
        if edition.state == Edition.State.SUBMITTED
        and not (settings.FOUR_EYES and user.pk in (edition.author_id, edition.saved_by_id))
    ]


def editions_ahead(editions: list[Edition]) -> list[Line]:
    now = timezone.now()
    return [
        Line(edition.subject, edition_url(edition), _("The newsletter goes out"), edition.send_at)
        for edition in editions
        if edition.state == Edition.State.APPROVED and edition.send_at and now <= edition.send_at <= now + AHEAD
    ]


def overdue_editions(editions: list[Edition]) -> list[Line]:
    what = _("An edition missed its time: say whether it still goes out")
    return [
        Line(edition.subject, edition_url(edition), what, edition.send_at, True)
        for edition in editions
        if edition.is_overdue
    ]


# --- what happens in the next 24 hours


def ahead(plans: list[PlannedChanges]) -> list[Line]:
    now = timezone.now()
    span = (now, now + AHEAD)
    lines = [*story_times(span), *planned_changes(plans, now), *front_pages(span)]
    return sorted(lines, key=lambda line: line.at)


def story_times(span: tuple[datetime, datetime]) -> list[Line]:
    """Publication, withdrawal and the end of an embargo; one story may have more than one of them."""
    out = Q(state=Article.State.PUBLISHED)
    stories = Article.objects.filter(
        (out & Q(publish_at__range=span)) | (out & Q(withdraw_at__range=span)) | Q(embargo_until__range=span)
    ).defer(*waiting.HEAVY)
    lines = []
    for story in stories[: 4 * MOST]:
        events = [(story.embargo_until, _("Embargo ends"))]
        if story.state == Article.State.PUBLISHED:
            events += [(story.publish_at, _("Goes out")), (story.withdraw_at, _("Will be withdrawn"))]
        lines += [
            Line(story.headline, story_url(story.pk), _("Held") if story.on_hold else what, at, story.on_hold)
            for at, what in events
            if at and span[0] <= at <= span[1]
        ]
    return lines


def plans_until(at: datetime) -> list[PlannedChanges]:
    """What goes out soon, and what should have gone out; asked for once."""
    plans = PlannedChanges.objects.filter(at__lte=at).select_related("article").only("at", "article__headline")
    return list(plans.order_by("at")[: 4 * MOST])


def planned_changes(plans: list[PlannedChanges], now: datetime) -> list[Line]:
    soon = [plan for plan in plans if plan.at >= now]
    return [Line(p.article.headline, story_url(p.article_id), _("Changes go out"), p.at) for p in soon[:MOST]]


def front_pages(span: tuple[datetime, datetime]) -> list[Line]:
    versions = FrontPageVersion.objects.filter(applies_from__range=span).only("locale", "number", "applies_from")
    return [
        Line(
            version.get_locale_display(),
            reverse("admin:articles_frontpageversion_changelist"),
            _("A front page comes in force"),
            version.applies_from,
        )
        for version in versions[:MOST]
    ]


# --- what broke


def broken(plans: list[PlannedChanges]) -> list[Line]:
    return [*late_counting(), *failed_tasks(), *overdue_changes(plans), *pictures_in_trouble(), *stale_translations()]


def late_counting() -> list[Line]:
    """Of this machine's journal; asks no database."""
    behind = segments.seconds_behind(Path(settings.JOURNAL_ROOT))
    if behind < LATE:
        return []
    since = timezone.now() - timedelta(seconds=behind)
    return [Line(gettext("Counting"), "", _("Readers are not counted now: look whether the worker runs"), since, True)]


def failed_tasks() -> list[Line]:
    """The worker tries each several times: what stands here has been given up."""
    week = timezone.now() - timedelta(days=7)
    tasks = DBTaskResult.objects.failed().filter(finished_at__gte=week).order_by("-finished_at")
    tasks = tasks.only("task_path", "finished_at", "exception_class_path")[:MOST]
    return [
        Line(
            task.task_path.rsplit(".", 1)[-1].replace("_", " "),
            "",
            _("A task failed: %(error)s") % {"error": task.exception_class_path.rsplit(".", 1)[-1]},
            task.finished_at,
            True,
        )
        for task in tasks
    ]


def overdue_changes(plans: list[PlannedChanges]) -> list[Line]:
    late = timezone.now() - timedelta(minutes=5)
    what = _("Planned changes did not go out: look whether the story is held")
    overdue = [plan for plan in plans if plan.at < late]
    return [Line(p.article.headline, story_url(p.article_id), what, p.at, True) for p in overdue[:MOST]]


def stale_translations() -> list[Line]:
    """One line for all of them: the list of its own says which."""
    number = stale.stale().count()
    title = ngettext("%(number)d stale translation", "%(number)d stale translations", number) % {"number": number}
    what = _("What readers see of the originals has changed since")
    return [Line(title, reverse("admin:articles_article_stale"), what)] if number else []


def pictures_in_trouble() -> list[Line]:
    """Without small files long after the upload, out of licence or soon to be, while stories show them."""
    late = timezone.now() - RENDITIONS_TAKE
    bare = Picture.objects.filter(shown_by(Article.objects.all()), renditions=[], uploaded_at__lt=late)
    seen = shown_by(Article.objects.live())
    ended, ending = Picture.objects.expired().filter(seen), Picture.objects.expiring(LICENCE_DAYS).filter(seen)
    found = Q(pk__in=bare.values("pk")) | Q(pk__in=ended.values("pk")) | Q(pk__in=ending.order_by().values("pk"))
    pictures = Picture.objects.filter(found).only("title", "licence_until", "uploaded_at").order_by("licence_until")
    return [
        Line(
            picture.title,
            reverse("admin:images_picture_change", args=[picture.pk]),
            trouble_of(picture),
            urgent=not picture.is_usable,
        )
        for picture in pictures[:MOST]
    ]


def trouble_of(picture: Picture) -> str | Promise:
    if not picture.is_usable:
        return _("The licence has run out, and a live story shows it")
    if picture.licence_until and picture.licence_days_left <= LICENCE_DAYS:
        day = date_format(picture.licence_until, "DATE_FORMAT")
        return gettext("A live story shows it, and its licence ends on %(day)s") % {"day": day}
    return _("No renditions")


def shown_by(stories: QuerySet[Article]) -> Q:
    """Few stories have pictures in the text: their keys are read once, the leads by index."""
    lead = stories.filter(lead_picture=OuterRef("pk"))
    in_texts = stories.exclude(picture_keys=[]).annotate(shown=Func("picture_keys", function="unnest"))
    return Q(Exists(lead)) | Q(key__in=in_texts.order_by().values("shown"))


# --- what was let through this week


def overrides() -> list[dict]:
    week = timezone.now() - timedelta(days=7)
    rows = GateOverride.objects.filter(at__gte=week).select_related("article", "user")
    rows = rows.only("items", "reason", "at", "article__headline", "user__username", "user__first_name")
    return [
        {"row": row, "url": story_url(row.article_id), "missing": [MISSING.get(code, code) for code in row.items]}
        for row in rows[: 2 * MOST]
    ]
