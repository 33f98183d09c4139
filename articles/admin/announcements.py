"""The log of what search engines and feed hubs were told; read, and started anew where it failed."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from articles.models import Announcement
from audit.models import record


@admin.register(Announcement)
class AnnouncementAdmin(ModelAdmin):
    list_display = ["created_at", "service", "number", "example", "attempts", "answered_at", "answer", "next_at"]
    list_filter = ["service"]
    actions = ["try_again"]
    fields = ["created_at", "service", "addresses", "attempts", "answered_at", "answer", "next_at"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("addresses"))
    def number(self, row: Announcement) -> int:
        return len(row.addresses)

    @admin.display(description=gettext_lazy("first address"))
    def example(self, row: Announcement) -> str:
        return row.first_address

    @admin.action(description=gettext_lazy("Try again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Announcement]) -> None:
        rows = list(queryset.filter(answered_at=None))
        for row in rows:
            # As if it were new: it is tried for two days once more.
            row.created_at = row.next_at = timezone.now()
            row.attempts = 0
            row.save(update_fields=["created_at", "next_at", "attempts"])
            record(request.user, "announced again", row)
        words = ngettext("%(number)d message is sent again.", "%(number)d messages are sent again.", len(rows))
        messages.success(request, words % {"number": len(rows)})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_announcement")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
