"""What goes out when: the days of the newsroom's calendar, and moving a story to another time."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import waiting, workflow
from articles.models import Article, PlannedChanges

MOST_IN_TRAY = 40
USUAL_TIME = time(9)  # Washington; for a story that is given a day and no hour
COLUMNS = (
    *("headline", "locale", "state", "publish_at", "withdraw_at", "deadline", "embargo_until", "on_hold"),
    *("created_by", "assigned_to", "latest_revision", "shown_revision"),
)


@dataclass(frozen=True)
class Item:
    story: Article
    at: datetime
    what: str | Promise
    kind: str  # live, scheduled, held, withdrawal, changes, deadline
    movable: bool = False


@dataclass
class Day:
    date: date
    items: list[Item] = field(default_factory=list)
    deadlines: list[Item] = field(default_factory=list)


def days(first: date, number: int, locale: str, user) -> list[Day]:
    """`number` days from `first` on, each with what happens in it; of one edition, or of all."""
    span = (midnight(first), midnight(first + timedelta(days=number)))
    found: dict[date, Day] = {}
    for offset in range(number):
        day = first + timedelta(days=offset)
        found[day] = Day(day)
    for item in [*publications(span, locale, user), *withdrawals(span, locale), *changes(span, locale)]:
        found[timezone.localdate(item.at)].items.append(item)
    for item in due(span, locale):
        found[timezone.localdate(item.at)].deadlines.append(item)
    for day in found.values():
        day.items.sort(key=lambda item: item.at)
    return list(found.values())


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def stories(locale: str) -> QuerySet[Article]:
    found = Article.objects.only(*COLUMNS)
    return found.filter(locale=locale) if locale else found


def publications(span: tuple[datetime, datetime], locale: str, user) -> list[Item]:
    found = stories(locale).filter(state=Article.State.PUBLISHED, publish_at__gte=span[0], publish_at__lt=span[1])
    items = []
    for story in found.order_by("publish_at"):
        kind = "held" if story.on_hold else "scheduled" if story.is_scheduled else "live"
        what = {"held": _("Held"), "scheduled": _("Scheduled"), "live": _("Live")}[kind]
        items.append(Item(story, story.publish_at, what, kind, may_move(user, story)))
    return items


def withdrawals(span: tuple[datetime, datetime], locale: str) -> list[Item]:
    found = stories(locale).filter(state=Article.State.PUBLISHED, withdraw_at__gte=span[0], withdraw_at__lt=span[1])
    return [Item(story, story.withdraw_at, gettext_lazy("Withdrawn"), "withdrawal") for story in found]


def changes(span: tuple[datetime, datetime], locale: str) -> list[Item]:
    plans = PlannedChanges.objects.filter(at__gte=span[0], at__lt=span[1]).select_related("article")
    if locale:
        plans = plans.filter(article__locale=locale)
    plans = plans.only("at", *(f"article__{name}" for name in COLUMNS))
    return [Item(plan.article, plan.at, gettext_lazy("Changes go out"), "changes") for plan in plans]


def due(span: tuple[datetime, datetime], locale: str) -> list[Item]:
    states = [*workflow.WITH_THE_WRITER, Article.State.IN_REVIEW, Article.State.APPROVED]
    found = stories(locale).filter(state__in=states, deadline__gte=span[0], deadline__lt=span[1])
    return [
        Item(story, story.deadline, story.get_state_display(), "deadline") for story in found.order_by("deadline", "pk")
    ]


def tray(locale: str, user) -> list[tuple[Article, bool]]:
    """[(story, whether this user may give it a time)]: approved without one, and drafts that have a deadline."""
    with_writer = Q(state__in=[*workflow.WITH_THE_WRITER, Article.State.IN_REVIEW], deadline__isnull=False)
    found = stories(locale).filter(Q(state=Article.State.APPROVED) | with_writer)
    return [(story, may_move(user, story)) for story in found.order_by("deadline", "pk")[:MOST_IN_TRAY]]


# --- moving


def may_move(user, story: Article) -> bool:
    """Whether the form is worth showing; move() asks workflow.perform() all the same."""
    open_state = story.state in workflow.BEFORE_READERS or story.is_scheduled
    return open_state and workflow.may(user, workflow.VERBS["publish"]) and workflow.has_hand_on(user, story)


def on_day(story: Article, day: date) -> datetime:
    """The story's own hour on another day."""
    hour = timezone.localtime(story.publish_at).time() if story.publish_at else USUAL_TIME
    return timezone.make_aware(datetime.combine(day, hour))


def move(story: Article, user, at: datetime) -> None:
    """Schedules the story, or schedules it anew. Raises what workflow.perform() raises, and then changes nothing."""
    if at <= timezone.now():
        raise workflow.IllegalStep(_("That time has passed: choose one to come."))
    with transaction.atomic():
        story.refresh_from_db()
        if story.is_seen:
            raise workflow.IllegalStep(_("Readers have seen this story: its time does not change any more."))
        if not workflow.has_hand_on(user, story):
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        if story.is_scheduled:
            workflow.perform("unschedule", story, user)
        workflow.perform("publish", story, user, at=at)


def titles(user, at: datetime) -> QuerySet[Article]:
    """What the calendar's feed tells outside of the newsroom: live and scheduled stories nothing hinders."""
    if not (user.is_active and user.is_staff and user.has_perm("articles.view_article")):
        return Article.objects.none()
    found = Article.objects.unhindered(at).filter(
        Q(withdraw_at__isnull=True) | Q(withdraw_at__gt=at),
        state=Article.State.PUBLISHED,
        publish_at__range=(at - timedelta(days=14), at + timedelta(days=90)),
    )
    return found.select_related("section").defer(*waiting.HEAVY).order_by("publish_at")
