from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from newsletter import addresses
from newsletter.desk.editions import EditionAdmin
from newsletter.models import (
    Consent,
    KeptMail,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)

__all__ = ["EditionAdmin"]


class ReadOnly:
    """Rows that a person looks at and nobody edits by hand."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


TIMETABLE = ["weekdays", "slot_time", "time_zone", "least_stories", "most_stories", "sends_unapproved"]

WITH_DEFAULTS = ["sender_name", "time_zone", "least_stories", "most_stories"]


class MailingListForm(forms.ModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Makes itself on"),
        choices=MailingList.Weekday,
        coerce=int,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=gettext_lazy("None: people make the editions."),
    )

    class Meta:
        model = MailingList
        fields = "__all__"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in WITH_DEFAULTS:
            self.fields[name].required = False

    def clean(self) -> dict:
        """What is left empty is what a new list has."""
        data = super().clean()
        for name in WITH_DEFAULTS:
            if data.get(name) in (None, "") and name not in self.errors:
                data[name] = MailingList._meta.get_field(name).default
        return data


@admin.register(MailingList)
class MailingListAdmin(ModelAdmin):
    form = MailingListForm
    fieldsets = [
        (None, {"fields": ["name", "slug", "locale", "promise", "frequency", "is_default", "is_public"]}),
        (gettext_lazy("Mail"), {"fields": ["sender_name", "reply_to", "seeds"]}),
        (gettext_lazy("Editions that make themselves"), {"fields": TIMETABLE}),
    ]
    list_display = ["name", "locale", "frequency", "is_default", "is_public", "subscribed"]
    list_filter = ["locale", "is_public"]
    search_fields = ["name", "slug"]

    def save_model(self, request: HttpRequest, obj: MailingList, form, change: bool) -> None:
        """A new timetable begins with the next time to come, not with one of this morning."""
        if set(form.changed_data) & set(TIMETABLE):
            obj.last_slot = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("subscribed"))
    def subscribed(self, mailing_list: MailingList) -> int:
        return mailing_list.subscriptions.mailable().count()


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


class SuppressionForm(forms.ModelForm):
    address = forms.CharField(label=gettext_lazy("address"), help_text=gettext_lazy("Only a keyed hash of it is kept."))

    class Meta:
        model = Suppression
        fields = ["address", "reason", "diagnostic"]

    def clean_address(self) -> str:
        _shown, address_ascii = addresses.normalise(self.cleaned_data["address"])
        if Suppression.objects.covers(address_ascii):
            raise ValidationError(_("This address is suppressed already."))
        self.instance.address_key = addresses.suppression_key(address_ascii)
        return address_ascii


@admin.register(Suppression)
class SuppressionAdmin(ModelAdmin):
    list_display = ["at", "reason", "diagnostic"]
    list_filter = ["reason"]
    form = SuppressionForm

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["address", "reason", "diagnostic"] if obj is None else ["reason", "diagnostic", "at"]


@admin.register(KeptMail)
class KeptMailAdmin(ModelAdmin):
    """Mail that was kept instead of sent, with its links to click."""

    list_display = ["subject", "to", "kept_at"]
    search_fields = ["subject", "to"]
    fields = ["subject", "sender", "to", "kept_at", "shown_text", "shown_html"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=gettext_lazy("text"))
    def shown_text(self, mail: KeptMail) -> SafeString:
        return format_html('<div class="kept-text">{}</div>', SafeString(urlize(mail.text, autoescape=True)))

    @admin.display(description="HTML")
    def shown_html(self, mail: KeptMail) -> SafeString:
        """In a frame that runs no script and has no origin of ours."""
        return format_html('<iframe class="kept-html" sandbox srcdoc="{}" title="HTML"></iframe>', mail.html)
