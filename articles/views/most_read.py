from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles import most_read, picks
from articles.locales import current_locale
from articles.switcher import same_path_in_each

WINDOWS = {"1": _("Today"), "7": _("This week"), "30": _("This month")}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What was read most in the last 24 hours, 7 or 30 days; with too little evidence what the editors picked."""
    days = request.GET.get("days", "1")
    if days not in WINDOWS:
        raise Http404
    locale = current_locale()
    found = most_read.stories(locale, int(days), most_read.SHOWN)
    context = {
        "ranked": found or picks.must_read(locale),
        "is_counted": bool(found),
        "windows": WINDOWS,
        "days": days,
        "editions": same_path_in_each(request.path),
    }
    return render(request, "articles/most_read.html", context)
