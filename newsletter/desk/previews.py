"""How the mail looks, by the renderer that sends: what stands in the frames of the edition page."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from newsletter import rendering, trial
from newsletter.models import Edition


@dataclass(frozen=True)
class Preview:
    label: Promise
    width: int = 0  # px of the window; 0: the part without markup
    is_dark: bool = False


PREVIEWS = {
    "desktop": Preview(gettext_lazy("Desktop"), 640),
    "phone": Preview(gettext_lazy("Phone"), 320),
    "dark": Preview(gettext_lazy("Dark"), 640, is_dark=True),
    "phone-dark": Preview(gettext_lazy("Phone, dark"), 320, is_dark=True),
    "text": Preview(gettext_lazy("Text"), 0),
}


@require_safe
def frame(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    if not request.user.has_perm("newsletter.view_edition"):
        raise PermissionDenied
    if which not in PREVIEWS:
        raise Http404
    edition = get_object_or_404(Edition.objects.select_related("mailing_list"), pk=pk)
    mail, preview = trial.copy(edition), PREVIEWS[which]
    if preview.width:
        response = HttpResponse(rendering.scheme_forced(mail.html, dark=preview.is_dark))
    else:
        response = HttpResponse(mail.text, content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response
