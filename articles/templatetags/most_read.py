from django import template

from articles import most_read
from articles.locales import current_locale

register = template.Library()
LINES = 5


@register.inclusion_tag("articles/parts/most_read.html")
def most_read_block() -> dict:
    """What was read most in the last day, in one query; nothing while there is too little to say."""
    return {"stories": most_read.stories(current_locale(), 1, LINES)}
