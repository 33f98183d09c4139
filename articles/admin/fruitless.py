from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from articles.models import FruitlessSearch


class DismissedFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("dismissed", _("Dismissed")), ("all", _("All"))]

    def choices(self, changelist):
        """Open ones are what the list shows without a choice."""
        _all, *others = super().choices(changelist)
        query = changelist.get_query_string(remove=[self.parameter_name])
        yield {"selected": self.value() is None, "query_string": query, "display": _("Open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "dismissed":
            return queryset.exclude(dismissed_at=None)
        return queryset if self.value() == "all" else queryset.open()


@admin.register(FruitlessSearch)
class FruitlessSearchAdmin(ModelAdmin):
    """Nothing is written here: readers' searches are counted, the newsroom looks and dismisses."""

    list_display = ["shown_text", "locale", "times", "first_at", "last_at", "dismissed_at"]
    list_display_links = None
    list_filter = [DismissedFilter, "locale"]
    list_per_page = 50
    search_fields = ["text"]
    actions = ["dismiss", "bring_back"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.dismiss_fruitlesssearch")

    @admin.action(description=_("Dismiss"), permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet) -> None:
        number = queryset.open().update(dismissed_at=timezone.now())
        words = ngettext("%(number)d search dismissed.", "%(number)d searches dismissed.", number)
        messages.success(request, words % {"number": number})

    @admin.action(description=_("Bring back"), permissions=["dismiss"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        number = queryset.update(dismissed_at=None)
        words = ngettext("%(number)d search is open again.", "%(number)d searches are open again.", number)
        messages.success(request, words % {"number": number})

    @admin.display(description=_("looked for"), ordering="text")
    def shown_text(self, row: FruitlessSearch) -> str:
        """Leads to the search, to see whether something is found by now."""
        with translation.override(row.locale):
            address = reverse("search")
        return format_html('<a href="{}?{}">{}</a>', address, urlencode({"q": row.text}), row.text)
