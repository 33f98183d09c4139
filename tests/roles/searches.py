"""What is done with searches that found nothing."""

from django.test import Client
from django.utils import timezone

from articles.models import Article, FruitlessSearch


def dismiss(client: Client, _article: Article | None) -> bool:
    now = timezone.now()
    row = FruitlessSearch.objects.create(locale="en", text="zeppelin", first_at=now, last_at=now)
    client.post("/admin/articles/fruitlesssearch/", {"action": "dismiss", "_selected_action": [row.pk]})
    row.refresh_from_db()
    return row.dismissed_at is not None
