from django import template
from django.core.files.storage import default_storage

from images.models import Picture

register = template.Library()


@register.inclusion_tag("images/picture.html")
def picture(picture: Picture, sizes: str, alt: str | None = None, lead: bool = False) -> dict:
    """A <picture> that takes the smallest rendition that fills `sizes`; the stored file until renditions are made.

    `alt=""` says that the words beside it tell the same; the default is the library's text.
    """
    scaled = picture.scaled()
    fallback = next((r for r in scaled if r["width"] >= 640), None)
    return {
        "srcset": ", ".join(f"{default_storage.url(r['name'])} {r['width']}w" for r in scaled),
        "sizes": sizes,
        "src": default_storage.url(fallback["name"]) if fallback else picture.file.url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt if alt is None else alt,
        "lead": lead,
    }


@register.filter
def social_url(picture: Picture) -> str:
    """Address of the card crop, or of the file itself until the crop is made."""
    crop = picture.social()
    return default_storage.url(crop["name"]) if crop else picture.file.url
