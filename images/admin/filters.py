from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from images import usage
from images.models import Picture

SOON = 30  # days


class LacksFilter(admin.SimpleListFilter):
    title = pgettext_lazy("filter of pictures", "missing")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        fields = [("alt", _("Text alternative")), ("credit", _("Credit")), ("licence", _("Licence"))]
        return [*fields, ("any", _("Any of the three"))]

    def queryset(self, request, queryset):
        if self.value() == "alt":
            return queryset.lacking_alt()
        if self.value() == "credit":
            return queryset.lacking_credit()
        if self.value() == "licence":
            return queryset.lacking_licence()
        if self.value() == "any":
            return queryset.filter(Q(alt="", decorative_reason="") | Q(credit="") | Q(licence=""))
        return queryset


class LicenceFilter(admin.SimpleListFilter):
    title = _("licence")
    parameter_name = "licence"

    def lookups(self, request, model_admin):
        states = [("expired", _("Expired")), ("soon", _("Ends within 30 days"))]
        return states + Picture.Licence.choices

    def queryset(self, request, queryset):
        value = self.value()
        if value == "expired":
            return queryset.expired()
        if value == "soon":
            return queryset.expiring(SOON)
        return queryset.filter(licence=value) if value in Picture.Licence.values else queryset


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("none", _("Used nowhere"))]

    def queryset(self, request, queryset):
        return usage.unused(queryset) if self.value() == "none" else queryset
