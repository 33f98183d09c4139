from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from articles import rights
from articles.admin.slug_field import SlugFromName
from articles.editor import BodyWidget
from articles.models import Page, Person, Section, Tag


@admin.register(Section)
class SectionAdmin(SlugFromName, ModelAdmin):
    list_display = ["name", "parent", "slug", "position"]
    search_fields = ["name", "name_az", "name_ru", "slug"]
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


@admin.register(Tag)
class TagAdmin(SlugFromName, ModelAdmin):
    list_display = ["name", "name_az", "name_ru", "slug"]
    search_fields = ["name", "name_az", "name_ru", "slug"]
    fields = ["name", ("name_az", "name_ru"), "slug"]


@admin.register(Person)
class PersonAdmin(SlugFromName, ModelAdmin):
    list_display = ["name", "kind", "role"]
    list_filter = ["kind"]
    search_fields = ["name", "name_az", "name_ru"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "role", "bio"]}),
        (_("In Azerbaijani"), {"fields": ["name_az", "role_az", "bio_az"]}),
        (_("In Russian"), {"fields": ["name_ru", "role_ru", "bio_ru"]}),
    ]


@admin.register(Page)
class PageAdmin(ModelAdmin):
    list_display = ["title", "locale", "slug", "position"]
    list_filter = ["locale"]
    search_fields = ["title", "body"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["widget"] = BodyWidget(with_source=rights.may_see_source(request.user))
        return super().formfield_for_dbfield(db_field, request, **kwargs)
