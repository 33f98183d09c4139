"""The pages that ask which tag stays, say what merging will do, do it, and take it back once."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import spelling, tag_merging
from articles.models import Tag, TagMerge
from articles.unsaved import key_of

MOST = 20  # tags at once


def address() -> str:
    return reverse("admin:articles_tag_merge")


def urls(model_admin) -> list:
    def guarded(view):
        def checked(request: HttpRequest, **named) -> HttpResponse:
            if not tag_merging.may_merge(request.user):
                raise PermissionDenied
            return view(model_admin, request, **named)

        return model_admin.admin_site.admin_view(checked)

    return [
        path("merge/", guarded(merge_page), name="articles_tag_merge"),
        path("merge/<int:pk>/undo/", guarded(undo_page), name="articles_tag_undo_merge"),
    ]


class IntoForm(forms.Form):
    """Which tag stays: one of those that were ticked in the list, or another by its name."""

    into = forms.ChoiceField(label=gettext_lazy("Which one stays?"), required=False, widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Name of the tag that stays"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "tag-names", "autocomplete": "off"}),
        help_text=gettext_lazy("A name or an alias, in any language."),
    )

    def __init__(self, data, tags: list[Tag]) -> None:
        super().__init__(data)
        self.tags = {str(tag.pk): tag for tag in tags}
        if len(tags) > 1:
            self.fields["into"].choices = [(tag.pk, tag.name) for tag in tags]
            self.fields["name"].label = _("Or the name of another tag")
        else:
            del self.fields["into"]

    def clean(self) -> dict:
        cleaned = super().clean()
        text = spelling.tidy(cleaned.get("name", ""))
        if text:
            cleaned["target"] = spelling.owners([text]).get(text)
            if cleaned["target"] is None:
                self.add_error("name", _("No tag is called “%(text)s”: type another name.") % {"text": text})
            elif str(cleaned["target"].pk) in self.tags and len(self.tags) == 1:
                self.add_error("name", _("A tag cannot be merged into itself: choose another one."))
        elif cleaned.get("into"):
            cleaned["target"] = self.tags[cleaned["into"]]
        else:
            self.add_error("name" if len(self.tags) == 1 else "into", _("Say which tag stays."))
        return cleaned


@dataclass(frozen=True)
class Effect:
    """What merging will do to one tag."""

    source: Tag
    target: Tag

    @cached_property
    def stories(self) -> tuple[set[int], set[int]]:
        return tag_merging.stories_of(self.source, self.target)

    @property
    def number(self) -> int:
        return sum(map(len, self.stories))

    @property
    def number_with_both(self) -> int:
        return len(self.stories[1])

    @property
    def names(self) -> str:
        return ", ".join([*self.source.names, *(alias.text for alias in self.source.aliases.all())])


def merge_page(model_admin, request: HttpRequest) -> HttpResponse:
    """GET ?tags=1&tags=2 asks which one stays, with ?into= or ?name= it says what will happen; POST does it."""
    asked = request.POST if request.method == "POST" else request.GET
    keys = [key for value in asked.getlist("tags")[:MOST] if (key := key_of(value))]
    tags = list(Tag.objects.filter(pk__in=keys).prefetch_related("aliases"))
    if not tags:
        messages.error(request, _("One of the tags is not there any more. Load the list again."))
        return redirect("admin:articles_tag_changelist")
    form = IntoForm(asked if "into" in asked or "name" in asked else None, tags)
    effects = []
    if form.is_bound and form.is_valid():
        target = form.cleaned_data["target"]
        effects = [Effect(tag, target) for tag in tags if tag != target]
        if request.method == "POST" and (response := merged(request, effects, target)):
            return response
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Merge tags"),
        "opts": model_admin.opts,
        "tags": tags,
        "form": form,
        "effects": effects,
        "target": effects[0].target if effects else None,
        "every_name": [] if effects else Tag.objects.values_list("name", flat=True),
    }
    return render(request, "admin/articles/tag/merge.html", context)


def merged(request: HttpRequest, effects: list[Effect], target: Tag) -> HttpResponse | None:
    """All of them or none."""
    try:
        with transaction.atomic():
            for effect in effects:
                tag_merging.merge(effect.source, target, request.user)
    except tag_merging.Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return None
    names = ", ".join(f"“{effect.source}”" for effect in effects)
    messages.success(request, _("Merged into “%(target)s”: %(names)s.") % {"target": target, "names": names})
    return redirect("admin:articles_tag_change", target.pk)


def undo_page(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(TagMerge, pk=pk)
    if request.method == "POST":
        try:
            tag = tag_merging.undo(merge, request.user)
        except tag_merging.Refused as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("admin:articles_tag_undo_merge", pk)
        messages.success(request, _("“%(tag)s” is a tag of its own again.") % {"tag": tag})
        return redirect("admin:articles_tag_change", tag.pk)
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Undo a merge"),
        "opts": model_admin.opts,
        "merge": merge,
        "number": len(merge.moved) + len(merge.shared),
        "names": ", ".join([*merge.added, *merge.aliases]),
    }
    return render(request, "admin/articles/tag/undo.html", context)
