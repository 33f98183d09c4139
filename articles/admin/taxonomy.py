from django.contrib import admin
from django.db.models import Q
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from articles import rights, waiting
from articles.admin.kept import KeptForItsStories, TellsOfItsStories
from articles.admin.slug_field import SlugFromName
from articles.editor import BodyWidget
from articles.models import Article, Page, Section


@admin.register(Section)
class SectionAdmin(KeptForItsStories, TellsOfItsStories, SlugFromName, ModelAdmin):
    list_display = ["name", "parent", "slug", "position"]
    search_fields = ["name", "name_az", "name_ru", "slug"]
    actions = ["delete_selected"]
    fields = [
        "name",
        ("name_az", "name_ru"),
        "slug",
        "parent",
        "position",
        "description",
        "description_az",
        "description_ru",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("parent")

    def why_kept(self, thing: Section) -> str:
        named = Q(section=thing) | (waiting.pending() & Q(latest_revision__content__section_id=thing.pk))
        if number := Article.objects.filter(named).count():
            return ngettext(
                "“%(section)s” has %(number)d story: move it to another section first, then delete this one.",
                "“%(section)s” has %(number)d stories: move them to another section first, then delete this one.",
                number,
            ) % {"section": thing, "number": number}
        if number := thing.children.count():
            return ngettext(
                "%(number)d section stands below “%(section)s”: give it another parent first.",
                "%(number)d sections stand below “%(section)s”: give them another parent first.",
                number,
            ) % {"section": thing, "number": number}
        return ""


@admin.register(Page)
class PageAdmin(ModelAdmin):
    list_display = ["title", "locale", "slug", "position"]
    list_filter = ["locale"]
    search_fields = ["title", "body"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["widget"] = BodyWidget(with_source=rights.may_see_source(request.user))
        return super().formfield_for_dbfield(db_field, request, **kwargs)
