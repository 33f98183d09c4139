from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from images.admin.cards import badges_of, cards_of
from images.models import Picture

ON_A_PAGE = 24


class Picker:
    """Of PictureAdmin: the window in which a picture is chosen, for CKEditor or for a field of a form."""

    def picker_urls(self) -> list:
        pick = self.admin_site.admin_view(require_safe(self.pick))
        glance = self.admin_site.admin_view(require_safe(self.glance))
        return [
            path("pick/", pick, name="images_picture_pick"),
            path("<int:pk>/glance/", glance, name="images_picture_glance"),
        ]

    def glance(self, request: HttpRequest, pk: int) -> JsonResponse:
        """What stands beside the field in which a picture was chosen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = get_object_or_404(Picture.objects.defer("search", "embedded"), pk=pk)
        return JsonResponse(
            {
                "title": picture.title,
                "thumb": picture.thumb_url,
                "alt": picture.alt,
                "credit": picture.credit,
                "badges": [badge.text for badge in badges_of(picture, 0)],
            }
        )

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
            "for_field": "field" in request.GET,
            "callback": number if number.isascii() and number.isdigit() else "",
            "page": page,
            "cards": cards_of(page.object_list),
        }
        return TemplateResponse(request, "images/picker.html", context)
