from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from newsletter.desk import numbers, page, previews, sending, steps
from newsletter.models import Edition


@admin.register(Edition)
class EditionAdmin(ModelAdmin):
    list_display = ["subject", "mailing_list", "date", "state", "send_at", "corrected"]
    list_filter = ["state", "mailing_list"]
    search_fields = ["subject"]
    date_hierarchy = "date"
    # Of the form that begins one; all else stands on the page of the edition.
    fields = ["mailing_list", "date", "subject"]
    actions = None

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("mailing_list").with_corrected_mark()

    def get_urls(self) -> list:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/step/<slug:name>/", guard(steps.take), name="newsletter_edition_step"),
            path("<int:pk>/sending/", guard(sending.live), name="newsletter_edition_sending"),
            path("<int:pk>/numbers/", guard(self.numbers), name="newsletter_edition_numbers"),
            path("<int:pk>/numbers.csv", guard(numbers.download), name="newsletter_edition_numbers_csv"),
            path("<int:pk>/steer/<slug:deed>/", guard(sending.steer), name="newsletter_edition_steer"),
            path("<int:pk>/uncertain/", guard(sending.settle), name="newsletter_edition_uncertain"),
            path("<int:pk>/test/", guard(steps.test), name="newsletter_edition_test"),
            path("<int:pk>/preview/<slug:which>/", guard(previews.frame), name="newsletter_edition_preview"),
            *super().get_urls(),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"date": timezone.localdate()} | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Edition, form, change: bool) -> None:
        obj.author = obj.saved_by = request.user
        obj.saved_at = timezone.now()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Edition, post_url_continue=None) -> HttpResponse:
        return redirect("admin:newsletter_edition_change", obj.pk)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None):
        return page.change(self, request, int(object_id) if object_id.isdigit() and len(object_id) < 18 else 0)

    def numbers(self, request: HttpRequest, pk: int) -> HttpResponse:
        return numbers.page(request, self, pk)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """What was approved or sent stays."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.state in (Edition.State.DRAFT, Edition.State.SUBMITTED))

    @admin.display(description=gettext_lazy("a story was corrected since"), boolean=True)
    def corrected(self, edition: Edition) -> bool:
        return edition.is_corrected
