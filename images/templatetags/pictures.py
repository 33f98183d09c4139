from django import template
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from images.models import Picture

register = template.Library()

KINDS = ("image/avif", "image/webp")  # the browser takes the first it knows
PLACEHOLDER = "images/picture-withdrawn.svg"
CARD = "images/card.png"  # of the site itself, for pictures that may no longer be shown


@register.inclusion_tag("images/picture.html")
def picture(picture: Picture, sizes: str, alt: str | None = None, lead: bool = False, crop: str = "") -> dict:
    """A <picture> that takes the smallest rendition that fills `sizes`; the stored file until renditions are made.

    `alt=""` says that the words beside it tell the same; the default is the library's text in the page's language.
    `crop` is "16:9", "4:3" or "1:1". A picture whose licence has ended is replaced by a neutral field.
    """
    if not picture.is_usable:
        return placeholder(picture, alt, lead)
    use = crop if crop and picture.with_use(crop) else "scaled"
    jpegs = picture.with_use(use, "image/jpeg")
    largest = max(picture.with_use(use), key=lambda r: r["width"], default=None)
    shape = largest if use != "scaled" else {"width": picture.width, "height": picture.height}
    return {
        "sources": [
            {"type": kind, "srcset": srcset(found)} for kind in KINDS if (found := picture.with_use(use, kind))
        ],
        "srcset": srcset(jpegs) if len(jpegs) > 1 else "",
        "sizes": sizes,
        "src": address(jpegs[0]) if jpegs else picture.file.url,
        "width": shape["width"],
        "height": shape["height"],
        "alt": alt_text(picture) if alt is None else alt,
        "lead": lead,
    }


def placeholder(picture: Picture, alt: str | None, lead: bool) -> dict:
    return {
        "src": static(PLACEHOLDER),
        "width": picture.width,
        "height": picture.height,
        "alt": "" if alt == "" else _("This picture is no longer available."),
        "lead": lead,
    }


def srcset(renditions: list[dict]) -> str:
    return ", ".join(f"{address(rendition)} {rendition['width']}w" for rendition in renditions)


def address(rendition: dict) -> str:
    return default_storage.url(rendition["name"])


@register.filter
def alt_text(picture: Picture) -> str:
    """The text alternative in the language of the page."""
    return picture.alt_for(get_language() or "en")


@register.filter
def social_url(picture: Picture) -> str:
    """Address of the card crop, or of the file itself until the crop is made; the site's card once it has expired."""
    if not picture.is_usable:
        return static(CARD)
    crop = picture.social()
    return address(crop) if crop else picture.file.url
