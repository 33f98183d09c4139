"""Preview links for outsiders: made, listed and taken back on a page of their own; counted on the story's form."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import previewing
from articles.clocks import both
from articles.models import Article, PreviewLink, Revision
from articles.rights import has_hand_on

REFUSED = 422
RIGHT = "articles.share_preview_article"
VERSIONS_OFFERED = 50


def may_share(user, article: Article) -> bool:
    """Who has the right, for stories on which they have a hand: writers for their own."""
    return user.has_perm(RIGHT) and has_hand_on(user, article)


def hours_for(user) -> tuple[int, ...]:
    return previewing.EDITORS_HOURS if user.has_perm("articles.edit_every_article") else previewing.HOURS


def duration(hours: int) -> str:
    if hours <= previewing.DEFAULT_HOURS:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, revision: Revision) -> str:
        return _("Only version %(number)d, saved %(when)s") % {
            "number": revision.number,
            "when": both(revision.created_at),
        }


class LinkForm(forms.Form):
    recipient = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        help_text=gettext_lazy("A name, such as: Elmar, counsel. It stands on the page: one link, one reader."),
        error_messages={
            "required": gettext_lazy("Say for whom the link is."),
            "max_length": gettext_lazy("At most 120 characters: shorten the name."),
        },
    )
    version = VersionField(
        Revision.objects.none(),
        label=gettext_lazy("Which version"),
        required=False,
        empty_label=gettext_lazy("Always the newest"),
        error_messages={"invalid_choice": gettext_lazy("This story has no such version: choose another.")},
    )
    hours = forms.TypedChoiceField(label=gettext_lazy("Works for"), coerce=int)

    def __init__(self, *args, user, article: Article, **kwargs) -> None:
        super().__init__(*args, auto_id="share-%s", **kwargs)
        offered = hours_for(user)
        self.fields["hours"].choices = [(hours, duration(hours)) for hours in offered]
        self.fields["hours"].error_messages["invalid_choice"] = _(
            "Choose one of the times offered: a link that you make works for at most %(longest)s."
        ) % {"longest": duration(offered[-1])}
        line = article.revisions.exclude(kind=Revision.Kind.ASIDE).defer("content")
        newest = line.order_by("-number").values("pk")[:VERSIONS_OFFERED]
        self.fields["version"].queryset = line.filter(pk__in=newest).order_by("-number")


def urls(model_admin) -> list:
    def at(route: str, view, name: str):
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
            if not (model_admin.has_view_permission(request, article) and may_share(request.user, article)):
                raise PermissionDenied
            return view(model_admin, request, article, **kwargs)

        return path(f"<int:pk>/share/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", share_page, "articles_article_share"),
        at("<int:link_pk>/revoke/", revoke, "articles_article_revoke_link"),
    ]


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/sharing.html."""
    if not may_share(request.user, article):
        return {"sharing_article": None}
    return {"sharing_article": article, "sharing_open": [link for link in links_of(article) if link.is_open]}


def links_of(article: Article) -> list[PreviewLink]:
    """Each with its address, how often it was opened and when last; one query."""
    links = article.preview_links.select_related("created_by", "revision").defer("revision__content")
    found = list(links.annotate(times=Count("openings"), last=Max("openings__at")))
    for link in found:
        link.address = previewing.address_of(link)
    return found


def share_page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, user=request.user, article=article, initial={"hours": previewing.DEFAULT_HOURS})
    if data is not None and previewing.is_closed_to_outsiders(article):
        form.add_error(None, closed_words(article))
    if data is not None and form.is_valid():
        made = form.cleaned_data
        previewing.make_link(article, request.user, made["recipient"], made["hours"], made["version"])
        messages.success(request, _("The link for %(name)s is ready: copy it below.") % {"name": made["recipient"]})
        return redirect("admin:articles_article_share", article.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Share: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "form": form,
        "links": links_of(article),
        "closed": closed_words(article) if previewing.is_closed_to_outsiders(article) else "",
    }
    return render(request, "admin/articles/article/share.html", context, status=REFUSED if form.errors else 200)


def closed_words(article: Article) -> str:
    if article.on_hold:
        return _("The story is held: its preview links open for nobody until the hold is cleared.")
    return _("The story was taken down: its preview links open for nobody.")


def revoke(model_admin, request: HttpRequest, article: Article, link_pk: int) -> HttpResponse:
    link = get_object_or_404(PreviewLink, pk=link_pk, article=article)
    if request.method == "POST":
        previewing.revoke(link, request.user)
        messages.success(request, _("The link for %(name)s opens nothing any more.") % {"name": link.recipient})
    return redirect("admin:articles_article_share", article.pk)
