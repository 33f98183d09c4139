"""The rich-text widget of the admin: the one place that names it."""

from ckeditor.widgets import CKEditorWidget
from django.forms import Media, Script
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from articles import body, embeds, links

TOOLBAR = [
    ["Format"],
    ["Bold", "Italic"],
    ["Link", "Unlink"],
    ["NumberedList", "BulletedList"],
    ["Blockquote", "PullQuote", "FactBox"],
    ["Image", "Gallery", "StoryEmbed", "Table", "Footnote", "SpecialChar"],
    ["Undo", "Redo", "Find"],
]
# Beside static/js/editor.js, a folder each.
OWN_PLUGINS = ("footnote", "pullquote", "factbox", "gallery", "storyembed", "storylink", "deskpaste")
BUNDLED_PLUGINS = (
    "image2",
    "uploadimage",
    "autolink",
    "autogrow",
    "pastefromword",
    "pastefromgdocs",
    "pastefromlibreoffice",
)
REMOVED_PLUGINS = (
    *("scayt", "wsc", "exportpdf", "flash", "forms", "iframe", "smiley"),
    *("image", "stylesheetparser", "div", "bidi", "colorbutton", "font", "justify", "language", "pagebreak", "print"),
    *("newpage", "save", "templates", "preview", "stylescombo", "horizontalrule", "copyformatting"),
)
COMMON = {
    "toolbar": "Newsroom",
    "width": "100%",
    "height": 420,
    "autoGrow_minHeight": 420,
    "autoGrow_maxHeight": 900,
    "format_tags": "p;h2;h3",
    "extraPlugins": ",".join((*BUNDLED_PLUGINS, *OWN_PLUGINS)),
    "removePlugins": ",".join(REMOVED_PLUGINS),
    # What the toolbar does not make, but a paste or an import may bring and the server keeps.
    "extraAllowedContent": "s sub sup cite code hr caption thead tbody; ol[start]; th td[colspan,rowspan,scope]",
    "removeDialogTabs": "link:target;link:advanced;link:upload;image:advanced;table:advanced",
    "linkShowTargetTab": False,
    "linkDefaultProtocol": "https://",
    "filebrowserImageBrowseUrl": reverse_lazy("admin:images_picture_pick"),
    "filebrowserUploadUrl": reverse_lazy("admin:images_picture_upload"),
    "filebrowserUploadMethod": "xhr",
    "uploadUrl": reverse_lazy("admin:images_picture_upload"),
    "uploadImage_supportedTypes": "^image/(jpeg|png|webp|avif|gif)$",
    "clipboard_handleImages": False,  # a pasted picture is uploaded, not written into the text
    "image2_captionedClass": "image",
    "image2_disableResizer": True,
    "entities": False,
    "disableNativeSpellChecker": False,
}


class BodyWidget(CKEditorWidget):
    """Made per request: its addresses come from the static storage, which is not ready at import."""

    def __init__(self, *, with_source: bool = False) -> None:
        super().__init__()
        toolbar = [*TOOLBAR, ["Source"]] if with_source else TOOLBAR
        self.config = COMMON | {
            "toolbar_Newsroom": toolbar,
            "contentsCss": [static("css/editor.css")],
            "newsroom": {
                "words": words(),
                "find": reverse("admin:articles_article_find"),
                "pictures": reverse("admin:articles_article_pictures"),
                "count": reverse("admin:articles_article_count"),
                "paste": reverse("admin:articles_article_paste"),
                "embeds": [{"name": p.name, "kind": p.kind, "patterns": p.patterns} for p in embeds.PROVIDERS],
            },
        }
        self.external_plugin_resources = [(name, static(f"js/{name}/"), "plugin.js") for name in OWN_PLUGINS]
        self.taken: tuple[str, str] = ("", "")  # what came, and what was made of it

    def value_from_datadict(self, data, files, name) -> str | None:
        """The body as it is kept, with links to our own stories by their id; Django asks for it several times."""
        raw = super().value_from_datadict(data, files, name)
        if raw is None:
            return None
        if raw != self.taken[0]:
            self.taken = (raw, links.by_id(body.clean(raw)))
        return self.taken[1]

    @property
    def media(self) -> Media:
        own = Media(js=[Script("js/editor.js", defer=True)], css={"all": ["css/admin.css", "css/editor_dialogs.css"]})
        return super().media + own


def words() -> dict[str, str]:
    """What the plugins say, in the language of the admin."""
    return {
        "footnote": _("Footnote"),
        "footnoteText": _("Text of the footnote"),
        "footnoteEmpty": _("Write the text of the footnote, or close this window."),
        "pullQuote": _("Pull quote"),
        "factBox": _("Fact box"),
        "factHeading": _("Heading of the box"),
        "factText": _("A fact."),
        "embed": _("Film, sound or post"),
        "embedAddress": _("Address"),
        "embedTitle": _("Title"),
        "embedQuote": _("Words of the post"),
        "embedBy": _("Who said it"),
        "embedUnknown": _(
            "This is no address of a film, sound or post of YouTube, Vimeo, X, Telegram, Facebook or SoundCloud. "
            "Open the film or post itself and copy its address."
        ),
        "embedQuoteMissing": _("Copy the words of the post here: they still stand when the post is deleted."),
        "embedTitleMissing": _("Say what is seen or heard: readers decide by the title."),
        "uploadLoggedOut": _("You are logged out. Log in again, then add the picture once more; your text stays here."),
        "uploadNoAnswer": _(
            "The connection broke and the picture was not added. Check it, then add the picture again."
        ),
        "uploadFailed": _("The server did not take the picture. Save the story, then add the picture again."),
        "findStory": _("Find a story"),
        "findStoryHint": _("Words of the headline, in any edition"),
        "found": _("Found: {number}"),
        "foundNothing": _("No story has these words in its headline."),
        "linkedTo": _("Links to: {headline}"),
        "notFound": _("The search did not answer. Check the connection and try again."),
        "gallery": _("Gallery"),
        "findPictures": _("Find pictures in the library"),
        "foundPictures": _("Pictures found: {number}. Press one to add it."),
        "foundNoPictures": _("No picture has these words in its title, text or credit."),
        "chosenPictures": _("Pictures of the gallery, in their order"),
        "caption": _("Caption"),
        "altHere": _("Text alternative here"),
        "moveUp": _("Move up: {title}"),
        "moveDown": _("Move down: {title}"),
        "remove": _("Remove: {title}"),
        "add": _("Add: {title}"),
        "galleryTooSmall": _("A gallery has two pictures or more."),
    }
