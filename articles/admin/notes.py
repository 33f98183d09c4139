"""Notes on a story: a page of their own, which works without JavaScript, and a panel beside the story's form."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import notes
from articles.models import Article, Note

REFUSED = 422
PANEL_THREADS = 5


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=notes.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("@username tells a colleague by mail. Readers never see notes."),
        error_messages={
            "required": gettext_lazy("Write the note first."),
            "max_length": gettext_lazy("A note has at most 4000 characters: shorten it."),
        },
    )


def urls(model_admin) -> list:
    def at(route: str, view, name: str):
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            """Who may see the story may read its notes and write some."""
            article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
            if not model_admin.has_view_permission(request, article):
                raise PermissionDenied
            return view(model_admin, request, article, **kwargs)

        return path(f"<int:pk>/notes/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", notes_page, "articles_article_notes"),
        at("<int:note_pk>/reply/", reply, "articles_article_reply"),
        at("<int:note_pk>/settle/", settle, "articles_article_settle_note"),
    ]


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/notes.html."""
    return {
        "notes_article": article,
        "notes_open": [note for note in notes.threads(article) if note.resolved_at is None],
        "notes_shown": PANEL_THREADS,
    }


def notes_page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    form = NoteForm(request.POST if request.method == "POST" else None, auto_id="note-%s")
    if request.method != "POST":
        return show(model_admin, request, article, form)
    if not form.is_valid():
        return show(model_admin, request, article, form, status=REFUSED)
    return kept(request, notes.add(article, request.user, form.cleaned_data["text"]))


def reply(model_admin, request: HttpRequest, article: Article, note_pk: int) -> HttpResponse:
    answered = get_object_or_404(Note.objects.select_related("parent"), pk=note_pk, article=article)
    form = NoteForm(request.POST if request.method == "POST" else None, auto_id=f"reply-{note_pk}-%s")
    if request.method != "POST":
        return redirect(address(answered))
    if not form.is_valid():
        return show(model_admin, request, article, NoteForm(auto_id="note-%s"), (answered, form), REFUSED)
    return kept(request, notes.add(article, request.user, form.cleaned_data["text"], answered))


def settle(model_admin, request: HttpRequest, article: Article, note_pk: int) -> HttpResponse:
    note = get_object_or_404(Note, pk=note_pk, article=article, parent=None)
    if request.method == "POST":
        notes.settle(note, request.user, resolved=request.POST.get("do") != "reopen")
    return redirect(address(note))


def kept(request: HttpRequest, note: Note) -> HttpResponse:
    told = [user.get_username() for user in note.mentions.all() if user != request.user]
    if told:
        messages.success(request, _("The note is kept; told by mail: %(names)s.") % {"names": ", ".join(told)})
    else:
        messages.success(request, _("The note is kept."))
    return redirect(address(note))


def address(note: Note) -> str:
    return f"{reverse('admin:articles_article_notes', args=[note.article_id])}#note-{note.pk}"


def show(model_admin, request, article: Article, form: NoteForm, answering=(None, None), status=200) -> HttpResponse:
    answered, reply_form = answering
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Notes: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "threads": notes.threads(article),
        "colleagues": notes.colleagues(),
        "form": form,
        "answered": (answered.parent_id or answered.pk) if answered else None,
        "reply_form": reply_form,
    }
    return render(request, "admin/articles/article/notes.html", context, status=status)
