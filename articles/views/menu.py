"""What opens below a section in the masthead: asked for when a reader opens it, so that no page carries it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles import picks
from articles.locales import current_locale
from articles.models import Section

STORIES = 4
FRESH_FOR = 60  # seconds in a reader's browser


@require_safe
def section_menu(request: HttpRequest, slug: str) -> HttpResponse:
    section = get_object_or_404(Section, slug=slug)
    stories = picks.for_lists(current_locale(), ()).in_section(section).order_by("-publish_at", "-pk")[:STORIES]
    context = {"section": section, "children": section.children.all(), "stories": stories}
    response = render(request, "articles/section_menu.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=FRESH_FOR)
    return response
