"""Log-ins and what was refused go into the audit log.

What the forms of the admin change is copied there by the database itself.
"""

from collections.abc import Callable

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse

from articles.models import Article
from audit.models import record


def logged_in(sender, user, **kwargs) -> None:
    record(user, "logged in", user)


def logged_out(sender, user, **kwargs) -> None:
    if user is not None:
        record(user, "logged out", user)


class RefusedPosts:
    """Middleware: what somebody sent and had no right to goes into the log, after its transaction is undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied) and request.method == "POST" and request.user.is_authenticated:
            record(request.user, "was refused", thing_of(request), path=request.path, asked=asked_in(request))


def thing_of(request: HttpRequest) -> models.Model:
    """The story that the address names; the user for everything else."""
    match = request.resolver_match
    key = str(match.kwargs.get("pk") or match.kwargs.get("object_id") or "")
    if match.view_name.startswith("admin:articles_article_") and key.isdigit():
        return Article.objects.filter(pk=key).first() or request.user
    return request.user


def asked_in(request: HttpRequest) -> list[str]:
    """Which of the fields that decide about a story were sent; their words are not kept, for they may be secret."""
    steps = [name for name in request.POST if name.startswith("step_")]
    known = [f"{name}={request.POST[name][:40]}" for name in ("state", "action") if name in request.POST]
    return [name[:40] for name in steps[:10]] + known


def connect() -> None:
    user_logged_in.connect(logged_in)
    user_logged_out.connect(logged_out)
