import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from audit.models import Entry


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    """The log is read here; nothing of it can be changed, by anybody."""

    list_display = ["at", "actor_name", "action", "model", "object_name"]
    list_filter = ["action", "model"]
    search_fields = ["object_name", "actor_name", "object_id"]
    list_per_page = 100
    show_full_result_count = False
    fields = [
        "at",
        "actor_name",
        "action",
        "model",
        "object_id",
        "object_name",
        "shown_details",
        "before_hash",
        "after_hash",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("details"))
    def shown_details(self, entry: Entry) -> str:
        return format_html('<pre class="kept-text">{}</pre>', json.dumps(entry.details, indent=2, ensure_ascii=False))
