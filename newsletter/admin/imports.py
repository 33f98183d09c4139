"""From a file to subscribers: upload, say what the columns are, look through, bring in, read the report."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from newsletter import csv_files, importing, tasks
from newsletter.models import Import, ImportProblem

SHOWN = 100  # problems on the page
LARGEST = 200 * 1024 * 1024  # bytes
State = Import.State


class UploadForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "With a first line that names the columns. It is deleted when it is brought in, or after a day."
        ),
    )

    class Meta:
        model = Import
        fields = ["file", "mailing_list", "source", "basis"]
        widgets = {"basis": forms.RadioSelect}

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 200 MB: divide it."))
        return file


class ColumnsForm(forms.ModelForm):
    class Meta:
        model = Import
        fields = ["encoding", "address_column", "date_column"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in self.instance.columns if name]
        if not names:
            del self.fields["address_column"], self.fields["date_column"]
            return
        self.fields["address_column"] = self.choice("address_column", names)
        self.fields["date_column"] = self.choice("date_column", names)
        if self.instance.basis != Import.Basis.CONFIRMED:
            del self.fields["date_column"]

    def choice(self, name: str, names: list[tuple[str, str]]) -> forms.ChoiceField:
        label = Import._meta.get_field(name).verbose_name
        return forms.ChoiceField(label=label, choices=[("", "—"), *names])


@admin.register(Import)
class ImportAdmin(ModelAdmin):
    list_display = ["file_name", "mailing_list", "basis", "state", "created_at", "created_by"]
    list_filter = ["mailing_list", "state"]
    search_fields = ["file_name", "source"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("mailing_list", "created_by")

    def get_urls(self) -> list:
        own = self.admin_site.admin_view(self.problems)
        return [path("<int:pk>/problems.csv", own, name="newsletter_import_problems"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = self.keep(request, form)
            return redirect("admin:newsletter_import_change", upload.pk)
        return self.page(request, "upload", _("Bring in addresses"), form=form)

    def keep(self, request: HttpRequest, form: UploadForm) -> Import:
        upload = form.save(commit=False)
        upload.file_name, upload.created_by = form.cleaned_data["file"].name[:200], request.user
        upload.save()
        importing.keep(upload, form.cleaned_data["file"].chunks(importing.PART))
        self.name_columns(upload)
        return upload

    def name_columns(self, upload: Import) -> None:
        upload.state, upload.refusal = State.UPLOADED, ""
        try:
            importing.name_columns(upload, importing.kept(upload))
        except importing.Unreadable as refusal:
            upload.columns, upload.refusal = [], str(refusal)[:300]
        upload.save()

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        """One page for one import, with the step that comes next."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=object_id) if object_id.isdecimal() else Import.objects.none()
        upload = get_object_or_404(found)
        form = ColumnsForm(request.POST or None, instance=upload)
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            if self.step(request.POST.get("do", ""), upload, form):
                return redirect("admin:newsletter_import_change", upload.pk)
        response = self.page(request, "import", upload.file_name, form=form, upload=upload, **report_of(upload))
        if upload.is_at_work:
            response["Refresh"] = "3"  # seconds; there is nothing on the page yet but how far it is
        return response

    def step(self, do: str, upload: Import, form: ColumnsForm) -> bool:
        """False when the form has to be shown again."""
        if upload.is_at_work or not upload.parts.exists():
            return True
        if do == "start":
            if upload.state == State.CHECKED:
                begin(upload, State.RUNNING, tasks.bring_in)
        elif do == "delete":
            upload.parts.all().delete()
        elif not form.is_valid():
            return False
        elif "encoding" in form.changed_data or not upload.columns:
            self.name_columns(form.instance)
        else:
            form.save()
            begin(upload, State.CHECKING, tasks.look_through)
        return True

    def problems(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload = get_object_or_404(Import, pk=pk)
        rows = upload.problems.iterator(chunk_size=2000)
        table = ((row.line, row.get_reason_display(), row.shown) for row in rows)
        heading = [(_("line"), _("reason"), _("address"))]
        lines = csv_files.lines_of(row for part in (heading, table) for row in part)
        headers = {"Content-Disposition": f'attachment; filename="problems-{upload.pk}.csv"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    def page(self, request: HttpRequest, name: str, title: str, **context) -> HttpResponse:
        known = self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        known["may_import"] = self.has_add_permission(request)
        return render(request, f"admin/newsletter/import/{name}.html", known | context)


def begin(upload: Import, state: str, task) -> None:
    """Once, also when the button was pressed twice."""
    waiting = Import.objects.filter(pk=upload.pk).exclude(state__in=(State.CHECKING, State.RUNNING))
    if waiting.update(state=state, read=0, refusal="", report={}, finished_at=None):
        task.enqueue(upload.pk)


def report_of(upload: Import) -> dict:
    refused = upload.report.get("refused", {})
    return {
        "refused": [(ImportProblem.Reason(name).label, number) for name, number in refused.items()],
        "problems": upload.problems.all()[:SHOWN],
        "has_file": upload.parts.exists(),
        "would_change": any(upload.report.get(name) for name in ("new", "added", "confirmed")),
    }
