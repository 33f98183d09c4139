"""Templates of stories: made by editors, chosen by whoever starts a story. And the copy of a story."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from articles import body, merged_tags, rights, starting
from articles.editor import BodyWidget
from articles.locales import Locale
from articles.models import Article, Byline, Person, Section, StoryTemplate, Tag
from audit.models import record


class StoryTemplateForm(forms.ModelForm):
    """The presets as fields; together they are the template's content."""

    section = forms.ModelChoiceField(
        Section.objects.order_by("position", "name"),
        label=gettext_lazy("section"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    type_of_work = forms.ChoiceField(
        label=gettext_lazy("type of work"),
        choices=[("", "–"), *Article.TypeOfWork.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("edition language"),
        choices=[("", "–"), *Locale.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    person = forms.ModelChoiceField(
        Person.objects.order_by("name"), label=gettext_lazy("byline"), required=False, widget=UnfoldAdminSelectWidget
    )
    headline = forms.CharField(
        label=gettext_lazy("headline"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )
    dek = forms.CharField(label=gettext_lazy("dek"), max_length=400, required=False, widget=UnfoldAdminTextInputWidget)
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.order_by("name"),
        label=gettext_lazy("tags"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
    )
    body = forms.CharField(label=gettext_lazy("body"), required=False)

    class Meta:
        model = StoryTemplate
        fields = ("name",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget = BodyWidget()  # it asks for addresses, which do not exist when this file is loaded
        content = self.instance.content
        bylines, tags = content.get("bylines") or [[None, ""]], merged_tags.current(content.get("tags", []))
        self.initial |= {name: content.get(name, "") for name in ("type_of_work", "locale", "headline", "dek", "body")}
        self.initial |= {"section": content.get("section_id"), "person": bylines[0][0], "tags": tags}

    def clean_body(self) -> str:
        return body.clean(self.cleaned_data["body"])

    def save(self, commit: bool = True) -> StoryTemplate:
        chosen = self.cleaned_data
        content = {name: chosen[name] for name in ("type_of_work", "locale", "headline", "dek", "body") if chosen[name]}
        if chosen["section"]:
            content["section_id"] = chosen["section"].pk
        if chosen["person"]:
            content["bylines"] = [[chosen["person"].pk, Byline.Role.BY.value]]
        if chosen["tags"]:
            content["tags"] = sorted(tag.pk for tag in chosen["tags"])
        self.instance.content = content
        return super().save(commit)


@admin.register(StoryTemplate)
class StoryTemplateAdmin(ModelAdmin):
    form = StoryTemplateForm
    list_display = ["name", "shown_presets"]
    search_fields = ["name"]
    fields = ["name", ("section", "type_of_work", "locale"), "person", "headline", "dek", "tags", "body"]

    def save_model(self, request: HttpRequest, obj: StoryTemplate, form: StoryTemplateForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        record(request.user, "changed a story template" if change else "made a story template", obj)

    @admin.display(description=gettext_lazy("presets"))
    def shown_presets(self, template: StoryTemplate) -> str:
        return ", ".join(str(name).removesuffix("_id") for name in template.content) or "–"


# --- for whoever writes


def urls(model_admin) -> list:
    def guarded(view, only):
        @only
        def checked(request: HttpRequest, **named) -> HttpResponse:
            if not model_admin.has_add_permission(request):
                raise PermissionDenied
            return view(model_admin, request, **named)

        return model_admin.admin_site.admin_view(checked)

    return [
        path("from-template/", guarded(choose, require_GET), name="articles_article_from_template"),
        path("<int:pk>/duplicate/", guarded(duplicate, require_POST), name="articles_article_duplicate"),
    ]


def choose(model_admin, request: HttpRequest) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("New from a template"),
        "templates": StoryTemplate.objects.only("name"),
        "may_change": request.user.has_perm("articles.add_storytemplate"),
    }
    return render(request, "admin/articles/article/templates.html", context)


def chosen(request: HttpRequest) -> dict:
    """The content of the template in ?template=; empty without one, or when it is gone."""
    number = request.GET.get("template", "")
    template = StoryTemplate.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    return starting.from_template(template) if template else {}


def initial_of(content: dict) -> dict:
    """As the form of a new story names it; bylines have a form of their own."""
    initial = {name: value for name, value in content.items() if name not in ("section_id", "bylines")}
    if content.get("section_id"):
        initial["section"] = content["section_id"]
    return initial


def byline_rows(content: dict, user) -> list[dict]:
    """None where this user may not sign with them."""
    bylines = content.get("bylines", [])
    if not user.has_perm("articles.set_byline_article") and rights.foreign_bylines(user, {}, {"bylines": bylines}):
        return []
    return [{"person": person, "role": role, "position": n} for n, (person, role) in enumerate(bylines)]


def duplicate(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.select_related("latest_revision"), pk=pk)
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    copy = starting.duplicate(article, request.user)
    record(request.user, "duplicated", copy, of=article.pk)
    messages.success(request, _("This is a copy of “%(story)s”, as a draft of yours.") % {"story": article})
    return redirect("admin:articles_article_change", copy.pk)
