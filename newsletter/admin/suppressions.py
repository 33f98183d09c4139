from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from newsletter import addresses
from newsletter.models import Suppression


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
