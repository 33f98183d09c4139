from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from articles import likeness, missing, path_rules
from articles.admin import path_tables
from articles.models import MissingPath, OldPath, PathRule
from articles.models.paths import COLUMN_OF, plain
from articles.path_tables import runs_in_circle
from articles.standing import Standing, column_of, is_own, own_path, target_address, thing_at
from articles.unsaved import key_of

TARGETS = list(COLUMN_OF.values())
MANY = 100  # hits


class OldPathForm(forms.ModelForm):
    class Meta:
        model = OldPath
        fields = ["path", *TARGETS, "address"]

    may_lead_outside = False

    def clean_path(self) -> str:
        path = own_path(self.cleaned_data["path"])
        if OldPath.objects.filter(path=path).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The ledger has this address already: change that line."))
        if is_own(path) or Standing([path]).is_taken(path):
            raise ValidationError(_("Something stands at this address today, so nobody would be led on."))
        return path

    def clean(self) -> dict:
        cleaned = super().clean()
        path = cleaned.get("path", self.instance.path)
        if cleaned.get("address"):
            self.clean_target(cleaned, path)
        chosen = [name for name in (*TARGETS, "address") if cleaned.get(name)]
        if len(chosen) != 1 and not self.has_error("address"):
            self.add_error(None, _("Say where the address leads: to one thing, or to one other address."))
        return cleaned

    def clean_target(self, cleaned: dict, path: str) -> None:
        """The address of a thing becomes the thing, so that it is right after every move."""
        try:
            address = target_address(cleaned["address"], may_lead_outside=self.may_lead_outside)
        except ValidationError as refusal:
            self.add_error("address", refusal)
            return
        thing = thing_at(plain(address)) if address.startswith("/") else None
        steps = dict(OldPath.objects.filter(address__startswith="/").values_list("path", "address"))
        if thing is not None:
            cleaned["address"], cleaned[column_of(thing)] = "", thing
        elif runs_in_circle(path, steps | {path: address}):
            self.add_error("address", _("It leads back to itself: give another address."))
        else:
            cleaned["address"] = address


class HitsFilter(admin.SimpleListFilter):
    title = gettext_lazy("hits")
    parameter_name = "asked"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("never", _("never")), ("some", _("at least once")), ("many", _("100 times and more"))]

    def queryset(self, request: HttpRequest, queryset):
        wanted = {"never": {"hits": 0}, "some": {"hits__gte": 1}, "many": {"hits__gte": MANY}}
        return queryset.filter(**wanted.get(self.value(), {}))


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("leads to")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        fields = [(name, OldPath._meta.get_field(name).verbose_name) for name in TARGETS]
        return [*fields, ("address", _("another address"))]

    def queryset(self, request: HttpRequest, queryset):
        if self.value() in TARGETS:
            return queryset.filter(**{f"{self.value()}__isnull": False})
        return queryset.exclude(address="") if self.value() == "address" else queryset


class WhoFilter(admin.SimpleListFilter):
    title = gettext_lazy("made by")
    parameter_name = "made"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("site", _("the site, when something moved")), ("hand", _("a person"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(created_by__isnull=self.value() == "site") if self.value() else queryset


class ForThoseWhoChangeAddresses:
    """Reading follows the model's own right; every change the right to change addresses that readers know."""

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("articles.change_address_article")

    has_add_permission = has_delete_permission = lambda self, request, obj=None: self.has_change_permission(request)


@admin.register(OldPath)
class OldPathAdmin(ForThoseWhoChangeAddresses, ModelAdmin):
    form = OldPathForm
    list_display = ["path", "target", "hits", "last_hit", "created_at", "created_by"]
    list_filter = [KindFilter, HitsFilter, WhoFilter]
    search_fields = ["path", "address", "story__headline"]
    search_help_text = gettext_lazy("A part of the old address, or of where it leads")
    autocomplete_fields = TARGETS
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/articles/oldpath/change_list.html"
    fieldsets = [
        (None, {"fields": ["path"]}),
        (
            gettext_lazy("Leads to one of these"),
            {
                "fields": [*TARGETS, "address"],
                "description": gettext_lazy("A thing keeps its readers wherever it moves; an address is for the rest."),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).with_things().select_related("created_by")

    def get_urls(self) -> list:
        return path_tables.urls(self) + super().get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["path"] if obj else []

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_lead_outside = request.user.has_perm("articles.lead_outside_oldpath")
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """?missing= is a line of the addresses not found: its path, and what it most likely meant."""
        row = MissingPath.objects.filter(pk=key_of(request.GET.get("missing", "")) or 0).first()
        if row is None:
            return super().get_changeform_initial_data(request)
        thing = likeness.best(row.path)
        return {"path": row.path} | ({column_of(thing): thing.pk} if thing else {})

    def save_model(self, request: HttpRequest, obj: OldPath, form: OldPathForm, change: bool) -> None:
        obj.created_by = request.user
        super().save_model(request, obj, form, change)
        missing.solved(obj.path)

    @admin.display(description=gettext_lazy("leads to"))
    def target(self, row: OldPath) -> str:
        address = row.thing.get_absolute_url() if row.thing else row.address
        return format_html("{} <br><code>{}</code>", row.thing, address) if row.thing else address


class PathRuleForm(forms.ModelForm):
    class Meta:
        model = PathRule
        fields = ["pattern", "target", "position"]

    def clean_pattern(self) -> str:
        return path_rules.check_pattern(self.cleaned_data["pattern"])

    def clean_target(self) -> str:
        return target_address(self.cleaned_data["target"], may_lead_outside=True)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("pattern") and cleaned.get("target"):
            path_rules.check_holes(cleaned["pattern"], cleaned["target"])
        if self.instance.pk is None and PathRule.objects.count() >= path_rules.MOST_RULES:
            raise ValidationError(
                _("There are %(number)d rules: take one out first.") % {"number": path_rules.MOST_RULES}
            )
        return cleaned


@admin.register(PathRule)
class PathRuleAdmin(ModelAdmin):
    form = PathRuleForm
    list_display = ["pattern", "target", "position", "hits", "last_hit"]
    search_fields = ["pattern", "target"]


class IgnoredFilter(admin.SimpleListFilter):
    """What is ignored is left out until somebody asks for it."""

    title = gettext_lazy("ignored")
    parameter_name = "ignored"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple]:
        return [("yes", _("the ignored ones"))]

    def queryset(self, request: HttpRequest, queryset):
        return (
            queryset.filter(is_ignored=self.value() == "yes")
            if request.resolver_match.url_name.endswith("list")
            else queryset
        )


@admin.register(MissingPath)
class MissingPathAdmin(ModelAdmin):
    list_display = ["shown_path", "count", "linked_from", "last_day", "by_machines", "send_to"]
    list_display_links = None
    list_filter = [IgnoredFilter]
    search_fields = ["path"]
    ordering = ["-count", "-last_day", "path"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["ignore", "stop_ignoring"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_address_article")

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self.list_display if self.has_settle_permission(request) else self.list_display[:-1]

    @admin.display(description=gettext_lazy("address"), ordering="path")
    def shown_path(self, row: MissingPath) -> str:
        return _("(what programs try)") if row.path == missing.NOISE else row.path

    @admin.display(description=gettext_lazy("linked from"))
    def linked_from(self, row: MissingPath) -> str:
        return ", ".join(row.referrers) or "–"

    @admin.display(description="")
    def send_to(self, row: MissingPath) -> str:
        if row.path == missing.NOISE:
            return ""
        url = f"../oldpath/add/?missing={row.pk}"
        return format_html('<a href="{}" class="underline">{}</a>', url, _("Send to…"))

    @admin.action(description=gettext_lazy("Ignore"), permissions=["settle"])
    def ignore(self, request: HttpRequest, queryset) -> None:
        queryset.update(is_ignored=True)

    @admin.action(description=gettext_lazy("Ignore no longer"), permissions=["settle"])
    def stop_ignoring(self, request: HttpRequest, queryset) -> None:
        queryset.update(is_ignored=False)
