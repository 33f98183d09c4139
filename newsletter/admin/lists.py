from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from newsletter import exporting
from newsletter.models import MailingList

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
        (gettext_lazy("Mail"), {"fields": ["sender_name", "reply_to", "welcomes_with_edition", "seeds"]}),
        (gettext_lazy("Editions that make themselves"), {"fields": TIMETABLE}),
    ]
    list_display = ["name", "locale", "frequency", "is_default", "is_public", "subscribed"]
    list_filter = ["locale", "is_public"]
    search_fields = ["name", "slug"]
    change_form_template = "admin/newsletter/mailinglist/change_form.html"

    def get_urls(self) -> list:
        own = self.admin_site.admin_view(require_POST(self.export))
        return [path("<int:pk>/export/", own, name="newsletter_mailinglist_export"), *super().get_urls()]

    def export(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        if not request.user.has_perm("newsletter.export_mailinglist"):
            raise PermissionDenied
        mailing_list = get_object_or_404(MailingList, pk=pk)
        name = f"{mailing_list.slug}-{timezone.localdate()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        lines = exporting.export(mailing_list, request.user)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    def save_model(self, request: HttpRequest, obj: MailingList, form, change: bool) -> None:
        """A new timetable begins with the next time to come, not with one of this morning."""
        if set(form.changed_data) & set(TIMETABLE):
            obj.last_slot = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("subscribed"))
    def subscribed(self, mailing_list: MailingList) -> int:
        return mailing_list.subscriptions.mailable().count()
