"""The list of translations that are behind their source."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from articles import stale
from articles.locales import Locale

ON_A_PAGE = 25


class LookForm(forms.Form):
    locale = forms.ChoiceField(
        label=gettext_lazy("Edition"), choices=[("", gettext_lazy("All editions")), *Locale.choices], required=False
    )


def urls(model_admin) -> list:
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        return stale_page(model_admin, request)

    return [path("stale/", model_admin.admin_site.admin_view(view), name="articles_article_stale")]


def stale_page(model_admin, request: HttpRequest) -> HttpResponse:
    look = LookForm(request.GET)
    locale = look.cleaned_data["locale"] if look.is_valid() else ""
    page = Paginator(stale.in_order(locale), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Stale translations"),
        "opts": model_admin.opts,
        "form": LookForm(initial={"locale": locale}),
        "locale": locale,
        "page": page,
        "lines": stale.lines(page.object_list),
    }
    return render(request, "admin/articles/article/stale.html", context)
