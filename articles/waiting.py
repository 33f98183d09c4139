"""Which stories wait for whom: the one answer for the dashboard, the list of stories and the calendar's tray."""

from django.conf import settings
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from articles import workflow
from articles.models import Article

State = Article.State
# Deferred in every list: kilobytes of a story that a line about it does not show.
HEAVY = ("body", "blocks", "body_text", "search", "picture_keys", "retraction_notice")


def pending() -> Q:
    """Live with newer text behind it. A newer version always has the greater key, so an index answers this."""
    return Q(state=State.PUBLISHED, latest_revision__gt=F("shown_revision"))


def reasons(user) -> dict[str, Q]:
    """{reason: condition}, what a person is most urgently asked for first."""
    mine = Q(created_by=user) | Q(assigned_to=user)
    found = {"changes_requested": mine & Q(state=State.CHANGES_REQUESTED)}
    if workflow.may(user, workflow.VERBS["approve"]) and user.has_perm("articles.edit_every_article"):
        others = ~Q(created_by=user) if settings.FOUR_EYES else Q()
        found["review"] = others & Q(state=State.IN_REVIEW)
    if workflow.may(user, workflow.VERBS["publish"]) and user.has_perm("articles.edit_every_article"):
        found["approved"] = Q(state=State.APPROVED, on_hold=False)  # a held story waits for counsel
        found["pending"] = pending()
    found["assigned"] = Q(assigned_to=user, state__in=workflow.WITH_THE_WRITER)
    return found


def waiting_for(user) -> Q:
    condition = Q(pk__in=())
    for reason in reasons(user).values():
        condition |= reason
    return condition


def queue(user) -> QuerySet[Article]:
    """What waits for this person, the oldest first, with `reason` and `since`."""
    whens = [When(condition, then=Value(name)) for name, condition in reasons(user).items()]
    return (
        Article.objects.filter(waiting_for(user))
        .annotate(
            reason=Case(*whens, default=Value(""), output_field=CharField()),
            since=Coalesce("waiting_since", "saved_at"),
        )
        .defer(*HEAVY)
        .order_by("since", "pk")
    )


def deadlines(user) -> QuerySet[Article]:
    """Stories that are not out yet and have to be done by some time: of everybody, or the own ones."""
    states = [*workflow.WITH_THE_WRITER, State.IN_REVIEW, State.APPROVED]
    stories = Article.objects.filter(deadline__isnull=False, state__in=states)
    if not user.has_perm("articles.edit_every_article"):
        stories = stories.filter(Q(created_by=user) | Q(assigned_to=user))
    return stories.defer(*HEAVY).order_by("deadline", "pk")
