"""The read API as one: who may ask, how often, and what every answer says of itself."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from articles import limits
from articles.api import router as stories
from articles.models import ApiKey
from articles.readers import network_address
from articles.switcher import editions_of
from newsletter.api import router as newsletters

MAX_AGE = 60  # seconds
CODES = {401: "key_needed", 404: "not_found", 405: "method_not_allowed", 422: "unreadable", 429: "too_many"}
ABOUT = "What readers of Azerbaijan.US see, for programs. Read only; say where it is from and who is credited."

api = NinjaAPI(title="Azerbaijan.US", version="1", description=ABOUT, docs_url=None, urls_namespace="api")


def refusal(status: int, message: str, **more) -> JsonResponse:
    response = JsonResponse({"error": {"code": CODES.get(status, "refused"), "message": message} | more}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return refusal(404, "There is nothing here.")


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return refusal(error.status_code, str(error))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Says which parameter and why; what was sent is not repeated."""
    details = [{"parameter": str(each["loc"][-1]), "message": each["msg"]} for each in error.errors]
    return refusal(422, f"{details[0]['parameter']}: {details[0]['message']}", details=details)


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        secret = secret_of(request)
        key = ApiKey.objects.valid(secret)
        if key is None and (secret or settings.API_NEEDS_KEY):
            response = refusal(401, "This key is not valid." if secret else "Ask the newsroom for a key.")
            response["WWW-Authenticate"] = "Bearer"
            return response
        if seconds := wait_of(request, key):
            response = refusal(429, f"Too many requests: wait {seconds} seconds.")
            response["Retry-After"] = str(seconds)
            return response
        return described(request, view(request, *args, **kwargs))

    return answer


def secret_of(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.headers.get("X-API-Key", "")


def wait_of(request: HttpRequest, key: ApiKey | None) -> int:
    if key is not None:
        return limits.wait_for(f"api.key.{key.pk}", settings.API_LIMIT_WITH_KEY)
    who = salted_hmac("azsite.api", network_address(request), algorithm="sha256").hexdigest()
    return limits.wait_for(f"api.{who}", settings.API_LIMIT)


def described(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        return response
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["Cache-Control"] = f"{'private' if settings.API_NEEDS_KEY else 'public'}, max-age={MAX_AGE}"
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=response["ETag"], response=response)


api.add_decorator(guarded, mode="view")
api.add_router("", stories)
api.add_router("", newsletters)


# --- beside it


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Made from the same description as openapi.json; the usual pages for it need scripts that our policy refuses."""
    schema = api.get_openapi_schema()
    operations = [
        {
            "path": path,
            "summary": operation["summary"],
            "parameters": [(p["name"], *explained(p, schema)) for p in operation.get("parameters", [])],
        }
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    context = {"operations": operations, "about": ABOUT, "most": settings.API_LIMIT, "editions": editions_of({})}
    return render(request, "api.html", context | {"needs_key": settings.API_NEEDS_KEY})


def explained(parameter: dict, schema: dict) -> tuple[str, str]:
    """What may be sent, and what it does."""
    value = parameter["schema"]
    kind = value.get("anyOf", [value])[0]
    if "allOf" in kind:
        kind = kind["allOf"][0]
    if "$ref" in kind:
        kind = schema["components"]["schemas"][kind["$ref"].rsplit("/", 1)[-1]]
    what = ", ".join(map(str, kind["enum"])) if "enum" in kind else kind.get("format") or kind.get("type", "")
    return what, parameter.get("description") or value.get("description", "")


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    return refusal(404, "There is nothing here: see /api/v1/docs.")
