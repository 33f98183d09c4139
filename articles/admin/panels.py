"""What stands around the form of a story: templates/admin/articles/article/panels/, each with its context."""

from django.http import HttpRequest

from articles.admin import notes, preview, sharing, translations
from articles.models import Article

PANELS = (translations, preview, sharing, notes)


def context(request: HttpRequest, object_id: str | None) -> dict:
    """Nothing for a story that was not stored yet."""
    if not str(object_id).isdigit():
        return {}
    article = Article.objects.select_related("latest_revision").filter(pk=object_id).first()
    if article is None:
        return {}
    return {key: value for panel in PANELS for key, value in panel.panel(request, article).items()}
