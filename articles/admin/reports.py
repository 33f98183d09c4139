"""The queue of errors that readers reported, and the way from there to the correction."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from articles import reporting
from articles.mails import send_report_answer
from articles.models import ErrorReport
from articles.waiting import HEAVY
from audit.models import record


class ErrorReportForm(forms.ModelForm):
    send = forms.BooleanField(
        label=gettext_lazy("Send the answer by mail"),
        required=False,
        help_text=gettext_lazy("Once, when you save. Without the tick nothing leaves the newsroom."),
    )

    class Meta:
        model = ErrorReport
        fields = ["state", "correction", "note", "answer"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "correction" in self.fields:
            self.fields["correction"].queryset = self.instance.article.corrections.all()

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("correction"):
            cleaned["state"] = ErrorReport.State.CORRECTED
        if cleaned.get("send"):
            if not self.instance.mail:
                self.add_error("send", _("The reader gave no address, or it was deleted since: take the tick away."))
            elif self.instance.answered_at:
                self.add_error("send", _("The reader was answered already: take the tick away."))
            elif not cleaned.get("answer", "").strip():
                self.add_error("answer", _("Write the answer, or take the tick away."))
        return cleaned


class OpenFilter(admin.SimpleListFilter):
    """What waits is shown until somebody asks for the rest."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [*ErrorReport.State.choices, ("all", _("All of them"))]

    def queryset(self, request: HttpRequest, queryset):
        if self.value() in ErrorReport.State.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.open()


@admin.register(ErrorReport)
class ErrorReportAdmin(ModelAdmin):
    form = ErrorReportForm
    list_display = ["shown_words", "story", "shown_state", "wants_answer", "created_at", "handled_by"]
    list_filter = [OpenFilter, "article__locale"]
    search_fields = ["words", "sentence", "note", "article__headline"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["story", "words", "sentence", "mail", "created_at", "handled", "answered_at"]
    fieldsets = [
        (None, {"fields": ["story", "words", "sentence", "mail", "created_at"]}),
        (gettext_lazy("In the newsroom"), {"fields": ["state", "correction", "note", "handled"]}),
        (gettext_lazy("To the reader"), {"fields": ["answer", "send", "answered_at"]}),
    ]
    change_form_outer_before_template = "admin/articles/errorreport/correct.html"

    class Media:
        css = {"all": ["css/desk.css"]}

    def get_queryset(self, request: HttpRequest):
        rows = super().get_queryset(request).select_related("article__section", "handled_by", "correction__article")
        heavy = [f"{side}article__{name}" for side in ("", "correction__") for name in HEAVY]
        return rows.defer(*heavy)

    def get_urls(self) -> list:
        begin = self.admin_site.admin_view(require_POST(self.begin))
        return [path("<int:pk>/correct/", begin, name="articles_errorreport_correct"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def begin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To the step that publishes changes, with this report chosen there; to the text where nothing was changed."""
        report = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        reporting.look_at(report, request.user)
        if report.article.has_pending_changes:
            step = reverse("admin:articles_article_step", args=[report.article_id, "publish_changes"])
            return redirect(f"{step}?report={report.pk}")
        messages.info(
            request,
            _("A reader says: “%(words)s” Change the text, save, and press “Publish changes”: the report waits there.")
            % {"words": report},
        )
        return redirect("admin:articles_article_change", report.article_id)

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: ErrorReportForm, change: bool) -> None:
        if {"state", "correction"} & set(form.changed_data):
            obj.handled_by, obj.handled_at = request.user, timezone.now()
        sends = form.cleaned_data.get("send")
        if sends:
            obj.answered_at = timezone.now()
        super().save_model(request, obj, form, change)
        if sends:
            send_report_answer.enqueue(obj.pk)
            record(request.user, "answered a reader", obj, story=obj.article_id)

    @admin.display(description=gettext_lazy("what is wrong"))
    def shown_words(self, report: ErrorReport) -> str:
        return str(report)

    @admin.display(description=gettext_lazy("story"))
    def story(self, report: ErrorReport) -> str:
        url = reverse("admin:articles_article_change", args=[report.article_id])
        return format_html('<a href="{}" class="underline">{}</a>', url, report.article.headline)

    @display(
        description=gettext_lazy("state"),
        label={"new": "danger", "looked_at": "info", "corrected": "success", "dismissed": "secondary"},
    )
    def shown_state(self, report: ErrorReport) -> tuple[str, str]:
        return report.state, report.get_state_display()

    @admin.display(description=gettext_lazy("wants an answer"), boolean=True)
    def wants_answer(self, report: ErrorReport) -> bool:
        return bool(report.mail) and report.answered_at is None

    @admin.display(description=gettext_lazy("handled"))
    def handled(self, report: ErrorReport) -> str:
        if report.handled_by is None:
            return "–"
        when = timezone.localtime(report.handled_at)
        return f"{report.handled_by.get_full_name() or report.handled_by}, {when:%Y-%m-%d %H:%M}"
