"""The history of a story: its versions, what differs between two of them, and bringing one back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import differences, merged_tags, merging, readable, revisions, workflow
from articles.admin import steps
from articles.models import Article, Revision
from articles.objections import objections
from audit.models import Entry

ON_A_PAGE = 50
MOST_ENTRIES = 100


def urls(model_admin) -> list:
    def compare(request: HttpRequest, pk: int) -> HttpResponse:
        return compare_page(model_admin, request, pk)

    def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return version_page(model_admin, request, pk, number)

    wrap = model_admin.admin_site.admin_view
    return [
        path("<int:pk>/history/compare/", wrap(compare), name="articles_article_compare"),
        path("<int:pk>/history/<int:number>/", wrap(version), name="articles_article_version"),
    ]


def story(model_admin, request: HttpRequest, pk: int | str) -> Article:
    article = get_object_or_404(
        Article.objects.select_related("latest_revision", "shown_revision").defer("blocks", "body_text", "search"),
        pk=pk,
    )
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    return article


def frame(model_admin, request: HttpRequest, article: Article, title: str) -> dict:
    return {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "may_restore": may_restore(request.user, article),
    }


def may_restore(user, article: Article) -> bool:
    return workflow.may_edit(user, article) and user.has_perm("articles.restore_article")


# --- the list


def history_page(model_admin, request: HttpRequest, object_id: str) -> HttpResponse:
    if not object_id.isdigit():
        raise Http404
    article = story(model_admin, request, object_id)
    line = article.revisions.defer("content").select_related("created_by", "base")
    page = Paginator(line, ON_A_PAGE).get_page(request.GET.get("page"))
    context = frame(model_admin, request, article, _("History")) | {
        "page": page,
        "entries": Entry.objects.of(article).visible_to(request.user)[:MOST_ENTRIES],
        "all_entries": entries_address(request, article),
        "may_settle": workflow.may_edit(request.user, article),
    }
    return render(request, "admin/articles/article/history.html", context)


def entries_address(request: HttpRequest, article: Article) -> str:
    """The audit log about this story, for those who may open it."""
    if not request.user.has_perm("audit.view_entry"):
        return ""
    return f"{reverse('admin:audit_entry_changelist')}?object_id__exact={article.pk}&model__exact=articles.article"


# --- two versions side by side


def compare_page(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    """?from=NUMBER&to=NUMBER, in whatever order they were ticked."""
    article = story(model_admin, request, pk)
    numbers = [request.GET.get(name, "") for name in ("from", "to")]
    found = {version.number: version for version in article.revisions.filter(number__in=whole(numbers))}
    if len(found) != 2:
        messages.warning(request, _("Choose two different versions to compare."))
        return redirect("admin:articles_article_history", pk)
    before, after = (found[number] for number in sorted(found))
    context = frame(model_admin, request, article, _("Compare versions")) | {
        "before": before,
        "after": after,
        "fields": differences.between(merged_tags.content_now(before), merged_tags.content_now(after)),
    }
    return render(request, "admin/articles/article/compare.html", context)


def whole(numbers: list[str]) -> list[int]:
    """Those that are numbers a version can have."""
    return [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 9]


# --- one version


def version_page(model_admin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """GET shows it in words; POST makes it the newest again, as a new version."""
    article = story(model_admin, request, pk)
    revision = get_object_or_404(article.revisions.select_related("created_by"), number=number)
    refused: list[str] = []
    if request.method == "POST":
        response = bring_back(request, article, revision, refused)
        if response is not None:
            return response
    earlier = article.revisions.filter(number__lt=number).exclude(kind=Revision.Kind.ASIDE)
    names = list(readable.LABELS)
    content = merged_tags.content_now(revision)
    (values,) = readable.values([content], names)
    context = frame(model_admin, request, article, _("Version %(number)d") % {"number": number}) | {
        "revision": revision,
        "refused": refused,
        "fields": [(readable.LABELS[name], values[name]) for name in names if content[name] and values[name]],
        "paragraphs": [readable.paragraph(html) for html in merging.paragraphs(content["body"])],
        "previous": earlier.only("number").first(),
        "is_newest": revision.pk == article.latest_revision_id,
    }
    return render(request, "admin/articles/article/version.html", context)


def bring_back(request: HttpRequest, article: Article, revision: Revision, refused: list[str]) -> HttpResponse | None:
    if not may_restore(request.user, article):
        raise PermissionDenied
    if request.POST.get("head") != str(article.latest_revision_id):
        refused.append(
            _("Somebody saved the story since you opened this page. Look at the newest version first, then restore.")
        )
        return None
    after = revisions.present(merged_tags.content_now(revision))
    refused += objections(request.user, article, revisions.working_content(article), after)
    if refused:
        return None
    saved = revisions.restore(article, revision, request.user)
    if saved.is_aside:  # another save came between
        return redirect("admin:articles_article_conflict", article.pk, saved.revision.pk)
    workflow.announce(Article.objects.get(pk=article.pk))
    if not saved.is_new:
        messages.info(request, _("The newest version already says the same."))
    else:
        numbers = {"old": revision.number, "new": saved.revision.number}
        messages.success(request, _("Version %(old)d was restored as version %(new)d.") % numbers)
    steps.tell_called_back(request, saved)
    return redirect("admin:articles_article_change", article.pk)
