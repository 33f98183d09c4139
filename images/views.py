from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

# A picture's file never changes under its name.
FOR_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """A stored picture. The address admits our own random names only, so no path can lead elsewhere.

    On a large site nginx or an object store answers before this view is reached.
    """
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name))
    response["Cache-Control"] = FOR_A_YEAR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
