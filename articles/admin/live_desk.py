"""The desk of a live blog: a page for posting fast, on a phone too. It works without JavaScript."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import live_blogs
from articles.models import Article, LiveEntry, Person

RIGHT = "articles.post_liveentry"
REFUSED, OVERTAKEN = 422, 409
SHOWN = 100


class EntryForm(forms.ModelForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = LiveEntry
        fields = ["headline", "text", "is_key", "is_pinned", "author"]
        widgets = {"text": forms.Textarea({"rows": 6})}
        error_messages = {"text": {"required": gettext_lazy("Write the entry first.")}}
        help_texts = {
            "text": gettext_lazy("An empty line begins a paragraph, “- ” a list, “> ” a quotation. **Strong words**."),
        }

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["headline"].label = _("Headline, if it needs one")
        people = (
            Person.objects.all() if user.has_perm("articles.set_byline_article") else Person.objects.filter(user=user)
        )
        self.fields["author"].queryset = people
        self.fields["author"].empty_label = _("No name")
        if self.instance.pk is None:
            self.initial["author"] = people.filter(user=user).first()


class EditForm(EntryForm):
    key = None
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base"] = self.instance.version


def urls(model_admin) -> list:
    def at(route: str, view, name: str):
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            article = get_object_or_404(Article.objects.select_related("section"), pk=pk)
            if not (model_admin.has_view_permission(request, article) and may_post(request.user)):
                raise PermissionDenied
            return view(model_admin, request, article, **kwargs)

        return path(f"<int:pk>/live/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", desk, "articles_article_live"),
        at("run/", run, "articles_article_live_run"),
        at("<int:entry_pk>/", edit, "articles_article_live_edit"),
        at("<int:entry_pk>/withdraw/", withdraw, "articles_article_live_withdraw"),
    ]


def may_post(user) -> bool:
    return user.has_perm(RIGHT)


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/live.html."""
    return {"live_article": article if may_post(request.user) else None}


def desk(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    if request.method != "POST":
        return show(model_admin, request, article, EntryForm(user=request.user, auto_id="new-%s"))
    form = EntryForm(request.POST, user=request.user, auto_id="new-%s")
    if not article.live_state:
        form.add_error(None, _("This story is no live blog yet: start it first."))
    if not form.is_valid():
        return show(model_admin, request, article, form, status=REFUSED)
    entry = live_blogs.post(article, request.user, **form.cleaned_data)
    public = live_blogs.is_public(article)
    messages.success(request, _("Posted.") if public else _("Posted. Readers see it once the story is public."))
    return redirect(address(entry))


def run(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    """Starts, ends, or goes on."""
    if request.method == "POST":
        if "end" in request.POST:
            live_blogs.end(article, request.user)
        else:
            live_blogs.start(article, request.user)
    return redirect("admin:articles_article_live", article.pk)


def edit(model_admin, request: HttpRequest, article: Article, entry_pk: int) -> HttpResponse:
    entry = get_object_or_404(LiveEntry.objects.select_related("article"), pk=entry_pk, article=article)
    data = request.POST if request.method == "POST" else None
    form = EditForm(data, instance=entry, user=request.user, auto_id="edit-%s")
    if data is None:
        return show_edit(model_admin, request, article, form)
    if not form.is_valid():
        return show_edit(model_admin, request, article, form, status=REFUSED)
    fields = {name: form.cleaned_data[name] for name in EntryForm.Meta.fields}
    try:
        live_blogs.edit(entry, request.user, form.cleaned_data["base"], **fields)
    except live_blogs.Overtaken:
        # What was typed stays in the form; what stands now is shown beside it, and the next save goes on from there.
        current = LiveEntry.objects.get(pk=entry.pk)
        form.data = form.data.copy()
        form.data["base"] = current.version
        return show_edit(model_admin, request, article, form, current, OVERTAKEN)
    messages.success(request, _("Saved."))
    return redirect(address(entry))


def withdraw(model_admin, request: HttpRequest, article: Article, entry_pk: int) -> HttpResponse:
    entry = get_object_or_404(LiveEntry.objects.select_related("article"), pk=entry_pk, article=article)
    if request.method == "POST":
        live_blogs.withdraw(entry, request.user, withdrawn="restore" not in request.POST)
    return redirect(address(entry))


def address(entry: LiveEntry) -> str:
    return f"{reverse('admin:articles_article_live', args=[entry.article_id])}#entry-{entry.pk}"


def show(model_admin, request: HttpRequest, article: Article, form: EntryForm, status: int = 200) -> HttpResponse:
    entries = article.live_entries.select_related("author", "posted_by").in_order()
    context = common(model_admin, article, request) | {
        "title": _("Live blog: %(headline)s") % {"headline": article.headline},
        "form": form,
        "entries": entries[:SHOWN],
    }
    return render(request, "admin/articles/article/live.html", context, status=status)


def show_edit(model_admin, request, article: Article, form: EditForm, current=None, status: int = 200) -> HttpResponse:
    context = common(model_admin, article, request) | {"title": _("Edit an entry"), "form": form, "current": current}
    return render(request, "admin/articles/article/live_edit.html", context, status=status)


def common(model_admin, article: Article, request: HttpRequest) -> dict:
    each = model_admin.admin_site.each_context(request)
    return each | {"opts": model_admin.opts, "original": article, "article": article}
