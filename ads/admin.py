from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from ads.models import Advertiser, Campaign, Creative, DailyCount, Flight, Placement


class KeptOnceCounted:
    """What has counts is paused, never deleted: reports lead back to it."""

    counts_of: str

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        counted = obj is not None and DailyCount.objects.filter(**{self.counts_of: obj}).exists()
        return not counted and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Deleting many at once would not ask for each."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(Placement)
class PlacementAdmin(ModelAdmin):
    list_display = ["key", "name", "is_active"]
    search_fields = ["key", "name"]
    readonly_fields = ["key", "page_types", "sizes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Advertiser)
class AdvertiserAdmin(KeptOnceCounted, ModelAdmin):
    counts_of = "creative__flight__campaign__advertiser"
    list_display = ["name", "contact"]
    search_fields = ["name"]


class FlightInline(TabularInline):
    model = Flight
    fields = ["name", "tier", "starts", "ends", "weight", "is_paused"]
    extra = 0
    show_change_link = True
    can_delete = False


@admin.register(Campaign)
class CampaignAdmin(KeptOnceCounted, ModelAdmin):
    counts_of = "creative__flight__campaign"
    list_display = ["name", "advertiser"]
    list_filter = ["advertiser"]
    search_fields = ["name", "advertiser__name"]
    autocomplete_fields = ["advertiser"]
    inlines = [FlightInline]


class CreativeAtAGlance:
    """What a creative looks like and how often it was shown."""

    readonly_fields = ["preview", "totals"]

    @admin.display(description=_("preview"))
    def preview(self, creative: Creative) -> str:
        if creative.picture is None:
            return format_html("<strong>{}</strong><br>{}", creative.headline, creative.text)
        return format_html('<img class="picture-preview" src="{}" alt="{}">', creative.picture.file.url, creative.alt)

    @admin.display(description=_("served / seen / clicked"))
    def totals(self, creative: Creative) -> str:
        return shown(creative.counts.all()) if creative.pk else "–"


class CreativeInline(CreativeAtAGlance, StackedInline):
    model = Creative
    extra = 0
    autocomplete_fields = ["picture"]
    can_delete = False


@admin.register(Flight)
class FlightAdmin(KeptOnceCounted, ModelAdmin):
    counts_of = "creative__flight"
    list_display = ["name", "campaign", "tier", "starts", "ends", "is_paused", "totals"]
    list_filter = ["tier", "is_paused", "campaign__advertiser"]
    search_fields = ["name", "campaign__name"]
    autocomplete_fields = ["campaign", "placements"]
    readonly_fields = ["totals"]
    inlines = [CreativeInline]

    @admin.display(description=_("served / seen / clicked"))
    def totals(self, flight: Flight) -> str:
        return shown(DailyCount.objects.filter(creative__flight=flight)) if flight.pk else "–"

    def get_inlines(self, request: HttpRequest, obj: Flight | None) -> list:
        """Which sizes a creative may have is known once the flight is saved with its placements."""
        return super().get_inlines(request, obj) if obj else []

    def response_post_save_add(self, request: HttpRequest, obj: Flight) -> HttpResponse:
        return redirect("admin:ads_flight_change", obj.pk)


@admin.register(Creative)
class CreativeAdmin(CreativeAtAGlance, KeptOnceCounted, ModelAdmin):
    counts_of = "creative"
    list_display = ["name", "flight", "kind", "is_active", "totals"]
    list_select_related = ["flight__campaign"]
    list_filter = ["kind", "is_active", "flight__campaign__advertiser"]
    search_fields = ["name", "headline"]
    autocomplete_fields = ["flight", "picture"]


def shown(counts) -> str:
    total = counts.aggregate(served=Sum("served"), viewed=Sum("viewed"), clicks=Sum("clicks"))
    return " / ".join(str(total[name] or 0) for name in ("served", "viewed", "clicks"))
