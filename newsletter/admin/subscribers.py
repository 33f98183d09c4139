from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin, TabularInline

from audit.models import record
from newsletter import addresses, erasure
from newsletter.admin.reading import ReadOnly
from newsletter.models import Consent, MailDomain, Subscriber, Subscription


class SubscriptionInline(ReadOnly, TabularInline):
    model = Subscription
    fields = ["mailing_list", "state", "asked_at", "confirmed_at", "left_at"]
    extra = 0


class ConsentInline(ReadOnly, TabularInline):
    model = Consent
    fields = ["at", "event", "mailing_list", "form", "client_kind", "text_id", "text"]
    extra = 0


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly, ModelAdmin):
    """Addresses are shown masked; a whole address typed into the search finds its subscriber."""

    list_display = ["masked", "locale", "lists", "created_at"]
    list_filter = ["locale", "subscriptions__state", "subscriptions__mailing_list"]
    search_fields = ["address_ascii"]
    search_help_text = gettext_lazy("A whole mail address")
    fields = ["masked", "locale", "created_at", "paused_until", "is_tracked"]
    inlines = [SubscriptionInline, ConsentInline]
    actions = ["erase"]
    show_full_result_count = False

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

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.erase_subscriber")

    @admin.action(description=gettext_lazy("Erase everything about them"), permissions=["erase"])
    def erase(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """For those who ask by other ways than their link. The log keeps who did it, and no address."""
        subscribers = list(queryset)
        if "confirmed" not in request.POST:
            context = self.admin_site.each_context(request) | {"title": _("Erase"), "opts": self.opts}
            context |= {"subscribers": subscribers}
            return render(request, "admin/newsletter/subscriber/erase.html", context)
        record(request.user, "erased subscribers", request.user, number=len(subscribers))
        for subscriber in subscribers:
            erasure.erase(subscriber)
        words = ngettext("%(number)d subscriber is erased.", "%(number)d subscribers are erased.", len(subscribers))
        messages.success(request, words % {"number": len(subscribers)})
        return None

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
    fields = ["at", "event", "mailing_list", "source", "form", "client_kind", "client_key", "key_month", "proxies"]
    fields += ["text_id", "text", "text_sha256"]
    show_full_result_count = False


@admin.register(MailDomain)
class MailDomainAdmin(ReadOnly, ModelAdmin):
    list_display = ["domain", "takes_mail", "group", "looked_at"]
    list_filter = ["takes_mail"]
    search_fields = ["domain", "group"]
