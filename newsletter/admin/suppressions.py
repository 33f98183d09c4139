from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from audit.models import record
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

    def clean(self) -> dict:
        data = super().clean()
        if "address" in data and "diagnostic" in data:
            data["diagnostic"] = addresses.without(data["address"], data["diagnostic"])
        return data


@admin.register(Suppression)
class SuppressionAdmin(ModelAdmin):
    """Reason, day and what the mail server said, because a list can be shut out by one mistake and nobody notices."""

    list_display = ["at", "reason", "diagnostic"]
    list_filter = ["reason", ("at", admin.DateFieldListFilter)]
    date_hierarchy = "at"
    list_per_page = 200
    search_fields = ["diagnostic"]
    search_help_text = gettext_lazy("A whole mail address, or words of what the mail server said")
    form = SuppressionForm
    actions = ["let_sign_up_again"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.lift_suppression")

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["address", "reason", "diagnostic"] if obj is None else ["reason", "diagnostic", "at"]

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """An address is known here by its hash alone."""
        if "@" not in search_term:
            return super().get_search_results(request, queryset, search_term)
        try:
            _shown, address_ascii = addresses.normalise(search_term)
        except ValidationError:
            return queryset.none(), False
        return queryset.filter(address_key__in=addresses.suppression_keys(address_ascii)), False

    @admin.action(description=gettext_lazy("Let them sign up again"), permissions=["lift"])
    def let_sign_up_again(self, request: HttpRequest, queryset) -> None:
        """Nobody gets mail by this: each of them has to sign up and confirm."""
        with transaction.atomic():
            rows = list(queryset.select_for_update())
            for row in rows:
                record(request.user, "lifted suppression", row, reason=row.reason, since=row.at)
            Suppression.objects.filter(pk__in=[row.pk for row in rows]).delete()
        words = ngettext("%(number)d address may sign up again.", "%(number)d addresses may sign up again.", len(rows))
        messages.success(request, words % {"number": len(rows)})
