"""What the newsroom tells other sites: the ways to change that."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from articles.models import Announcement, ApiKey, SiteChoices


def choose(client: Client, _article=None) -> bool:
    client.post("/admin/articles/sitechoices/1/change/", {"feed_text": "summary"})
    return SiteChoices.current().feed_text == "summary"


def announce_again(client: Client, _article=None) -> bool:
    row = Announcement.objects.create(service="indexnow", addresses=["https://a.example/"], next_at=None)
    client.post("/admin/articles/announcement/", {"action": "try_again", "_selected_action": [row.pk]})
    return Announcement.objects.due().filter(created_at__gt=timezone.now() - timedelta(minutes=1)).exists()


def make_api_key(client: Client, _article=None) -> bool:
    client.post("/admin/articles/apikey/add/", {"name": "A partner"})
    return ApiKey.objects.exists()


def revoke_api_key(client: Client, _article=None) -> bool:
    key = ApiKey(name="A partner")
    key.give_secret()
    key.save()
    client.post("/admin/articles/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    key.refresh_from_db()
    return key.revoked_at is not None
