from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline

from newsletter.models import Edition, EditionItem


class EditionItemInline(TabularInline):
    model = EditionItem
    extra = 1
    autocomplete_fields = ["article"]
    ordering_field = "position"
    hide_ordering_field = True


@admin.register(Edition)
class EditionAdmin(ModelAdmin):
    list_display = ["subject", "mailing_list", "date", "published_at", "corrected"]
    list_filter = ["mailing_list"]
    search_fields = ["subject"]
    inlines = [EditionItemInline]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("mailing_list").with_corrected_mark()

    @admin.display(description=gettext_lazy("a story was corrected since"), boolean=True)
    def corrected(self, edition: Edition) -> bool:
        return edition.is_corrected
