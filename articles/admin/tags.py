from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import spelling
from articles.admin import merging_tags
from articles.admin.kept import TellsOfItsStories
from articles.admin.slug_field import SlugFromName
from articles.models import Tag, TagAlias, TagMerge
from articles.models.tags import NAMES
from articles.searching import cleaned
from articles.tag_merging import may_merge

MOST_ALIASES = 50


class TagForm(forms.ModelForm):
    aliases = forms.CharField(
        label=gettext_lazy("Aliases"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 5}),
        help_text=gettext_lazy(
            "Other spellings in any language, one on a line. Whoever types one of them finds this tag, and its address "
            "leads here. Small and capital letters and the dots and tails of letters make no difference."
        ),
    )

    class Meta:
        model = Tag
        fields = ["name", "name_az", "name_ru", "slug"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["aliases"] = "\n".join(self.instance.aliases.values_list("text", flat=True))

    def clean(self) -> dict:
        """Each name is said at its field to be the name of another tag already."""
        cleaned = super().clean()
        for name in NAMES:
            if cleaned.get(name):
                cleaned[name] = spelling.tidy(cleaned[name])
        named = {name: cleaned[name] for name in NAMES if cleaned.get(name)}
        taken = spelling.owners([*named.values(), *cleaned.get("aliases", [])], besides=self.instance)
        for name, text in named.items():
            if text in taken:
                self.add_error(name, self.sentence(text, taken[text]))
        for text in cleaned.get("aliases", []):
            if text in taken:
                self.add_error("aliases", self.sentence(text, taken[text]))
        return cleaned

    def sentence(self, text: str, owner: Tag) -> str:
        return _("“%(text)s” is a name or an alias of the tag “%(tag)s”: use that tag, or merge the two.") % {
            "text": text,
            "tag": owner,
        }

    def clean_aliases(self) -> list[str]:
        lines = [spelling.tidy(line) for line in self.cleaned_data["aliases"].splitlines()]
        texts = list(dict.fromkeys(filter(None, lines)))
        longest = TagAlias._meta.get_field("text").max_length
        if len(texts) > MOST_ALIASES:
            raise forms.ValidationError(_("At most %(number)d aliases: take some out.") % {"number": MOST_ALIASES})
        for text in texts:
            if len(text) > longest:
                raise forms.ValidationError(
                    _("“%(text)s…” is too long: an alias has at most %(number)d characters.")
                    % {"text": text[:20], "number": longest}
                )
        return texts


@admin.register(Tag)
class TagAdmin(TellsOfItsStories, SlugFromName, ModelAdmin):
    form = TagForm
    list_display = ["name", "name_az", "name_ru", "shown_aliases", "slug"]
    search_fields = ["name"]  # shows the field; get_search_results() does the work
    search_help_text = gettext_lazy("A name or an alias in any language, with or without its special letters")
    fields = ["name", ("name_az", "name_ru"), "aliases", "slug"]
    actions = ["merge_selected"]
    change_form_outer_after_template = "admin/articles/tag/merges.html"

    class Media:
        css = {"all": ["css/desk.css", "css/tags.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("aliases")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Also what the story form's choice of tags asks."""
        text = cleaned(search_term)
        return (queryset.spelled(text) if text else queryset), False

    def get_urls(self) -> list:
        return merging_tags.urls(self) + super().get_urls()

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        merges = TagMerge.objects.standing().filter(target_key=object_id) if str(object_id).isdigit() else ()
        around = {"merges": merges, "may_merge": may_merge(request.user), "merged_key": object_id}
        return super().changeform_view(request, object_id, form_url, around | (extra_context or {}))

    def save_related(self, request: HttpRequest, form: TagForm, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "aliases" in form.cleaned_data:
            spelling.set_aliases(form.instance, form.cleaned_data["aliases"])

    @admin.action(description=gettext_lazy("Merge into one tag…"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Leads to the page that asks which one stays."""
        keys = list(queryset.values_list("pk", flat=True)[: merging_tags.MOST + 1])
        if len(keys) > merging_tags.MOST:
            messages.error(request, _("Merge at most %(number)d tags at once.") % {"number": merging_tags.MOST})
            return None
        return redirect(f"{merging_tags.address()}?{urlencode({'tags': keys}, doseq=True)}")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return may_merge(request.user)

    @admin.display(description=gettext_lazy("aliases"))
    def shown_aliases(self, tag: Tag) -> str:
        return ", ".join(alias.text for alias in tag.aliases.all()) or "–"
