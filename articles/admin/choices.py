"""One row that is always there: its list is its form."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from articles import crawlers
from articles.models import SiteChoices
from audit.models import record


@admin.register(SiteChoices)
class SiteChoicesAdmin(ModelAdmin):
    readonly_fields = ["known_crawlers"]
    fieldsets = [
        (gettext_lazy("Feeds"), {"fields": ["feed_text"]}),
        (
            gettext_lazy("Robots"),
            {"fields": ["ai_search", "ai_answers", "ai_training", "known_crawlers", "offers_llms_txt"]},
        ),
    ]

    @admin.display(description=gettext_lazy("what robots.txt knows"))
    def known_crawlers(self, choices: SiteChoices) -> str:
        return _("As of %(date)s. Search: %(search)s. Assistants: %(answers)s. Training: %(training)s.") % {
            "date": crawlers.KNOWN_ON,
            "search": ", ".join(crawlers.SEARCH),
            "answers": ", ".join(crawlers.ANSWERS),
            "training": ", ".join(crawlers.TRAINING),
        }

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> SiteChoices:
        return SiteChoices.current()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("admin:articles_sitechoices_change", 1)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SiteChoices, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        after = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        record(request.user, "changed publication settings", obj, **after)
