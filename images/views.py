from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from images.models import Picture

# A picture's file never changes under its name.
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
KEY_LENGTH = 24


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """A stored picture. The address admits our own random names only, so no path can lead elsewhere.

    On a large site nginx or an object store answers before this view is reached.
    """
    if not default_storage.exists(name):
        return newer_file(name)
    response = FileResponse(default_storage.open(name), content_type=TYPES[PurePosixPath(name).suffix])
    response["Cache-Control"] = FOR_A_YEAR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Readers of feeds and mail show them on other hosts; ours may come from a host of their own.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def newer_file(name: str) -> HttpResponse:
    """The address that bodies hold on to leads to the file that replaced the first one."""
    stem = PurePosixPath(name).stem
    if len(stem) != KEY_LENGTH:
        raise Http404
    picture = get_object_or_404(Picture.objects.only("file"), key=stem)
    if picture.file.name == name:
        raise Http404  # the file itself is lost: a redirect would go in circles
    response = redirect(picture.file.url)
    response["Cache-Control"] = FOR_A_MINUTE
    return response
