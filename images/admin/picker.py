from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from images.admin.cards import cards_of
from images.models import Picture

ON_A_PAGE = 24


class Picker:
    """Of PictureAdmin: the window in which CKEditor lets a picture be chosen."""

    def picker_urls(self) -> list:
        pick = self.admin_site.admin_view(require_safe(self.pick))
        return [path("pick/", pick, name="images_picture_pick")]

    def pick(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "")[:200]
        number = request.GET.get("CKEditorFuncNum", "")
        pictures = Picture.objects.usable().searched(words).defer("search", "embedded")
        page = Paginator(pictures, ON_A_PAGE).get_page(request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": _("Choose a picture"),
            "is_popup": True,
            "words": words,
            "callback": number if number.isascii() and number.isdigit() else "",
            "page": page,
            "cards": cards_of(page.object_list),
        }
        return TemplateResponse(request, "images/picker.html", context)
