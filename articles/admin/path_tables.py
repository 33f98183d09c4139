"""The pages on which the ledger of old addresses goes out as CSV and comes in again."""

import csv

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import path_tables

SHOWN = 200  # problems on the page
MARK = "\ufeff"  # by which Excel knows UTF-8


def urls(model_admin) -> list:
    def guarded(view):
        def checked(request: HttpRequest) -> HttpResponse:
            if not request.user.has_perm("articles.change_address_article"):
                raise PermissionDenied
            return view(model_admin, request)

        return model_admin.admin_site.admin_view(checked)

    return [
        path("table.csv", guarded(out), name="articles_oldpath_table"),
        path("bring-in/", guarded(bring_in), name="articles_oldpath_bring_in"),
    ]


class Echo:
    def write(self, text: str) -> str:
        return text


def out(model_admin, request: HttpRequest) -> StreamingHttpResponse:
    writer = csv.writer(Echo())

    def lines():
        yield MARK
        for row in path_tables.export():
            yield writer.writerow(row)

    name = f"old-addresses-{timezone.localdate()}.csv"
    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class TableForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "With a first line that names the columns: “old path” and “target address”, or “target kind” and "
            "“target id”. As this page saves it, or as Excel does."
        ),
    )


def bring_in(model_admin, request: HttpRequest) -> HttpResponse:
    """The first POST says what would happen; the second, with the same file once more, does it."""
    form = TableForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            rows = path_tables.read(form.cleaned_data["table"].read())
            outside = request.user.has_perm("articles.lead_outside_oldpath")
            found = path_tables.plan(rows, may_lead_outside=outside)
        except path_tables.Unreadable as refusal:
            form.add_error("table", refusal)
        if found and "apply" in request.POST:
            number = path_tables.apply(found, request.user)
            messages.success(request, done(number, len(found.problems)))
            return redirect("admin:articles_oldpath_changelist")
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Bring in old addresses"),
        "opts": model_admin.opts,
        "form": form,
        "found": found,
        "problems": found.problems[:SHOWN] if found else [],
        "more": max(0, len(found.problems) - SHOWN) if found else 0,
    }
    return render(request, "admin/articles/oldpath/bring_in.html", context)


def done(number: int, left: int) -> str:
    sentence = ngettext("%(number)d address was brought in.", "%(number)d addresses were brought in.", number)
    out_of = ngettext("%(left)d line was left out.", "%(left)d lines were left out.", left)
    return f"{sentence % {'number': number}} {out_of % {'left': left} if left else ''}".strip()
