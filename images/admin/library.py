from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as confirm_deletion
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from images import rights
from images.admin.cards import badges_of, cards_of
from images.admin.dropping import drop_settings
from images.admin.endpoints import Endpoints, change_address, progress_sentence, twin_answer
from images.admin.filters import LacksFilter, LicenceFilter, UseFilter
from images.admin.forms import PictureForm, ReplaceForm, UploadForm
from images.admin.picker import Picker
from images.models import Picture
from images.renditions import CROPS, make_renditions, progress
from images.uploads import add_picture, remove_picture, replace_file
from images.usage import Usage, usages

NAMED = 3  # uses that a refusal names


@admin.register(Picture)
class PictureAdmin(Endpoints, Picker, ModelAdmin):
    form = PictureForm
    list_display = ["title", "credit", "uploaded_at"]
    list_filter = [LacksFilter, LicenceFilter, UseFilter]
    list_per_page = 48
    list_disable_select_all = True
    show_full_result_count = False
    search_fields = ["search"]
    search_help_text = gettext_lazy("Title, caption, credit, text alternative, name of the file")
    change_list_template = "images/library.html"
    change_form_before_template = "images/parts/tools.html"
    warn_unsaved_form = True
    actions = ["delete_selected"]
    fieldsets = [
        (
            gettext_lazy("What readers get"),
            {"fields": ["alt", ("alt_az", "alt_ru"), "decorative_reason", "credit"]},
        ),
        (gettext_lazy("In the library"), {"fields": ["title", "caption"]}),
        (gettext_lazy("Licence"), {"fields": [("licence", "licence_until"), "source_url"]}),
        (gettext_lazy("Focal point"), {"fields": [("focus_x", "focus_y")], "classes": ["focus-fields"]}),
    ]
    add_fieldsets = [(None, {"fields": ["upload", "title", "alt", "decorative_reason", ("credit", "licence")]})]

    class Media:
        css = {"all": ["css/admin.css", "css/library.css", "css/library-drop.css", "css/library-picture.css"]}
        js = [Script("js/library.js", defer=True), Script("js/focal-point.js", defer=True)]

    # --- rights

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        return rights.may_describe(request.user, obj) if obj else super().has_change_permission(request)

    # --- the grid

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        return super().get_queryset(request).defer("search", "embedded")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Picture], search_term: str):
        return queryset.searched(search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = response.context_data.get("cl") if isinstance(response, TemplateResponse) else None
        if shown is not None:
            may_add = self.has_add_permission(request) and not shown.is_popup
            response.context_data |= {
                "cards": cards_of(shown.result_list),
                "drop": drop_settings() if may_add else None,
            }
        return response

    # --- the form

    def get_form(self, request, obj=None, **kwargs):
        if obj is None:
            kwargs["form"] = UploadForm
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The form names some widgets itself; Unfold's would replace them."""
        own = PictureForm.Meta.widgets.get(db_field.name)
        return super().formfield_for_dbfield(db_field, request, **kwargs | ({"widget": own} if own else {}))

    def save_form(self, request, form, change):
        if change:
            return super().save_form(request, form, change)
        data = form.cleaned_data
        words = {name: data[name] for name in ("title", "alt", "credit", "licence")}
        picture = add_picture(data["upload"], **words, uploader=request.user)
        if data["decorative_reason"]:
            picture.alt, picture.decorative_reason = "", data["decorative_reason"]
        form.instance = picture
        form.save_m2m = lambda: None  # a picture has no relations of this kind
        return picture

    def save_model(self, request, obj: Picture, form, change: bool) -> None:
        if change:
            # What a task writes meanwhile stays as it is.
            obj.save(update_fields=form.changed_data)
        else:
            obj.save(update_fields=["alt", "decorative_reason"])
        if {"focus_x", "focus_y"} & set(form.changed_data):
            make_renditions.enqueue(obj.pk)

    def response_add(self, request: HttpRequest, obj: Picture, post_url_continue=None) -> HttpResponse:
        """On the picture's page the focal point is set; there a look-alike is named too."""
        twin = twin_answer(obj)
        if twin is not None:
            link = format_html('{} <a href="{}" class="underline">{}</a>', twin["sentence"], twin["edit"], _("Look"))
            messages.warning(request, link)
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        picture = self.get_object(request, unquote(object_id))
        return super().change_view(request, object_id, form_url, (extra_context or {}) | self.tools(request, picture))

    def tools(self, request: HttpRequest, picture: Picture | None) -> dict:
        if picture is None:
            return {}
        uses = usages([picture.pk])[picture.pk]
        done, total = progress(picture)
        return {
            "picture": picture,
            "uses": uses,
            "badges": badges_of(picture, len(uses)),
            "rendered": {"done": done, "total": total, "sentence": progress_sentence(done, total)},
            "crops": [*CROPS, "1.91:1"],
            "may_replace": super().has_change_permission(request),
        }

    # --- deleting, and another file

    def refuse_used(self, request: HttpRequest, pictures: list[Picture]) -> bool:
        """Says for each used picture where it is used; True if there is one."""
        found = usages(picture.pk for picture in pictures)
        used = [picture for picture in pictures if found[picture.pk]]
        for picture in used:
            values = {"title": picture.title, "places": places_of(found[picture.pk])}
            messages.error(
                request, _("“%(title)s” was not deleted: it is used in %(places)s. Take it out there first.") % values
            )
        return bool(used)

    def delete_view(self, request, object_id, extra_context=None):
        picture = self.get_object(request, unquote(object_id))
        if picture and self.has_delete_permission(request, picture) and self.refuse_used(request, [picture]):
            return redirect(change_address(picture))
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete selected pictures"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Picture]) -> HttpResponse | None:
        return None if self.refuse_used(request, list(queryset)) else confirm_deletion(self, request, queryset)

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        remove_picture(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> None:
        for picture in queryset:
            remove_picture(picture)

    def get_urls(self) -> list:
        replace = self.admin_site.admin_view(self.replace)
        return [
            *self.endpoint_urls(),
            *self.picker_urls(),
            path("<int:pk>/replace/", replace, name="images_picture_replace"),
            *super().get_urls(),
        ]

    def replace(self, request: HttpRequest, pk: int) -> HttpResponse:
        picture = get_object_or_404(Picture, pk=pk)
        if not super().has_change_permission(request):
            raise PermissionDenied
        form = ReplaceForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            replace_file(picture, form.cleaned_data["upload"])
            self.log_change(request, picture, _("Replaced the file."))
            messages.success(request, _("The file was replaced. Every page that shows the picture has the new one."))
            return redirect(change_address(picture))
        context = self.admin_site.each_context(request) | {
            "title": _("Replace the file"),
            "opts": self.opts,
            "picture": picture,
            "form": form,
            "media": self.media,
            "uses": usages([pk])[pk],
        }
        return TemplateResponse(request, "images/replace.html", context)


def places_of(uses: list[Usage]) -> str:
    places = [f"“{use.label}” ({use.kind})" for use in uses[:NAMED]]
    more = len(uses) - NAMED
    if more > 0:
        places.append(ngettext("%(n)d more place", "%(n)d more places", more) % {"n": more})
    return ", ".join(places)
