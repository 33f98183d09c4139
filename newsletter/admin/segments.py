from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget

from articles.locales import Locale
from articles.models import Section
from newsletter.models import MailingList, Segment
from newsletter.models.segments import LONGEST_AGO


class SegmentForm(forms.ModelForm):
    """The conditions as fields; what is left empty is no condition."""

    lists = forms.ModelMultipleChoiceField(
        MailingList.objects.all(),
        label=gettext_lazy("on one of these lists"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    locales = forms.MultipleChoiceField(
        choices=Locale, label=gettext_lazy("language"), required=False, widget=forms.CheckboxSelectMultiple
    )
    confirmed_before = forms.DateField(
        label=gettext_lazy("confirmed before"), required=False, widget=UnfoldAdminSingleDateWidget
    )
    clicked_section = forms.ModelChoiceField(
        Section.objects.all(),
        label=gettext_lazy("opened a story of the section"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("Known only of those who let clicks be counted."),
    )
    inactive_days = forms.IntegerField(
        label=gettext_lazy("no sign of life for so many days"),
        required=False,
        min_value=1,
        max_value=LONGEST_AGO,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("A sign of life is a confirmation or a click; opening a mail is none."),
    )

    class Meta:
        model = Segment
        fields = ["name"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.instance.conditions.items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict:
        data = super().clean()
        day, section = data.get("confirmed_before"), data.get("clicked_section")
        self.instance.conditions = {
            "lists": [mailing_list.pk for mailing_list in data.get("lists", [])],
            "locales": data.get("locales", []),
            "confirmed_before": day.isoformat() if day else None,
            "clicked_section": section.pk if section else None,
            "inactive_days": data.get("inactive_days"),
        }
        return data


@admin.register(Segment)
class SegmentAdmin(ModelAdmin):
    form = SegmentForm
    list_display = ["name", "counted", "counted_at"]
    search_fields = ["name"]
    fields = ["name", "lists", "locales", "confirmed_before", "clicked_section", "inactive_days"]
    actions = ["count_anew"]

    def save_model(self, request: HttpRequest, obj: Segment, form: SegmentForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.tell(request, obj)

    def tell(self, request: HttpRequest, segment: Segment) -> None:
        number = segment.count()
        words = ngettext("“%(name)s” has %(number)d subscriber.", "“%(name)s” has %(number)d subscribers.", number)
        messages.info(request, words % {"name": segment.name, "number": number})

    @admin.action(description=gettext_lazy("Count anew"), permissions=["change"])
    def count_anew(self, request: HttpRequest, queryset) -> None:
        for segment in queryset:
            self.tell(request, segment)
