"""What the form of a story asks the server for while somebody types: keeping the text, the session, who is there."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles import differences, merged_tags, revisions, unsaved, workflow
from articles.clocks import both
from articles.models import Article, Person, Presence, Tag, UnsavedText
from articles.unsaved import KEY
from images.models import Picture

LONGEST = 1_500_000  # characters of all fields together
SAVED = "desk_saved"  # cookie: keys of texts that were saved, for the browser to forget them too
DAY = 24 * 3600


class Refused(Exception):
    """Becomes {"error": sentence} with the status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def urls(model_admin) -> list:
    return [
        path("session/", never_cache(require_GET(session)), name="articles_article_session"),
        path("unsaved/", answered(keep), name="articles_article_unsaved"),
        path("unsaved/list/", answered(listed), name="articles_article_unsaved_list"),
        path("unsaved/difference/", answered(difference), name="articles_article_unsaved_difference"),
        path("unsaved/discard/", answered(discard), name="articles_article_unsaved_discard"),
        path("presence/", answered(presence), name="articles_article_presence"),
    ]


def answered(view: Callable[[HttpRequest, dict], dict]) -> Callable[[HttpRequest], HttpResponse]:
    """POST of JSON by members of staff, answered in JSON also where it is refused: a script reads it."""

    @never_cache
    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest) -> JsonResponse:
        try:
            if not (request.user.is_active and request.user.is_staff):
                raise Refused(401, _("You are logged out."))
            return JsonResponse(view(request, sent(request)))
        except Refused as refusal:
            return JsonResponse({"error": refusal.sentence}, status=refusal.status)

    return wrapped


# --- what was sent


def sent(request: HttpRequest) -> dict:
    """Form data too: a page that is being closed cannot send JSON together with its token."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Refused(400, _("This is no request of the form."))
    return data


def key_in(data: dict) -> str:
    if not isinstance(data.get("key"), str) or not KEY.fullmatch(data["key"]):
        raise Refused(400, _("This is no request of the form."))
    return data["key"]


def story_in(request: HttpRequest, data: dict) -> Article | None:
    """The story the form is of, None for a new one; refused to those who may not work on it."""
    pk = unsaved.key_of(str(data.get("article") or ""))
    if pk is None:
        if data.get("article") or not request.user.has_perm("articles.add_article"):
            raise Refused(403, _("You may not write stories."))
        return None
    article = Article.objects.select_related("latest_revision").defer("blocks", "body_text", "search").filter(pk=pk)
    if (found := article.first()) is None:
        raise Refused(404, _("This story was deleted. Your text is kept in this browser: copy it."))
    if not workflow.may_edit(request.user, found):
        raise Refused(403, no_right())
    return found


def no_right() -> str:
    return _(
        "You may not change this story any more: it was submitted, or your rights were changed. "
        "Your text is kept in this browser. Copy it, or ask an editor."
    )


def fields_in(data: dict) -> unsaved.Fields:
    fields = data.get("fields")
    good = isinstance(fields, dict) and all(
        isinstance(values, list) and values and all(isinstance(value, str) for value in values)
        for values in fields.values()
    )
    if not good:
        raise Refused(400, _("This is no request of the form."))
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        raise Refused(413, _("The text is too long."))
    # Postgres holds no null characters.
    return {name: [value.replace("\0", "") for value in values] for name, values in fields.items() if "\0" not in name}


# --- what is answered


def session(request: HttpRequest) -> JsonResponse:
    """?article=: whether the form can be saved right now, and the token it needs; also for those who are logged out."""
    user, pk = request.user, unsaved.key_of(request.GET.get("article", ""))
    if not (user.is_active and user.is_staff):
        return JsonResponse({"user": None, "token": get_token(request), "refusal": ""})
    refusal = ""
    try:
        story_in(request, {"article": pk})
    except Refused as refused:
        refusal = refused.sentence
    return JsonResponse({"user": user.pk, "name": user.get_username(), "token": get_token(request), "refusal": refusal})


def keep(request: HttpRequest, data: dict) -> dict:
    unsaved.keep(request.user, key_in(data), story_in(request, data), fields_in(data))
    return {"kept": True}


def discard(request: HttpRequest, data: dict) -> dict:
    unsaved.forget(request.user, key_in(data))
    return {"kept": False}


def listed(request: HttpRequest, data: dict) -> dict:
    """The texts of this user for the story that no open window is typing in."""
    return {"texts": [described(text) for text in unsaved.of(request.user, story_in(request, data))]}


def described(text: UnsavedText) -> dict:
    return {"key": text.key, "fields": text.fields, "typed": text.typed_at.timestamp() * 1000}


def difference(request: HttpRequest, data: dict) -> dict:
    """What restoring a text would change, in words, and the names of what its fields point to."""
    article, fields = story_in(request, data), fields_in(data)
    newest = revisions.working_content(article) if article else revisions.content_of(Article())
    base = article.revisions.filter(pk=unsaved.key_of(fields.get("base", [""])[0])).first() if article else None
    before = merged_tags.content_now(base) if base else newest
    typed = unsaved.content(fields, before)
    if typed == newest:
        return {"same": True}
    found = differences.between(before, typed)
    return {
        "same": not found,
        "html": render_to_string("admin/articles/article/words/fields.html", {"fields": found}, request),
        "behind": before is not newest and before != newest,
        "names": names(typed),
    }


def names(typed: dict) -> dict[str, dict[int, str]]:
    """For the choices of the form that know only what was chosen before: {"tags": {pk: name}, ...}"""
    people = Person.objects.filter(pk__in=[person for person, _role in typed["bylines"]])
    return {
        "tags": {tag.pk: str(tag) for tag in Tag.objects.filter(pk__in=typed["tags"])},
        "lead_picture": {p.pk: str(p) for p in Picture.objects.filter(pk=typed["lead_picture_id"])},
        "person": {person.pk: str(person) for person in people},
    }


def presence(request: HttpRequest, data: dict) -> dict:
    article, tab = story_in(request, data), key_in(data)
    if article is None:
        raise Refused(400, _("This is no request of the form."))
    if data.get("leaving"):
        unsaved.leave(request.user, article, tab)
        return {"others": []}
    unsaved.arrive(request.user, article, tab, is_typing=data.get("typing") is True)
    return {"others": told(request.user, article, tab), "newest": newest_of(request, article, data)}


def told(user, article: Article, tab: str) -> list[str]:
    """One sentence for each person, and one for the own other windows."""
    said: dict[int, str] = {}
    for seen in unsaved.others(article, tab):
        if seen.user_id == user.pk:
            said.setdefault(seen.user_id, _("You have this story open in another window too."))
        elif seen.is_typing:
            said.setdefault(seen.user_id, _("%(who)s is typing in this story.") % {"who": name_of(seen.user)})
        else:
            said.setdefault(seen.user_id, _("%(who)s has this story open.") % {"who": name_of(seen.user)})
    return list(said.values())


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


def newest_of(request: HttpRequest, article: Article, data: dict) -> str:
    """A sentence once the story was saved since this form was opened."""
    newest = article.latest_revision
    if newest is None or str(data.get("base") or "") == str(newest.pk):
        return ""
    who = name_of(newest.created_by) if newest.created_by else _("The system")
    return _("%(who)s saved this story meanwhile (%(when)s). When you save, you choose what becomes of both.") % {
        "who": who,
        "when": both(newest.created_at),
    }


# --- after a save


def settle(request: HttpRequest, response: HttpResponse) -> None:
    """The form was stored: neither server nor browser need to keep what was typed in it."""
    key = request.POST.get("draft", "")
    if response.status_code != 302 or not KEY.fullmatch(key):
        return
    unsaved.forget(request.user, key)
    Presence.objects.filter(user=request.user, tab=key).delete()
    earlier = request.COOKIES.get(SAVED, "").split(".")[-9:]
    keys = [known for known in earlier if KEY.fullmatch(known)]
    response.set_cookie(
        SAVED, ".".join([*keys, key]), max_age=DAY, path="/admin/", samesite="Lax", secure=request.is_secure()
    )
