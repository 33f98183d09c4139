"""What the role table tries with old addresses and reported errors."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.models import ErrorReport, MissingPath, OldPath, PathRule
from tests.stories import make_article

EMPTY = dict.fromkeys(("story", "section", "tag", "person", "page"), "")


def lead_on(client: Client, _article=None, address: str = "/search/") -> bool:
    client.post("/admin/articles/oldpath/add/", EMPTY | {"path": "/old", "address": address})
    return OldPath.objects.exists()


def lead_outside(client: Client, _article=None) -> bool:
    return lead_on(client, address="https://example.com/")


def bring_in(client: Client, _article=None) -> bool:
    table = SimpleUploadedFile("table.csv", b"old path,target address\n/old,/search/")
    client.post("/admin/articles/oldpath/bring-in/", {"table": table, "apply": "1"})
    return OldPath.objects.exists()


def make_rule(client: Client, _article=None) -> bool:
    client.post("/admin/articles/pathrule/add/", {"pattern": "/blog/*", "target": "/x/", "position": "0"})
    return PathRule.objects.exists()


def ignore(client: Client, _article=None) -> bool:
    today = timezone.localdate()
    row = MissingPath.objects.create(path="/gone", first_day=today, last_day=today)
    client.post("/admin/articles/missingpath/", {"action": "ignore", "_selected_action": [row.pk]})
    row.refresh_from_db()
    return row.is_ignored


def handle_report(client: Client, _article=None) -> bool:
    row = ErrorReport.objects.create(article=make_article(), words="It is nine, not eight.")
    sent = {"state": "dismissed", "correction": "", "note": "", "answer": ""}
    client.post(f"/admin/articles/errorreport/{row.pk}/change/", sent)
    row.refresh_from_db()
    return row.state == "dismissed"
