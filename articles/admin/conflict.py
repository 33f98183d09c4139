"""The page after a save that came too late: what others saved meanwhile, what I typed, and what becomes of both."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles import differences, merged_tags, merging, readable, revisions, workflow
from articles.admin import steps
from articles.models import Article, Revision
from articles.objections import objections
from articles.revisions import Saved

WAYS = ("mine", "theirs", "merge")


@dataclass(frozen=True)
class Side:
    """What one of the two made of a place."""

    who: str  # mine, theirs
    blocks: tuple[differences.Block, ...]


@dataclass(frozen=True)
class Place:
    """A field or a stretch of the text that at least one of the two changed."""

    key: str
    label: str
    sides: tuple[Side, ...]
    is_contested: bool
    may_be_both: bool = False
    chosen: str = ""


@dataclass(frozen=True)
class Quiet:
    """Paragraphs that nobody touched."""

    blocks: tuple[str, ...]


class Conflict:
    """A version that was set aside, the newest one, and the one both began with."""

    def __init__(self, article: Article, aside: Revision) -> None:
        self.article, self.aside = article, aside
        self.head = article.latest_revision
        self.base = aside.base or article.revisions.get(number=1)

    @cached_property
    def mine(self) -> dict:
        """What was deleted since (a tag, a person) is left out, or the save would set nothing right."""
        return revisions.present(merged_tags.content_now(self.aside))

    @cached_property
    def theirs(self) -> dict:
        return merged_tags.content_now(self.head)

    @cached_property
    def began_with(self) -> dict:
        return merged_tags.content_now(self.base)

    @cached_property
    def merged(self) -> merging.Merge:
        return merging.merge_contents(self.began_with, self.mine, self.theirs)

    @property
    def is_over(self) -> bool:
        return self.mine == self.theirs or (
            self.merged.is_settled and self.merged.result(lambda _key: merging.MINE) == self.theirs
        )

    def meanwhile(self) -> list[Revision]:
        """The saves of others that came between, without their texts."""
        line = self.article.revisions.exclude(kind=Revision.Kind.ASIDE).filter(number__gt=self.base.number)
        return list(line.defer("content").select_related("created_by").order_by("number"))

    def fields(self, chosen: dict) -> list[Place]:
        contents = [self.began_with, self.mine, self.theirs]
        names = [name for name in readable.LABELS if len({repr(content[name]) for content in contents}) > 1]
        was, mine, theirs = readable.values(contents, names)
        return [
            Place(
                key=name,
                label=str(readable.LABELS[name]),
                sides=sides(
                    () if contents[1][name] == contents[0][name] else (differences.value(was[name], mine[name]),),
                    () if contents[2][name] == contents[0][name] else (differences.value(was[name], theirs[name]),),
                ),
                is_contested=name in self.merged.fields,
                chosen=chosen.get(name, ""),
            )
            for name in names
        ]

    def text(self, chosen: dict) -> list[Place | Quiet]:
        shown: list[Place | Quiet] = []
        for part in self.merged.parts:
            if not part.is_same:
                shown.append(place(part, chosen.get(part.key, "")))
                continue
            words = tuple(readable.paragraph(html) for html in part.base)
            if shown and isinstance(shown[-1], Quiet):
                words = (*shown.pop().blocks, *words)
            shown.append(Quiet(words))
        return shown


def place(part: merging.Part, chosen: str) -> Place:
    mine, theirs = (
        () if texts == part.base else tuple(differences.paragraphs(part.base, texts))
        for texts in (part.mine, part.theirs)
    )
    both = bool(part.mine and part.theirs)
    return Place(part.key, "", sides(mine, theirs), part.is_contested, may_be_both=both, chosen=chosen)


def sides(mine: tuple, theirs: tuple) -> tuple[Side, ...]:
    return tuple(Side(who, blocks) for who, blocks in (("theirs", theirs), ("mine", mine)) if blocks)


# --- the page


def urls(model_admin) -> list:
    def view(request: HttpRequest, pk: int, aside: int) -> HttpResponse:
        return conflict_page(model_admin, request, pk, aside)

    return [
        path(
            "<int:pk>/conflict/<int:aside>/", model_admin.admin_site.admin_view(view), name="articles_article_conflict"
        )
    ]


def conflict_page(model_admin, request: HttpRequest, pk: int, aside: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
    if not workflow.may_edit(request.user, article):
        raise PermissionDenied
    revision = get_object_or_404(
        article.revisions.select_related("base", "created_by"), pk=aside, kind=Revision.Kind.ASIDE
    )
    conflict = Conflict(article, revision)
    errors: list[str] = []
    if request.method == "POST":
        response = settle(request, conflict, errors)
        if response is not None:
            return response
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Two wrote at once"),
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "conflict": conflict,
        "errors": errors,
        "meanwhile": conflict.meanwhile(),
        "fields": conflict.fields(request.POST),
        "text": conflict.text(request.POST),
        "is_mine": revision.created_by_id == request.user.pk,
    }
    return render(request, "admin/articles/article/conflict.html", context)


def settle(request: HttpRequest, conflict: Conflict, errors: list[str]) -> HttpResponse | None:
    """Does what the pressed button says, or says in `errors` why not; the choices made stay in the page."""
    way = request.POST.get("way")
    if way not in WAYS:
        errors.append(_("Choose one of the three ways."))
    elif request.POST.get("head") != str(conflict.head.pk):
        errors.append(
            _("Somebody saved the story again while you chose. Below is the newest state; nothing of yours is lost.")
        )
    elif way == "theirs":
        return kept_theirs(request, conflict)
    elif way == "merge" and (missing := unchosen(request, conflict)):
        errors.append(
            _("Choose between the two wordings in every place that both of you changed. Still open: %(number)d.")
            % {"number": missing}
        )
    else:
        content = conflict.mine if way == "mine" else conflict.merged.result(lambda key: request.POST[key])
        return store(request, conflict, content, errors)
    return None


def unchosen(request: HttpRequest, conflict: Conflict) -> int:
    fields = [request.POST.get(name) in (merging.MINE, merging.THEIRS) for name in conflict.merged.fields]
    parts = [request.POST.get(part.key) in merging.CHOICES for part in conflict.merged.contested]
    return (fields + parts).count(False)


def kept_theirs(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    messages.success(
        request,
        _("The story stays as it was saved meanwhile. What you typed is in its history as version %(number)d.")
        % {"number": conflict.aside.number},
    )
    return redirect("admin:articles_article_change", conflict.article.pk)


def store(request: HttpRequest, conflict: Conflict, content: dict, errors: list[str]) -> HttpResponse | None:
    article = conflict.article
    if refused := objections(request.user, article, conflict.theirs, content):
        errors.extend(refused)
        return None
    saved: Saved = revisions.save(
        article,
        content,
        request.user,
        base=conflict.head.pk,
        reason=conflict.aside.reason,
        kind=Revision.Kind.MERGED,
    )
    if saved.is_aside:  # somebody was faster by a moment: what was chosen is set aside in its turn
        messages.warning(request, _("Somebody saved the story again just now. Nothing is lost: choose below."))
        return redirect("admin:articles_article_conflict", article.pk, saved.revision.pk)
    workflow.announce(Article.objects.get(pk=article.pk))
    messages.success(request, _("Saved as version %(number)d.") % {"number": saved.revision.number})
    steps.tell_called_back(request, saved)
    return redirect("admin:articles_article_change", article.pk)
