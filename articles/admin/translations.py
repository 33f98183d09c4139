"""The editions of a story: beginning a translation, linking one that exists, taking stories apart."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from articles import drift, following, headlines, linking, rights, translating
from articles.locales import Locale
from articles.models import Article

MAY_ASSIGN = "articles.edit_every_article"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class BeginForm(forms.Form):
    """Who may assign stories may give the draft to somebody; it then waits in that person's queue."""

    locale = forms.ChoiceField(
        label=gettext_lazy("Into"),
        choices=Locale.choices,
        error_messages={
            "required": gettext_lazy("Choose an edition."),
            "invalid_choice": gettext_lazy("There is no such edition."),
        },
    )
    assigned_to = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("Assign to"),
        required=False,
        empty_label=gettext_lazy("nobody: I do it"),
        error_messages={"invalid_choice": gettext_lazy("This account writes no stories: choose another.")},
    )

    def __init__(self, *args, user, locales: list[Locale], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["locale"].choices = [(locale.value, locale.label) for locale in locales]
        if not user.has_perm(MAY_ASSIGN):
            del self.fields["assigned_to"]
        else:
            self.fields["assigned_to"].queryset = translators()


def translators():
    people = get_user_model().objects.with_perm("articles.add_article", backend=MODEL_BACKEND)
    return people.filter(is_staff=True, is_active=True).order_by("username")


def urls(model_admin) -> list:
    def at(route: str, view, name: str, only):
        @only
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
            if not model_admin.has_view_permission(request, article):
                raise PermissionDenied
            return view(model_admin, request, article)

        return path(f"<int:pk>/translations/{route}", model_admin.admin_site.admin_view(guarded), name=name)

    return [
        at("", editions_page, "articles_article_translations", require_GET),
        at("begin/", begin, "articles_article_translate", require_POST),
        at("link/", link, "articles_article_link", require_POST),
        at("unlink/", unlink, "articles_article_unlink", require_POST),
    ]


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/translations.html."""
    members = translating.members(article)
    return {
        "editions_article": article,
        "editions_members": list(members.values()),
        "editions_form": begin_form(request, members),
        "editions_tasks": following.open_tasks(article).count() if len(members) > 1 else 0,
    }


def begin_form(request: HttpRequest, members: dict[str, Article]) -> BeginForm | None:
    """None where there is nothing left to begin, or no right to."""
    locales = [locale for locale in Locale if locale not in members]
    if not (locales and request.user.has_perm("articles.add_article")):
        return None
    return BeginForm(user=request.user, locales=locales, auto_id="translate-%s")


# --- the page


def editions_page(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    """?find=words looks for stories that could be linked."""
    words = request.GET.get("find", "")
    members = translating.members(article)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Translations: %(headline)s") % {"headline": article.headline},
        "opts": model_admin.opts,
        "original": article,
        "article": article,
        "members": [described(request, member) for member in members.values()],
        "form": begin_form(request, members),
        "is_translation": drift.of(article) is not None,
        "tasks": following.open_tasks(article),
        "may_settle": following.may_settle(request.user, article),
        "lacking": [locale.label for locale in Locale if locale not in members],
        "words": words,
        "found": [story for story in headlines.find(words) if story.locale not in members] if words else [],
    }
    return render(request, "admin/articles/article/translations.html", context)


def described(request: HttpRequest, member: Article) -> dict:
    return {"story": member, "may_unlink": rights.may_edit(request.user, member)}


# --- what changes something


def begin(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = BeginForm(request.POST, user=request.user, locales=list(Locale))
    if "assigned_to" in request.POST and "assigned_to" not in form.fields:
        raise PermissionDenied  # the form does not offer it: who sends it made it by hand
    if not form.is_valid():
        return refused(request, article, [sentence for errors in form.errors.values() for sentence in errors])
    chosen = form.cleaned_data
    try:
        translation = translating.begin(article, chosen["locale"], request.user, chosen.get("assigned_to"))
    except translating.AlreadyThere as there:
        messages.info(request, _("This edition has the story already: here it is."))
        return redirect("admin:articles_article_change", there.existing.pk)
    except translating.Refused as refusal:
        return refused(request, article, refusal.messages)
    messages.success(request, began(translation))
    return redirect("admin:articles_article_change", translation.pk)


def began(translation: Article) -> str:
    if translation.assigned_to_id:
        return _("The draft waits for %(who)s. It starts with the words of the source.") % {
            "who": translation.assigned_to.get_full_name() or translation.assigned_to.get_username()
        }
    return _("This is a draft of yours. It starts with the words of the source: overwrite them paragraph by paragraph.")


def link(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    other = story_of(request, "other")
    if other is None:
        return refused(request, article, [_("Choose the story to link.")])
    try:
        linking.link(article, other, request.user)
    except linking.Refused as refusal:
        return refused(request, article, refusal.messages)
    messages.success(request, _("Linked: “%(story)s” is the translation of this story.") % {"story": other})
    if Article.objects.filter(pk=other.pk, state=Article.State.PUBLISHED).exists():
        messages.info(request, _("It is out already: publish its changes, so that readers see where it comes from."))
    return redirect("admin:articles_article_translations", article.pk)


def unlink(model_admin, request: HttpRequest, article: Article) -> HttpResponse:
    member = story_of(request, "member")
    if member is None or member.translation_group != article.translation_group:
        return refused(request, article, [_("This story is linked no more.")])
    try:
        linking.unlink(member, request.user)
    except linking.Refused as refusal:
        return refused(request, article, refusal.messages)
    messages.success(request, _("“%(story)s” stands alone again.") % {"story": member})
    return redirect("admin:articles_article_translations", article.pk)


def story_of(request: HttpRequest, name: str) -> Article | None:
    number = request.POST.get(name, "")
    whole = number.isascii() and number.isdigit() and len(number) < 19
    return Article.objects.filter(pk=number).first() if whole else None


def refused(request: HttpRequest, article: Article, sentences: list[str]) -> HttpResponse:
    for sentence in sentences:
        messages.error(request, sentence)
    return redirect("admin:articles_article_translations", article.pk)
