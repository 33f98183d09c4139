"""The story as its page will look, at three widths: on a page of its own or beside the story's form."""

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import previewing
from articles.clocks import both
from articles.models import Article
from articles.views.stories import story_context

WIDTHS = {"360": gettext_lazy("Phone"), "768": gettext_lazy("Tablet"), "1280": gettext_lazy("Desktop")}
# What readers' pages may do, and nobody but the admin may show it in a frame.
FRAME_POLICY = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": ["'self'"]}


def urls(model_admin) -> list:
    def at(route: str, view, name: str):
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
            if not model_admin.has_view_permission(request, article):
                raise PermissionDenied
            response = view(model_admin, request, article)
            response["X-Robots-Tag"], response["Cache-Control"] = "noindex, nofollow", "no-store, private"
            return response

        return path(f"<int:pk>/preview/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", preview_page, "articles_article_preview_page"),
        at("page/", frame, "articles_article_preview_frame"),
    ]


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/preview.html."""
    return {"preview_article": article, "preview_widths": WIDTHS.items(), "preview_width": "360"}


def preview_page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    """Without JavaScript the buttons are the links of a menu: ?width= chooses."""
    width = request.GET.get("width", "1280")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Preview: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        **panel(request, article),
        "preview_width": width if width in WIDTHS else "1280",
    }
    return render(request, "admin/articles/article/preview.html", context)


@csp_replace(FRAME_POLICY)
def frame(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    """The working content, by the template that readers get, with what the user typed and has not saved."""
    content, typed = previewing.typed_content(article, request.user)
    story, tags = previewing.as_page(article, content)
    with translation.override(story.locale):
        context = story_context(story) | {
            "tags": tags,
            "LANGUAGE_CODE": story.locale,
            "typed_at": both(typed.typed_at) if typed else "",
        }
        response = render(request, "articles/preview.html", context)
    response.headers["Content-Language"] = story.locale
    return response
