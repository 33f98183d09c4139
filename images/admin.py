from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminFileFieldWidget

from images.models import Picture
from images.renditions import make_renditions
from images.uploads import add_picture, decode


class UploadForm(forms.ModelForm):
    upload = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy("JPEG, PNG, WebP, AVIF or GIF, at most 12 MB and 40 million pixels."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
    )

    class Meta:
        model = Picture
        fields = ["title", "alt", "credit", "focus_x", "focus_y"]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        decode(upload)  # says at the field what is wrong with the file
        upload.seek(0)
        return upload


@admin.register(Picture)
class PictureAdmin(ModelAdmin):
    list_display = ["thumb", "title", "credit", "alt", "uploaded_at"]
    list_display_links = ["thumb", "title"]
    search_fields = ["title", "alt", "credit"]
    readonly_fields = ["preview", "size"]
    list_per_page = 40

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_form(self, request, obj=None, **kwargs):
        if obj is None:
            kwargs["form"] = UploadForm
        return super().get_form(request, obj, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> list:
        words = ["title", "alt", "credit", ("focus_x", "focus_y")]
        return ["upload", *words] if obj is None else ["preview", "size", *words]

    def save_form(self, request, form, change):
        if change:
            return super().save_form(request, form, change)
        data = form.cleaned_data
        picture = add_picture(data["upload"], title=data["title"], alt=data["alt"], credit=data["credit"])
        picture.focus_x, picture.focus_y = data["focus_x"], data["focus_y"]
        form.instance = picture
        form.save_m2m = lambda: None  # a picture has no relations of this kind
        return picture

    def save_model(self, request, obj: Picture, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"focus_x", "focus_y"} & set(form.changed_data):
            make_renditions.enqueue(obj.pk)

    def get_urls(self) -> list:
        own = path("upload/", self.admin_site.admin_view(require_POST(self.upload)), name="images_picture_upload")
        return [own, *super().get_urls()]

    def upload(self, request: HttpRequest) -> JsonResponse:
        """CKEditor's upload, in its protocol. The credit starts as the uploader's name; the library sets it right."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "upload" not in request.FILES:
            return refused(_("No file came with the request. Choose a picture and try again."))
        file = request.FILES["upload"]
        uploader = request.user.get_full_name() or request.user.get_username()
        title = file.name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")
        try:
            picture = add_picture(file, title=title, alt="", credit=uploader)
        except forms.ValidationError as refusal:
            return refused(" ".join(refusal.messages))
        return JsonResponse({"uploaded": 1, "fileName": picture.title, "url": picture.file.url})

    @admin.display(description="")
    def thumb(self, picture: Picture) -> str:
        scaled = picture.scaled()
        url = picture.file.storage.url(scaled[0]["name"]) if scaled else picture.file.url
        return format_html('<img class="picture-thumb" src="{}" alt="" loading="lazy">', url)

    @admin.display(description="")
    def preview(self, picture: Picture) -> str:
        return format_html('<img class="picture-preview" src="{}" alt="">', picture.file.url)

    @admin.display(description=gettext_lazy("size"))
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}"


def refused(sentence: str) -> JsonResponse:
    return JsonResponse({"uploaded": 0, "error": {"message": sentence}}, status=400)
