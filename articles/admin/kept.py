"""Deleting what stories stand on: refused with a sentence that says how many there are and what to do first."""

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from articles.announcing import announce_stories


class KeptForItsStories:
    """Django would list every story on the page of a deletion; ten thousand are no answer."""

    def why_kept(self, thing: models.Model) -> str:
        """A sentence, or nothing if it may be deleted."""
        raise NotImplementedError

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        thing = self.get_object(request, object_id)
        if thing is None or not self.has_delete_permission(request, thing) or not (sentence := self.why_kept(thing)):
            return super().delete_view(request, object_id, extra_context)
        messages.error(request, sentence)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", thing.pk)

    @admin.action(description=gettext_lazy("Delete selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        sentences = list(filter(None, map(self.why_kept, queryset)))
        for sentence in sentences:
            messages.error(request, sentence)
        return None if sentences else delete_selected(self, request, queryset)


class TellsOfItsStories:
    """Its name and address stand on the page of each of its stories."""

    def save_model(self, request: HttpRequest, obj: models.Model, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            announce_stories.enqueue(self.opts.model_name, obj.pk)
