"""The newsroom's list and form of stories. Saving makes a version; steps are taken by articles/workflow.py."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from articles import gate, revisions, rights, workflow
from articles.admin import (
    autosave,
    bulk,
    calendar,
    conflict,
    history,
    live_desk,
    more_articles,
    notes,
    panels,
    preview,
    readers,
    refusals,
    sharing,
    source,
    stale,
    steps,
    story_templates,
    text_endpoints,
    translations,
)
from articles.admin.bulk import StepsOverMany
from articles.admin.slug_field import SlugFromName
from articles.admin.story_form import DESK_FIELDS, ArticleForm, BylineInline, TagsField, byline_rows, content_of_form
from articles.admin.story_list import StoryList, state_of
from articles.clocks import both
from articles.editor import BodyWidget
from articles.models import Article, Byline
from audit.models import record

# Modules with pages of their own around the list and the form, each with its urls().
BESIDE = (
    *(steps, preview, sharing, notes, autosave, conflict, history, bulk, calendar, story_templates),
    *(translations, source, stale, live_desk, more_articles, readers),
)
# What only those who publish may set; for everybody else these are shown, not sent.
PUBLISHERS_FIELDS = ("publish_at", "withdraw_at")
# What only those who have a hand on every story may set.
EDITORS_FIELDS = ("assigned_to", "deadline")
PROVENANCE = ["original_headline", ("original_outlet", "original_author"), ("original_language", "original_date")]


def choose_by_eye() -> dict[str, str]:
    """For static/js/picture-field.js."""
    return {
        "data-pick": f"{reverse('admin:images_picture_pick')}?field=1",
        "data-glance": reverse("admin:images_picture_glance", args=[0]),
        "data-words": _("Choose in the library"),
    }


@admin.register(Article)
class ArticleAdmin(SlugFromName, StoryList, StepsOverMany, ModelAdmin):
    slug_source = "headline"
    form = ArticleForm
    inlines = [BylineInline]
    autocomplete_fields = ["tags", "lead_picture", "social_picture"]
    readonly_fields = ["state_line", "checklist", "words", "address", "source_text"]
    fieldsets = [
        (None, {"fields": ["state_line", "headline", "dek", ("section", "type_of_work"), ("locale", "sponsor")]}),
        (gettext_lazy("Lead picture"), {"fields": ["lead_picture", ("lead_alt", "lead_caption")]}),
        (gettext_lazy("Text"), {"fields": ["body", "words", "shows_contents"]}),
        (
            gettext_lazy("When shared"),
            {"classes": ["collapse"], "fields": ["social_headline", "social_description", "social_picture"]},
        ),
        (gettext_lazy("Address and tags"), {"fields": ["slug", "address", "tags", "also_in"]}),
        (
            gettext_lazy("Where a translation comes from"),
            {
                "classes": ["collapse"],
                "fields": [*PROVENANCE, "original_url", "original_permission", "canonical_is_original"],
            },
        ),
        (
            gettext_lazy("Publication"),
            {"fields": ["checklist", "publish_at", "withdraw_at", "assigned_to", "deadline", "reason", "base"]},
        ),
    ]
    actions_list = ["from_template", "open_calendar"]
    actions_detail = ["preview"]
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return (
            super().get_queryset(request).select_related("section", "latest_revision", "lead_picture", "social_picture")
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """The story as the newest version has it; the row of a live story may show an older one."""
        article = super().get_object(request, object_id, from_field)
        if article is not None:
            revisions.put_on(article, revisions.working_content(article))
            # The template asks for the list of the gate several times; it is made once, and not at all for a save.
            article.checked = SimpleLazyObject(lambda: gate.check(revisions.working_content(article)))
        return article

    class Media:
        css = {"all": ["css/picture-field.css"]}
        js = [Script("js/picture-field.js", defer=True)]

    # --- rights

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return workflow.may_edit(request.user, obj) if obj else super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Drafts alone. What the public has seen is withdrawn or retracted, never deleted."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or (obj.state in workflow.WITH_THE_WRITER and workflow.has_hand_on(request.user, obj))

    def may_publish(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["publish"])

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        fields = list(self.readonly_fields)
        if not self.may_publish(request):
            fields += PUBLISHERS_FIELDS
        elif obj is not None and obj.state in workflow.ONCE_PUBLIC and not obj.is_scheduled:
            fields.append("publish_at")  # readers know when it came out
        if not request.user.has_perm("articles.edit_every_article"):
            fields += EDITORS_FIELDS
        return fields

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list:
        """A translation has its source beside the text."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.translated_from_id is None:
            return fieldsets
        text = {"classes": ["with-source"], "fields": [("source_text", "body"), "words"]}
        return [(title, text if "body" in options["fields"] else options) for title, options in fieldsets]

    def refuse_crafted(self, request: HttpRequest) -> None:
        """The forms offer neither a state nor a step that is not open: who sends one made it by hand."""
        asked = [name for name in workflow.VERBS if self.button(name) in request.POST]
        if "state" in request.POST and not self.may_publish(request):
            raise PermissionDenied
        if not all(workflow.may(request.user, workflow.VERBS[name]) for name in asked):
            raise PermissionDenied
        wanted = request.POST.get("action") if helpers.ACTION_CHECKBOX_NAME in request.POST else None
        if wanted and wanted not in self.get_actions(request):
            raise PermissionDenied

    # --- the form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["widget"] = BodyWidget(with_source=rights.may_see_source(request.user))
        if db_field.name == "tags":
            kwargs["form_class"] = TagsField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("lead_picture", "social_picture"):
            field.widget.widget.attrs |= choose_by_eye()
        if db_field.name == "dek":
            field.widget.attrs["maxlength"] = "400"
        return field

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Article, inline, prefix: str) -> dict:
        """Bylines are those of the newest version, so no row of the table is offered for change."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix) | {"queryset": Byline.objects.none()}
        if request.method != "POST" and obj.pk is not None:
            kwargs["initial"] = byline_rows(obj)
        elif request.method != "POST":
            kwargs["initial"] = story_templates.byline_rows(story_templates.chosen(request), request.user)
        return kwargs

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """A new story starts with the presets of ?template=, if one was chosen."""
        return super().get_changeform_initial_data(request) | story_templates.initial_of(
            story_templates.chosen(request)
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            self.refuse_crafted(request)
            article = Article.objects.filter(pk=object_id).first() if str(object_id).isdigit() else None
            if (response := self.step_alone(request, article)) is not None:
                return response
            if object_id is not None and (response := refusals.refusal(self, request, article)) is not None:
                return response
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if isinstance(response, TemplateResponse):
            article = response.context_data["original"]
            buttons = {"actions_submit_line": self.step_buttons(request, article)}
            response.context_data |= buttons | panels.context(request, article)
        if request.method == "POST":
            autosave.settle(request, response)
        return response

    def step_buttons(self, request: HttpRequest, article: Article | None) -> list[UnfoldAction]:
        """Buttons beside Save: the steps that are open to this user now. save_related() takes them."""
        verbs = workflow.open_verbs(request.user, article) if article else []
        return [
            UnfoldAction(action_name=self.button(v.name), method=workflow.perform, description=v.label, path=v.name)
            for v in verbs
        ]

    def button(self, verb: str) -> str:
        return f"step_{verb}"

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """A new story gets its row here; everything else is stored with the version, in save_related()."""
        if not change:
            obj.created_by = request.user
            admin.ModelAdmin.save_model(self, request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets, change: bool) -> None:
        row, content = form.instance, content_of_form(form, formsets)
        reason = form.cleaned_data.get("reason", "")
        if not change:
            revisions.begin(row, content, request.user, reason)
        else:
            row = Article(pk=row.pk)  # without what was typed; a new version brings the rest
            saved = revisions.save(row, content, request.user, base=form.cleaned_data.get("base"), reason=reason)
            if saved.is_aside:
                request.aside = saved.revision
                return
            if not saved.is_new:
                row.refresh_from_db()
            self.save_desk_fields(request, form, row)
            steps.tell_called_back(request, saved)
        self.take_step(request, row)

    def save_desk_fields(self, request: HttpRequest, form: ArticleForm, row: Article) -> None:
        values = {name: form.cleaned_data[name] for name in DESK_FIELDS if name in form.changed_data}
        if values:
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=values)
            record(request.user, "set times", row, **{name: str(value) for name, value in values.items()})

    def asked_step(self, request: HttpRequest) -> str | None:
        return next((name for name in workflow.VERBS if self.button(name) in request.POST), None)

    def step_alone(self, request: HttpRequest, article: Article | None) -> HttpResponse | None:
        """A story that is shown and not offered for change has its steps all the same; no text comes with them."""
        has_text = "headline" in request.POST  # typed while it still was; refusals give it back
        if article is None or has_text or self.asked_step(request) is None:
            return None
        if self.has_change_permission(request, article):
            return None
        self.take_step(request, article)
        return self.led_on(request, article) or redirect("admin:articles_article_change", article.pk)

    def take_step(self, request: HttpRequest, article: Article) -> None:
        """The step of the button that was pressed, after everything is stored: a refusal loses nothing."""
        name = self.asked_step(request)
        if name is None:
            workflow.announce(article)
        elif {"text", "kind"} & set(workflow.VERBS[name].asks) or name in ("withdraw", "set_embargo"):
            request.step = name
        else:
            self.take_plain_step(request, article, name)

    def take_plain_step(self, request: HttpRequest, article: Article, name: str) -> None:
        try:
            workflow.perform(name, article, request.user)
        except workflow.IllegalStep as refusal:
            messages.error(request, " ".join(refusal.messages))
            if name == "publish" and gate.blocking(gate.check(revisions.working_content(article))):
                request.step = name
        else:
            messages.success(request, steps.done(workflow.VERBS[name], article, None))

    def construct_change_message(self, request: HttpRequest, form, formsets, add: bool = False) -> str:
        return form.cleaned_data.get("reason") or ", ".join(form.changed_data)[:200]

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue=None) -> HttpResponse:
        """A new story is stayed with: it is not submitted yet."""
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return self.led_on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self.led_on(request, obj) or super().response_change(request, obj)

    def led_on(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """To the difference where others were faster, or to the page of a step that needs a word."""
        if hasattr(request, "aside"):
            messages.warning(request, _("Somebody saved this story while you wrote. Nothing is lost: choose below."))
            return redirect(reverse("admin:articles_article_conflict", args=[article.pk, request.aside.pk]))
        if hasattr(request, "step"):
            return redirect("admin:articles_article_step", article.pk, request.step)
        return None

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            self.refuse_crafted(request)
        return super().changelist_view(request, extra_context)

    # --- beside the form

    def get_urls(self) -> list:
        return [
            *text_endpoints.urls(self.admin_site),
            *(entry for beside in BESIDE for entry in beside.urls(self)),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        return history.history_page(self, request, object_id)

    @action(description=gettext_lazy("Preview"), icon="visibility")
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:articles_article_preview_page", object_id)

    @action(description=gettext_lazy("New from a template"), icon="draft", permissions=["add"])
    def from_template(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:articles_article_from_template")

    @action(description=gettext_lazy("Calendar"), icon="calendar_month")
    def open_calendar(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:articles_article_calendar")

    @admin.display(description=gettext_lazy("state"))
    def state_line(self, article: Article) -> str:
        parts = [state_of(article)[1]]
        if article.publish_at:
            parts.append(both(article.publish_at))
        if article.is_embargoed:
            parts.append(_("under embargo until %(when)s") % {"when": both(article.embargo_until)})
        if article.on_hold:
            parts.append(_("held by %(who)s: %(why)s") % {"who": article.held_by or "?", "why": article.hold_reason})
        if article.withdraw_at and not article.is_gone:
            parts.append(_("will be withdrawn: %(when)s") % {"when": both(article.withdraw_at)})
        return " · ".join(str(part) for part in parts)

    @admin.display(description=gettext_lazy("before publication"))
    def checklist(self, article: Article) -> str:
        if article.pk is None:
            return _("known after saving")
        if not article.checked:
            return _("Nothing is missing.")
        words = [(_("Missing:") if item.blocks else _("Think of:"), item.sentence) for item in article.checked]
        rows = format_html_join("", "<li><strong>{}</strong> {}</li>", words)
        return format_html('<ul class="desk-checklist">{}</ul>', rows)

    @admin.display(description=gettext_lazy("words"))
    def words(self, article: Article) -> str:
        return _("%(words)d words, %(minutes)d min") % {"words": article.word_count, "minutes": article.reading_minutes}

    @admin.display(description=gettext_lazy("source"))
    def source_text(self, article: Article) -> str:
        return source.beside_the_text(article)

    @admin.display(description=gettext_lazy("address"))
    def address(self, article: Article) -> str:
        if not (article.pk and article.slug):  # the field may have been emptied, and something else be wrong
            return _("known after saving")
        url = article.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url) if article.is_seen else url
