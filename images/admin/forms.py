from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from images.models import Picture
from images.rights import refuse_beyond_day
from images.uploads import decode

ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class UploadField(forms.FileField):
    """Says at the field what is wrong with the file."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("file"),
            help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 12 MB and 40 million pixels."),
            widget=UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPT}),
            **kwargs,
        )

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        decode(upload)
        upload.seek(0)
        return upload


class UploadForm(forms.ModelForm):
    upload = UploadField()

    class Meta:
        model = Picture
        fields = ["title", "alt", "decorative_reason", "credit", "licence"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, it is taken from the file.")
        self.fields["credit"].help_text = _("Left empty, it is taken from the file if the file says it.")

    def clean_upload(self):
        refuse_beyond_day(self.user)
        return self.cleaned_data["upload"]


class ReplaceForm(forms.Form):
    upload = UploadField()


class Slider(forms.NumberInput):
    input_type = "range"

    def __init__(self) -> None:
        super().__init__(attrs={"min": "0", "max": "1", "step": "0.01", "class": "focus-slider"})


class PictureForm(forms.ModelForm):
    source_url = forms.URLField(
        label=_("address of the source"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )

    class Meta:
        model = Picture
        fields = [
            "title",
            "alt",
            "alt_az",
            "alt_ru",
            "decorative_reason",
            "caption",
            "credit",
            "source_url",
            "licence",
            "licence_until",
            "focus_x",
            "focus_y",
        ]
        widgets = {
            "focus_x": Slider,
            "focus_y": Slider,
            "title": UnfoldAdminTextInputWidget,
            "alt": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "alt_az": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "alt_ru": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "caption": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }


class WordsForm(forms.ModelForm):
    """The fields that stand beside each file after its upload."""

    class Meta:
        model = Picture
        fields = ["alt", "decorative_reason", "credit", "licence"]
