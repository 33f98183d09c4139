from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from newsletter import exporting
from newsletter.models import MailingList


@admin.register(MailingList)
class MailingListAdmin(ModelAdmin):
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

    @admin.display(description=gettext_lazy("subscribed"))
    def subscribed(self, mailing_list: MailingList) -> int:
        return mailing_list.subscriptions.mailable().count()
