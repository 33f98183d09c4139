"""Series and topics: what the newsroom puts together from stories."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import rights
from articles.admin.slug_field import SlugFromName
from articles.announcing import announce_stories
from articles.editor import BodyWidget
from articles.models import Article, Series, SeriesPart, Topic, TopicEvent, TopicExplainer
from articles.signals import announce


class OfItsEdition(forms.BaseInlineFormSet):
    """Every story in the table is of the edition of what it stands in."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            story = form.cleaned_data.get("article") if form.is_valid() else None
            if story is not None and not form.cleaned_data.get("DELETE") and story.locale != self.instance.locale:
                form.add_error("article", _("That story is of another edition."))


class OrderedStories(TabularInline):
    formset = OfItsEdition
    extra = 1
    autocomplete_fields = ["article"]
    ordering_field = "position"  # by dragging, and by its number for those who use keys
    tab = False


class SeriesPartInline(OrderedStories):
    model = SeriesPart


class TopicExplainerInline(OrderedStories):
    model = TopicExplainer


class TopicEventInline(TabularInline):
    model = TopicEvent
    formset = OfItsEdition
    formfield_overrides = {models.CharField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})}}
    extra = 1
    autocomplete_fields = ["article"]
    tab = False


@admin.register(Series)
class SeriesAdmin(SlugFromName, ModelAdmin):
    list_display = ["name", "locale", "slug"]
    list_filter = ["locale"]
    search_fields = ["name", "slug"]
    fields = ["name", "locale", "slug", "description"]
    inlines = [SeriesPartInline]

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """The box of the series stands on the page of each part, also of those that were taken out."""
        series = form.instance
        before = set(series.parts.values_list("article", flat=True))
        super().save_related(request, form, formsets, change)
        after = series.parts.values_list("article", flat=True)
        for article in Article.objects.filter(pk__in={*before, *after}).select_related("section"):
            announce(article)


@admin.register(Topic)
class TopicAdmin(SlugFromName, ModelAdmin):
    slug_source = "title"
    list_display = ["title", "locale", "slug", "is_public"]
    list_filter = ["locale", "is_public"]
    search_fields = ["title", "slug"]
    fields = ["title", "locale", "slug", "dek", "intro", "tags", "is_public"]
    autocomplete_fields = ["tags"]
    inlines = [TopicExplainerInline, TopicEventInline]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "intro":
            kwargs["widget"] = BodyWidget(with_source=rights.may_see_source(request.user))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Stories with one of its tags lead to it."""
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            announce_stories.enqueue("topic", form.instance.pk)
