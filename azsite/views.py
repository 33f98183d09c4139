from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Only staff forms carry tokens, so this is an editor whose page is old: say how to save the work."""
    return render(request, "403_csrf.html", status=403)
