"""What the plain-text part of a mail needs."""

import textwrap
from html import unescape

from django import template

register = template.Library()
COLUMNS = 72


@register.filter
def wrapped(text: str, indent: str = "") -> str:
    """In lines of 72 characters; an address is never broken."""
    return textwrap.fill(
        " ".join(str(text).split()),
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@register.filter
def underlined(text: str, sign: str = "=") -> str:
    return f"{text}\n{sign * max(map(len, text.splitlines()), default=0)}"


@register.filter
def unescaped(text: str) -> str:
    """Words that a tag made for HTML."""
    return unescape(str(text))
