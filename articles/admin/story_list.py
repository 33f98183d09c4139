"""The newsroom's list of stories: what state each is in, and finding those one is after."""

from datetime import datetime, timedelta

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.utils import parse_date_str
from unfold.views import ChangeList

from articles import finding, waiting
from articles.clocks import both
from articles.models import Article
from images.models import Picture

State = Article.State
COLOURS = {
    State.PUBLISHED: "good",
    "pending": "warn",
    "held": "bad",
    "embargo": "bad",
    State.IN_REVIEW: "warn",
    State.CHANGES_REQUESTED: "warn",
    State.APPROVED: "info",
    "scheduled": "info",
    "gone": "bad",
    State.WITHDRAWN: "bad",
    State.RETRACTED: "bad",
}


def state_of(article: Article) -> tuple[str, str]:
    """(key for the colour, words) of the state as an editor thinks of it: the row's, refined by the clock."""
    if article.on_hold:
        return "held", _("Held")
    if article.is_gone and article.state == State.PUBLISHED:
        return "gone", _("Withdrawn by the clock")
    if article.is_scheduled:
        return "scheduled", _("Scheduled")
    if article.is_seen and article.has_pending_changes:
        return "pending", _("Live + pending changes")
    if article.is_seen:
        return article.state, _("Live")
    return article.state, article.get_state_display()


def badges_of(article: Article) -> list[tuple[str, str]]:
    """[(colour, words)]: a hold or an embargo stands beside what the story would be without it."""
    key, words = state_of(article)
    badges = [(COLOURS.get(key, "plain"), words)]
    if key == "held":
        badges.append((COLOURS.get(article.state, "plain"), article.get_state_display()))
    if article.is_embargoed:
        badges.append((COLOURS["embargo"], _("Embargo")))
    return badges


class StateFilter(admin.SimpleListFilter):
    """The states of the row, the live and the scheduled told apart."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        apart = [("live", _("Live")), ("pending", _("Live + pending changes")), ("scheduled", _("Scheduled"))]
        return [*((state.value, state.label) for state in State if state != State.PUBLISHED), *apart]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen == "live":
            return queryset.live()
        if chosen == "scheduled":
            return queryset.filter(state=State.PUBLISHED, publish_at__gt=timezone.now())
        if chosen == "pending":
            return queryset.filter(waiting.pending())
        return queryset.filter(state=chosen) if chosen in State.values else queryset


class WaitingFilter(admin.SimpleListFilter):
    title = gettext_lazy("waiting")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("me", _("Waiting for me")), ("mine", _("My stories")), ("unassigned", _("Drafts of nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        user = request.user
        return {
            "me": lambda: queryset.filter(waiting.waiting_for(user)),
            "mine": lambda: queryset.filter(Q(created_by=user) | Q(assigned_to=user)),
            "unassigned": lambda: queryset.filter(state=State.DRAFT, assigned_to=None),
        }.get(self.value(), lambda: queryset)()


class HinderedFilter(admin.SimpleListFilter):
    title = gettext_lazy("hold or embargo")
    parameter_name = "hindered"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("hold", _("Held")), ("embargo", _("Under embargo"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "hold":
            return queryset.filter(on_hold=True)
        if self.value() == "embargo":
            return queryset.filter(embargo_until__gt=timezone.now())
        return queryset


class PictureFilter(admin.SimpleListFilter):
    title = gettext_lazy("lead picture")
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        lacking = _("Without text alternative, credit or licence")
        return [("missing", _("Missing")), ("lacking", lacking), ("there", _("There"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "lacking":
            every = Picture.objects
            lacking = every.lacking_alt() | every.lacking_credit() | every.lacking_licence()
            return queryset.filter(lead_picture__in=lacking.values("pk"))
        wanted = {"missing": True, "there": False}.get(self.value())
        return queryset if wanted is None else queryset.filter(lead_picture__isnull=wanted)


class AuthorFilter(AutocompleteSelectFilter):
    """A subquery: a person with two roles does not double the story."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        person = self.value()
        return queryset.filter(pk__in=bylines_of(person)) if str(person).isdigit() else queryset


def bylines_of(person: str) -> QuerySet:
    return Article.people.through.objects.filter(person=person).values("article")


class DayRangeFilter(RangeDateFilter):
    """From the first moment of one day to the last of the other, in Washington's days."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        since, until = self.day("from"), self.day("to")
        if since:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": since})
        if until:
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": until + timedelta(days=1)})
        return queryset

    def day(self, end: str) -> datetime | None:
        text = self.used_parameters.get(f"{self.parameter_name}_{end}")
        try:
            day = parse_date_str(text) if isinstance(text, str) and text else None
        except ValueError:
            day = None
        return timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None


class Stories(ChangeList):
    """The rows of one page with what they show, and nothing of the stories' text."""

    def get_queryset(self, request: HttpRequest, exclude_parameters=None) -> QuerySet:
        stories = super().get_queryset(request, exclude_parameters)
        return stories.select_related("section").defer(*waiting.HEAVY, "latest_revision__content").with_bylines()


class StoryList:
    list_display = ["badges", "headline", "locale", "section", "shown_byline", "shown_time"]
    list_display_links = ["headline"]
    list_filter = [
        WaitingFilter,
        StateFilter,
        "locale",
        "section",
        "type_of_work",
        ("people", AuthorFilter),
        HinderedFilter,
        PictureFilter,
        ("publish_at", DayRangeFilter),
        ("deadline", DayRangeFilter),
    ]
    list_filter_submit = True
    list_filter_sheet = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["headline"]  # shows the field; get_search_results() does the work
    search_help_text = gettext_lazy("Words of headline, text or byline, in any edition and state; an address; story:ID")

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return Stories

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return finding.found(queryset, search_term), False

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badges(self, article: Article) -> str:
        return format_html_join(" ", '<span class="story-badge story-badge-{}">{}</span>', badges_of(article))

    @admin.display(description=gettext_lazy("byline"))
    def shown_byline(self, article: Article) -> str:
        return ", ".join(person.label for person in article.authors) or "–"

    @admin.display(description=gettext_lazy("when"), ordering="publish_at")
    def shown_time(self, article: Article) -> str:
        """When it is or goes out; of others when they are due or were last saved."""
        if article.publish_at:
            return both(article.publish_at)
        if article.deadline:
            return _("due %(when)s") % {"when": both(article.deadline)}
        return _("saved %(when)s") % {"when": both(article.saved_at)}
