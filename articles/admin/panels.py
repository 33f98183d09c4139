"""What stands around the form of a story: templates/admin/articles/article/panels/, each with its context."""

from django.http import HttpRequest

from articles.admin import cards, live_desk, more_articles, notes, preview, readers, sharing, translations
from articles.models import Article

PANELS = (translations, preview, live_desk, cards, sharing, notes, more_articles, readers)


def context(request: HttpRequest, article: Article | None) -> dict:
    """Nothing for a story that was not stored yet."""
    if article is None:
        return {}
    return {key: value for panel in PANELS for key, value in panel.panel(request, article).items()}
