from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from articles import workflow
from articles.admin import text_endpoints
from articles.admin.slug_field import SlugFromName
from articles.editor import BodyWidget
from articles.models import Article, Byline
from articles.views.stories import story_context

# What only those who publish may set; for everybody else these are shown, not sent.
PUBLISHERS_FIELDS = ("publish_at", "embargo_until", "on_hold")


class ArticleForm(forms.ModelForm):
    substantive = forms.BooleanField(
        label=gettext_lazy("This is a substantive update"),
        help_text=gettext_lazy("Shows “Updated” with the time of saving to readers. Leave it off for typos."),
        required=False,
    )

    class Meta:
        model = Article
        fields = "__all__"

    def clean_slug(self) -> str:
        """A slug in use is said at the field; the constraint alone would say it at the top of the form."""
        slug, locale = self.cleaned_data.get("slug", ""), self.cleaned_data.get("locale", self.instance.locale)
        if slug and Article.objects.filter(locale=locale, slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("Another story of this edition has the slug “%s”: change a word of it.") % slug
            )
        return slug


class BylineInline(TabularInline):
    model = Byline
    extra = 1
    autocomplete_fields = ["person"]
    ordering_field = "position"
    hide_ordering_field = True
    tab = False


@admin.register(Article)
class ArticleAdmin(SlugFromName, ModelAdmin):
    slug_source = "headline"
    form = ArticleForm
    inlines = [BylineInline]
    list_display = ["headline", "shown_state", "locale", "section", "type_of_work", "publish_at", "word_count"]
    list_filter = ["state", "locale", "section", "type_of_work"]
    list_per_page = 50
    search_fields = ["headline", "dek", "slug"]
    date_hierarchy = "publish_at"
    autocomplete_fields = ["tags", "lead_picture"]
    readonly_fields = ["state_line", "words", "address"]
    fieldsets = [
        (None, {"fields": ["state_line", "headline", "dek", ("section", "type_of_work"), ("locale", "sponsor")]}),
        (gettext_lazy("Lead picture"), {"fields": ["lead_picture", "lead_caption"]}),
        (gettext_lazy("Text"), {"fields": ["body", "words"]}),
        (gettext_lazy("Address and tags"), {"fields": ["slug", "address", "tags"]}),
        (gettext_lazy("Publication"), {"fields": [*PUBLISHERS_FIELDS, "substantive"]}),
    ]
    actions = ["submit_selected", "approve_selected", "publish_selected", "withdraw_selected"]
    actions_detail = ["preview"]
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("section").defer("blocks", "body_text", "search")

    # --- rights

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return workflow.may_edit(request.user, obj) if obj else super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What the public has seen is withdrawn or retracted, never deleted."""
        seen = obj is not None and obj.state not in (*workflow.WITH_THE_WRITER, Article.State.IN_REVIEW)
        return not seen and super().has_delete_permission(request, obj)

    def may_publish(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["publish"])

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        return [*self.readonly_fields, *([] if self.may_publish(request) else PUBLISHERS_FIELDS)]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list:
        """The question about an update comes up only for stories that readers have seen."""
        if obj is not None and obj.state == Article.State.PUBLISHED and self.has_change_permission(request, obj):
            return self.fieldsets
        publication = (gettext_lazy("Publication"), {"fields": list(PUBLISHERS_FIELDS)})
        return [*self.fieldsets[:-1], publication]

    def refuse_crafted(self, request: HttpRequest) -> None:
        """The forms offer neither a state nor a step that is not open: who sends one made it by hand."""
        asked = [name for name in workflow.VERBS if self.button(name) in request.POST]
        bulk = request.POST.get("action", "").removesuffix("_selected")
        if bulk in workflow.VERBS and helpers.ACTION_CHECKBOX_NAME in request.POST:
            asked.append(bulk)
        if "state" in request.POST and not self.may_publish(request):
            raise PermissionDenied
        if not all(workflow.may(request.user, workflow.VERBS[name]) for name in asked):
            raise PermissionDenied

    # --- the form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["widget"] = BodyWidget(with_source=request.user.is_superuser)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "dek":
            field.widget.attrs["maxlength"] = "400"
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            self.refuse_crafted(request)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.IllegalStep as refusal:
            # The transaction is rolled back; what was typed is saved by a second pass without the step.
            return self.save_without_step(request, object_id, form_url, extra_context, refusal)

    def save_without_step(self, request, object_id, form_url, extra_context, refusal) -> HttpResponse:
        post = request.POST.copy()
        for name in workflow.VERBS:
            post.pop(self.button(name), None)
        post["_continue"] = "1"
        request.POST = post
        response = super().changeform_view(request, object_id, form_url, extra_context)
        messages.error(request, " ".join(refusal.messages))
        return response

    def get_actions_submit_line(self, request: HttpRequest, object_id) -> list[UnfoldAction]:
        """Buttons beside Save: the steps that are open to this user now. save_related() takes them."""
        article = Article.objects.filter(pk=object_id).first() if str(object_id).isdigit() else None
        verbs = workflow.open_verbs(request.user, article) if article else []
        return [
            UnfoldAction(action_name=self.button(v.name), method=workflow.perform, description=v.label, path=v.name)
            for v in verbs
        ]

    def button(self, verb: str) -> str:
        return f"step_{verb}"

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        if form.cleaned_data.get("substantive"):
            obj.updated_at = timezone.now().replace(microsecond=0)
        admin.ModelAdmin.save_model(self, request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets, change: bool) -> None:
        """The step comes last, when bylines and tags are stored too."""
        super().save_related(request, form, formsets, change)
        article = form.instance
        step = next((name for name in workflow.VERBS if self.button(name) in request.POST), None)
        if step is None:
            workflow.announce(article)
        else:
            workflow.perform(step, article, request.user)
            messages.success(request, self.step_message(article))

    def step_message(self, article: Article) -> str:
        if article.is_scheduled:
            when = timezone.localtime(article.publish_at).strftime("%Y-%m-%d %H:%M")
            return _("The story goes out at %(when)s, Washington time.") % {"when": when}
        return _("The story is now: %(state)s.") % {"state": article.get_state_display()}

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue=None) -> HttpResponse:
        """A new story is stayed with: it is not submitted yet."""
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    # --- steps over many stories

    def each(self, request: HttpRequest, queryset: models.QuerySet, verb: str) -> None:
        """Takes the step for every chosen story that can take it, and says which could not and why."""
        done = 0
        for article in queryset:
            try:
                workflow.perform(verb, article, request.user)
                done += 1
            except workflow.IllegalStep as refusal:
                messages.error(request, f"{article}: {' '.join(refusal.messages)}")
            except PermissionDenied as refusal:
                messages.error(request, f"{article}: {refusal}")
        if done:
            label = workflow.VERBS[verb].label
            messages.success(request, _("%(step)s: done for %(number)d.") % {"step": label, "number": done})

    @admin.action(description=workflow.VERBS["submit"].label, permissions=["submit"])
    def submit_selected(self, request, queryset):
        self.each(request, queryset, "submit")

    @admin.action(description=workflow.VERBS["approve"].label, permissions=["review"])
    def approve_selected(self, request, queryset):
        self.each(request, queryset, "approve")

    @admin.action(description=workflow.VERBS["publish"].label, permissions=["publish"])
    def publish_selected(self, request, queryset):
        self.each(request, queryset, "publish")

    @admin.action(description=workflow.VERBS["withdraw"].label, permissions=["withdraw"])
    def withdraw_selected(self, request, queryset):
        self.each(request, queryset, "withdraw")

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["submit"])

    def has_review_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["approve"])

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self.may_publish(request)

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["withdraw"])

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            self.refuse_crafted(request)
        return super().changelist_view(request, extra_context)

    # --- beside the form

    def get_urls(self) -> list:
        return [
            *text_endpoints.urls(self.admin_site),
            path(
                "<int:pk>/preview/", self.admin_site.admin_view(self.preview_page), name="articles_article_preview_page"
            ),
            *super().get_urls(),
        ]

    @action(description=gettext_lazy("Preview"), icon="visibility")
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:articles_article_preview_page", object_id)

    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The story as its page will look, for those who may see it in the admin."""
        article = get_object_or_404(Article.objects.for_page(), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        article.publish_at = article.publish_at or timezone.now()
        with translation.override(article.locale):
            response = render(request, "articles/preview.html", story_context(article))
        response["X-Robots-Tag"] = "noindex"
        return response

    @display(
        description=gettext_lazy("state"),
        ordering="state",
        label={
            Article.State.PUBLISHED: "success",
            Article.State.IN_REVIEW: "warning",
            Article.State.CHANGES_REQUESTED: "warning",
            Article.State.APPROVED: "info",
            "scheduled": "info",
            Article.State.WITHDRAWN: "danger",
            Article.State.RETRACTED: "danger",
        },
    )
    def shown_state(self, article: Article) -> tuple[str, str]:
        if article.is_scheduled:
            return "scheduled", _("Scheduled")
        return article.state, article.get_state_display()

    @admin.display(description=gettext_lazy("state"))
    def state_line(self, article: Article) -> str:
        return self.shown_state(article)[1]

    @admin.display(description=gettext_lazy("words"))
    def words(self, article: Article) -> str:
        return _("%(words)d words, %(minutes)d min") % {"words": article.word_count, "minutes": article.reading_minutes}

    @admin.display(description=gettext_lazy("address"))
    def address(self, article: Article) -> str:
        if not article.pk:
            return _("known after saving")
        url = article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url) if article.state == Article.State.PUBLISHED else url
