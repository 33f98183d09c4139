import re
from html import unescape

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import social

register = template.Library()
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)
SUFFIX = " | Azerbaijan.US"


@register.tag
def with_card(parser, token) -> "WithCard":
    """Title, description and word to robots of a page, and behind them the same for other sites: what they show is
    never another. A page that is not to be found has none."""
    nodelist = parser.parse(["endwith_card"])
    parser.delete_first_token()
    return WithCard(nodelist)


class WithCard(template.Node):
    def __init__(self, nodelist) -> None:
        self.nodelist = nodelist  # by this name the blocks inside are found

    def render(self, context) -> str:
        markup = self.nodelist.render(context)
        if "noindex" in markup:
            return markup
        title = " ".join(unescape(TITLE.search(markup)[1]).split())
        words = " ".join(unescape(DESCRIPTION.search(markup)[1]).split())
        if not words:
            words = _("News and opinion on U.S.-Azerbaijan relations")
            empty, filled = '<meta name="description" content="">', '<meta name="description" content="{}">'
            markup = markup.replace(empty, format_html(filled, words))
        card = card_for(context, title.removesuffix(SUFFIX), words)
        inner = context.flatten() | {"card": card}
        return SafeString(f"{markup}{get_template('articles/parts/social.html').render(inner)}")


def card_for(context, title: str, words: str) -> social.Card:
    editions = context.get("editions") or []
    story = context.get("article")
    if story is not None:
        return social.card_of_story(story, settings.SITE_URL + story.get_absolute_url(), editions)
    kind = "profile" if "person" in context else "website"
    return social.card_of_page(title, words, page_address(context), editions, kind)


def page_address(context) -> str:
    """As the canonical address: without a query, but for the pages of a list."""
    stories = context.get("stories")
    number = stories.number if stories else 1
    page = f"?page={number}" if number > 1 else ""
    return f"{settings.SITE_URL}{context['request'].path}{page}"
