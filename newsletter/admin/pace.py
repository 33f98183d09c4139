from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from newsletter.models import Sender, Throttle


class ThrottleForm(forms.ModelForm):
    class Meta:
        model = Throttle
        fields = ["group", "per_second", "connections"]

    def clean_group(self) -> str:
        return self.cleaned_data["group"].strip().lower()

    def clean_per_second(self) -> float | None:
        rate = self.cleaned_data["per_second"]
        if rate is not None and not 0.01 <= rate <= 10_000:
            raise ValidationError(_("Between 0.01 and 10,000 messages a second. To stop an edition, pause it."))
        return rate


@admin.register(Throttle)
class ThrottleAdmin(ModelAdmin):
    form = ThrottleForm
    list_display = ["group", "per_second", "connections"]


@admin.register(Sender)
class SenderAdmin(ModelAdmin):
    """The processes that send, as they show themselves each second."""

    list_display = ["host", "name", "started_at", "seen_at", "sent", "trouble"]
    list_display_links = None
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
