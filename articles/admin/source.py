"""A translation beside its source: what changed there since, and saying that it was followed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles import drift, following, workflow
from articles.models import Article, TranslationTask


def urls(model_admin) -> list:
    def at(route: str, view, name: str, only):
        @only
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
            if not model_admin.has_view_permission(request, article):
                raise PermissionDenied
            return view(model_admin, request, article, **kwargs)

        return path(f"<int:pk>/source/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", source_page, "articles_article_source", require_GET),
        at("follow/", follow, "articles_article_follow", require_POST),
        at("task/<int:task>/", settle, "articles_article_settle_task", require_POST),
    ]


def source_page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    found = drift.of(article)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Source: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "drift": found,
        "tasks": following.open_tasks(article),
        "may_follow": found is not None and workflow.may_edit(request.user, article),
        "may_settle": following.may_settle(request.user, article),
    }
    return render(request, "admin/articles/article/source.html", context)


def beside_the_text(article: Article) -> SafeString:
    """The source in the story's form, in reach of whoever writes the translation."""
    found = drift.of(article)
    if found is None:
        return SafeString("")
    return render_to_string("admin/articles/article/panels/source.html", {"drift": found, "article": article})


# --- what changes something


def follow(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    try:
        version = following.follow(
            article, request.user, source_version=number(request, "source"), base=number(request, "head")
        )
    except following.Outdated as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Kept: the translation follows its source (version %(number)d).") % {"number": version.number}
        )
        if article.is_seen:
            messages.info(request, _("Readers see the translation as it was until its changes are published."))
    return redirect("admin:articles_article_source", article.pk)


def number(request: HttpRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def settle(model_admin, request: HttpRequest, article: Article, task: int) -> HttpResponse:
    found = get_object_or_404(TranslationTask.objects.select_related("article"), pk=task, article=article)
    following.nothing_to_change(found, request.user)
    messages.success(request, _("Done: nothing has to change here."))
    return redirect("admin:articles_article_source", article.pk)
