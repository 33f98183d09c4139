from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline

from newsletter import addresses
from newsletter.admin.reading import ReadOnly
from newsletter.models import Consent, Subscriber, Subscription


class SubscriptionInline(ReadOnly, TabularInline):
    model = Subscription
    fields = ["mailing_list", "state", "asked_at", "confirmed_at", "left_at"]
    extra = 0


class ConsentInline(ReadOnly, TabularInline):
    model = Consent
    fields = ["at", "event", "mailing_list", "form", "client_kind", "text"]
    extra = 0


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly, ModelAdmin):
    """Addresses are shown masked; a whole address typed into the search finds its subscriber."""

    list_display = ["masked", "locale", "lists", "created_at"]
    list_filter = ["locale", "subscriptions__state", "subscriptions__mailing_list"]
    search_fields = ["address_ascii"]
    search_help_text = gettext_lazy("A whole mail address")
    fields = ["masked", "locale", "created_at"]
    inlines = [SubscriptionInline, ConsentInline]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("subscriptions__mailing_list")

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """The whole address only: no guessing letter by letter."""
        if not search_term:
            return queryset, False
        try:
            _shown, address_ascii = addresses.normalise(search_term)
        except ValidationError:
            return queryset.none(), False
        return queryset.filter(address_ascii__iexact=address_ascii), False

    @admin.display(description=gettext_lazy("address"))
    def masked(self, subscriber: Subscriber) -> str:
        return subscriber.masked

    @admin.display(description=gettext_lazy("lists"))
    def lists(self, subscriber: Subscriber) -> str:
        return ", ".join(f"{s.mailing_list} ({s.get_state_display()})" for s in subscriber.subscriptions.all())


@admin.register(Consent)
class ConsentAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "event", "mailing_list", "form", "client_kind"]
    list_filter = ["event", "mailing_list"]
    fields = ["at", "event", "mailing_list", "source", "form", "client_kind", "client_key", "text", "text_sha256"]
