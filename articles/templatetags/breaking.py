from django import template
from django.db.models import Exists, OuterRef

from articles.locales import current_locale
from articles.models import Article, BreakingBanner

register = template.Library()


@register.simple_tag
def breaking_news() -> BreakingBanner | None:
    """The line that is up in this edition, in one query; it leads to its story only while that is live."""
    live = Article.objects.live().filter(pk=OuterRef("article"))
    lines = BreakingBanner.objects.up().filter(locale=current_locale()).annotate(leads_on=Exists(live))
    heavy = [f"article__{field}" for field in ("body", "blocks", "body_text", "search")]
    return lines.select_related("article__section").defer(*heavy).first()
