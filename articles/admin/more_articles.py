"""More articles: what stands below a story, why, and what editors pin and exclude."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import headlines, related
from articles.models import Article, Related
from audit.models import record

RIGHT = "articles.curate_frontpage"  # of those who arrange the front page
REASONS = {
    "tags": gettext_lazy("tags in common"),
    "section": gettext_lazy("the same section"),
    "author": gettext_lazy("an author in common"),
    "text": gettext_lazy("the text"),
}
CHOICES = {
    Related.Choice.PINNED: "pinned a story below",
    Related.Choice.EXCLUDED: "excluded a story below",
    Related.Choice.FOUND: "took back a choice below",
}


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/more_articles.html: a link alone, which asks nothing."""
    return {"more_articles_of": article if request.user.has_perm(RIGHT) else None}


def urls(model_admin) -> list:
    def guarded(request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(Article.objects.select_related("section"), pk=pk)
        if not (model_admin.has_view_permission(request, article) and request.user.has_perm(RIGHT)):
            raise PermissionDenied
        return page(model_admin, request, article)

    view = model_admin.admin_site.admin_view(guarded)
    return [path("<int:pk>/more/", view, name="articles_article_more")]


def page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    if request.method == "POST":
        choose(request, article)
        return redirect("admin:articles_article_more", article.pk)
    query = request.GET.get("q", "")
    rows = rows_of(article)
    known = {row.other_id for row in rows} | {article.pk}
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("More articles: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "pinned": [row for row in rows if row.choice == Related.Choice.PINNED],
        "found": [row for row in rows if row.choice == Related.Choice.FOUND],
        "excluded": [row for row in rows if row.choice == Related.Choice.EXCLUDED],
        "query": query,
        "offers": [story for story in headlines.find(query) if fits(story, article) and story.pk not in known],
    }
    return render(request, "admin/articles/article/more_articles.html", context)


def rows_of(article: Article) -> list[Related]:
    """Each with its reasons in words, and with whether readers see the story now."""
    live = set(Article.objects.live().filter(related_to__article=article).values_list("pk", flat=True))
    rows = list(article.related.select_related("other").only("choice", "place", "score", "reasons", "other__headline"))
    for row in rows:
        row.is_live = row.other_id in live
        row.words = [(words, row.reasons[name]) for name, words in REASONS.items() if name in row.reasons]
    return rows


def fits(story: Article, article: Article) -> bool:
    return story.locale == article.locale


def choose(request: HttpRequest, article: Article) -> None:
    choice, key = request.POST.get("choice"), request.POST.get("other", "")
    other = Article.objects.filter(pk=key).first() if key.isdigit() and len(key) < 10 else None
    if choice not in CHOICES or other is None:
        messages.error(request, _("The story is not there any more. Nothing was changed."))
        return
    if other.pk == article.pk or not fits(other, article):
        messages.error(request, _("Below a story stand other stories of its edition: choose one of them."))
        return
    related.choose(article, other, choice)
    record(request.user, CHOICES[choice], article, other=other.pk)
    messages.success(request, _("Done. Readers see it at once."))
