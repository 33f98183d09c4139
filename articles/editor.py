"""The rich-text widget of the admin: the one place that names it."""

from ckeditor.widgets import CKEditorWidget
from django.forms import Media, Script
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext

TOOLBAR = [
    ["Format", "Styles"],
    ["Bold", "Italic"],
    ["Link", "Unlink"],
    ["NumberedList", "BulletedList", "Blockquote"],
    ["Image", "EmbedSemantic", "Table", "Footnote", "SpecialChar"],
    ["Undo", "Redo", "Find", "ShowBlocks"],
]
COMMON = {
    "toolbar": "Newsroom",
    "width": "100%",
    "height": 420,
    "autoGrow_minHeight": 420,
    "autoGrow_maxHeight": 900,
    "format_tags": "p;h2;h3",
    "stylesSet": [{"name": "Pull quote", "element": "blockquote", "attributes": {"class": "pullquote"}}],
    "extraPlugins": "image2,uploadimage,embedsemantic,autoembed,autolink,autogrow,footnote,showblocks",
    "removePlugins": "image,exportpdf,scayt,wsc,stylesheetparser,flash,smiley,forms,iframe",
    "autoEmbed_widget": "embedSemantic",
    # Without a provider of our own CKEditor would ask a third party.
    "embed_provider": "/admin/articles/article/oembed/?url={url}&callback={callback}",
    "filebrowserImageBrowseUrl": reverse_lazy("admin:images_picture_pick"),
    "filebrowserUploadUrl": reverse_lazy("admin:images_picture_upload"),
    "filebrowserUploadMethod": "xhr",
    "uploadUrl": reverse_lazy("admin:images_picture_upload"),
    "image2_captionedClass": "image",
    "image2_disableResizer": True,
    "entities": False,
    "disableNativeSpellChecker": False,
    "linkShowTargetTab": False,
}


class BodyWidget(CKEditorWidget):
    """Made per request: its addresses come from the static storage, which is not ready at import."""

    def __init__(self, *, with_source: bool = False) -> None:
        super().__init__()
        toolbar = [*TOOLBAR, ["Source"]] if with_source else TOOLBAR
        self.config = COMMON | {
            "toolbar_Newsroom": toolbar,
            "contentsCss": [static("css/editor.css")],
            "footnotePrompt": gettext("Text of the footnote"),
        }
        self.external_plugin_resources = [("footnote", static("js/footnote/"), "plugin.js")]

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("js/editor.js", defer=True)], css={"all": ["css/admin.css"]})
