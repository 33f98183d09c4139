from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import feed_text
from articles.feed_formats import FORMATS
from articles.locales import current_locale

register = template.Library()


@register.simple_tag
def feed_picture(picture, alt: str) -> SafeString:
    """lxml escapes what it serialises."""
    return SafeString(feed_text.picture_html(picture, alt or picture.alt_for(current_locale())))


@register.simple_tag
def feed_links(kind: str = "", slug: str = "", title: str = "") -> list[dict[str, str]]:
    """The three feeds of a section, tag, author or of the corrections, for the head of its page; of the edition
    without one."""
    name, arguments = (f"{kind}_feed" if kind else "feed"), ([slug] if slug else [])
    whose = f"Azerbaijan.US: {title}" if title else "Azerbaijan.US"
    return [
        {
            "type": form.kind,
            "title": _("%(whose)s (%(format)s)") % {"whose": whose, "format": form.name},
            "address": reverse(f"{name}{form.suffix}", args=arguments),
        }
        for form in FORMATS
    ]
