"""The form of a story: it shows the newest version and makes the content of the next one."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldAdminURLInputWidget

from articles import linking, merged_tags, provenance, revisions, rights, translating
from articles.models import Article, Byline
from articles.unsaved import key_of

# Beside the text: what acts at once and is not part of a version.
DESK_FIELDS = ("publish_at", "withdraw_at", "assigned_to", "deadline")


# Somebody deleted what stood in the choice while the form was open.
DELETED = {
    "section": gettext_lazy("This section was deleted meanwhile: choose another one."),
    "also_in": gettext_lazy("A section that you chose was deleted meanwhile: look over the choice and save again."),
    "tags": gettext_lazy("A tag that you chose was deleted meanwhile: look over the choice and save again."),
    "person": gettext_lazy("This person was deleted meanwhile: choose another one."),
}


class TagsField(forms.ModelMultipleChoiceField):
    """A tag that was merged into another while the form was open counts as that one."""

    def clean(self, value):
        keys = [key_of(key) for key in value or [] if isinstance(key, str)]
        return super().clean([str(key) for key in merged_tags.current(keys)] if keys and all(keys) else value)


def say_what_was_deleted(fields: dict[str, forms.Field]) -> None:
    for name in DELETED.keys() & fields.keys():
        fields[name].error_messages["invalid_choice"] = DELETED[name]


class ArticleForm(forms.ModelForm):
    # The version this form was opened on; a save against an older one than the newest is refused.
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("why this change"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Optional: a word for the history, such as: figures checked."),
    )

    original_url = forms.URLField(
        label=gettext_lazy("address of the original"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )

    class Meta:
        model = Article
        fields = "__all__"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        say_what_was_deleted(self.fields)
        if self.instance.pk is not None:
            content = revisions.working_content(self.instance)
            self.initial |= {"tags": content["tags"], "also_in": content["also_in"]}
            self.initial["base"] = self.instance.latest_revision_id
            self.initial["reason"] = ""

    def _get_validation_exclusions(self) -> set[str]:
        """What the fields of the form have asked the database already, the row is not asked for again."""
        return super()._get_validation_exclusions() | {
            *("slug", "section", "lead_picture", "social_picture", "assigned_to")
        }

    def clean_slug(self) -> str:
        """A slug in use is said at the field; the constraint alone would say it at the top of the form."""
        slug, locale = self.cleaned_data.get("slug", ""), self.cleaned_data.get("locale", self.instance.locale)
        is_new = {"slug", "locale"} & set(self.changed_data)
        if slug and is_new and Article.objects.filter(locale=locale, slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("Another story of this edition has the slug “%s”: change a word of it.") % slug
            )
        return slug

    def clean_locale(self) -> str:
        locale, story = self.cleaned_data["locale"], self.instance
        if story.pk is None or "locale" not in self.changed_data:
            return locale
        there = linking.others(story).filter(locale=locale).only("headline").first()
        if there is not None:
            raise forms.ValidationError(_("The edition has this story already: “%(story)s”.") % {"story": there})
        return locale

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if at is None and self.instance.state == Article.State.PUBLISHED:
            raise forms.ValidationError(_("The story is scheduled: give it a time, or call it back."))
        return self.to_come("publish_at")

    def clean_withdraw_at(self):
        return self.to_come("withdraw_at")

    def to_come(self, name: str):
        """A time that was just typed lies ahead; one that stood there may have passed meanwhile."""
        at = self.cleaned_data[name]
        if at and name in self.changed_data and at <= timezone.now():
            raise forms.ValidationError(_("That time has passed: choose one to come, or leave the field empty."))
        return at

    def clean(self) -> dict:
        cleaned = super().clean()
        article = self.instance if self.instance.pk is not None else None
        before = started_from(article, cleaned.get("base")) if article else {"bylines": []}
        for field, sentence in rights.refused_changes(self.user, article, before, before | plain(cleaned)).items():
            self.add_error(field if field in self.fields else NON_FIELD_ERRORS, sentence)
        self.refuse_half_a_provenance(cleaned)
        return cleaned

    def refuse_half_a_provenance(self, cleaned: dict) -> None:
        """Who says where a text comes from says all that readers have to know; the gate asks those who say nothing."""
        given = dict.fromkeys(provenance.OF_OTHERS, "") | {"canonical_is_original": False} | plain(cleaned)
        for field in provenance.lacking(given) if provenance.is_begun(given) else []:
            if field not in self.errors:
                self.add_error(field, provenance.sentence(field))


def started_from(article: Article, base: int | str | None) -> dict:
    """The content the form was opened on: nobody is blamed for what others changed since. A save that is late is
    set aside, and what it may change is asked again when it is settled."""
    if article.latest_revision_id is not None and str(base) != str(article.latest_revision_id):
        wanted = {"pk": base} if str(base).isdigit() else {"number": 1}  # opened before there were versions
        revision = article.revisions.filter(**wanted).first()
        if revision is not None:
            return merged_tags.content_now(revision)
    return revisions.working_content(article)


def plain(cleaned: dict) -> dict:
    """The plain fields of a content that a form holds; relations as keys."""
    values = {}
    for name in revisions.PLAIN:
        if (field := name.removesuffix("_id")) in cleaned:
            value = cleaned[field]
            values[name] = value if field == name else getattr(value, "pk", None)
    return values


class BylineForm(forms.ModelForm):
    def _get_validation_exclusions(self) -> set[str]:
        """The field has asked for the person already."""
        return super()._get_validation_exclusions() | {"person"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        say_what_was_deleted(self.fields)

    def has_changed(self) -> bool:
        """A row without a person is an empty row, whatever its position says."""
        return bool(self.data.get(self.add_prefix("person")))

    def validate_unique(self) -> None:
        """The rows are not stored from here; the formset looks for doubles."""

    def validate_constraints(self) -> None:
        pass


class BylineFormSet(forms.BaseInlineFormSet):
    """Bylines come from the newest version and go into the next one; the rows of a live story stay as they are."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for person, role in self.wanted():
            if (person, role) in seen:
                raise forms.ValidationError(_("The same person stands twice in the same role: remove one."))
            seen.add((person, role))
        before = started_from(self.instance, self.data.get("base")) if self.instance.pk else {"bylines": []}
        after = before | {"bylines": [list(entry) for entry in self.wanted()]}
        # Only what is said of bylines; the story's own form says the rest.
        if sentence := rights.refused_changes(self.user, None, before, after).get("bylines"):
            raise forms.ValidationError(sentence)

    def wanted(self) -> list[tuple[int, str]]:
        """[(person's key, role)] in the order of the editor."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed() and form.is_valid()]
        rows = [row for row in rows if row.get("person") and not row.get("DELETE")]
        rows.sort(key=lambda row: row.get("position") or 0)
        return [(row["person"].pk, row["role"]) for row in rows]


class BylineInline(TabularInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    autocomplete_fields = ["person"]
    ordering_field = "position"
    hide_ordering_field = True
    tab = False

    def get_extra(self, request: HttpRequest, obj: Article | None = None, **kwargs) -> int:
        return 1 + (len(revisions.working_content(obj)["bylines"]) if obj else 0)

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    # Who may change the story may change its bylines: they are part of its text.
    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is None or rights.may_edit(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is None or rights.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is None or rights.may_edit(request.user, obj)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True


def byline_rows(article: Article) -> list[dict]:
    """What an unsent formset starts with."""
    entries = revisions.working_content(article)["bylines"]
    return [{"person": person, "role": role, "position": n} for n, (person, role) in enumerate(entries)]


def content_of_form(form: ArticleForm, formsets: list) -> dict:
    """The content of the version that the valid form makes; fields the user was not shown stay as they were."""
    article, cleaned = form.instance, form.cleaned_data
    if article.latest_revision_id is not None:
        content = revisions.working_content(article) | revisions.plain_content_of(article)
    else:
        content = revisions.content_of(article)
    for name in ("tags", "also_in"):
        if name in cleaned:
            content[name] = sorted(thing.pk for thing in cleaned[name])
    for formset in formsets:
        if isinstance(formset, BylineFormSet):
            content["bylines"] = [list(entry) for entry in formset.wanted()]
    if translating.keeps_borrowed_slug(article, content):
        content["slug"] = ""  # the address is made from the translated headline
    content["slug"] = content["slug"] or article.free_slug()
    return content
