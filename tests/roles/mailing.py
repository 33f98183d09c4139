"""What is done with subscribers: the ways to do it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Entry
from newsletter.models import Import, MailingList, Segment, Subscriber, Suppression


def make_list() -> MailingList:
    return MailingList.objects.get_or_create(slug="weekly", defaults={"name": "Weekly", "promise": "A week"})[0]


def download(client: Client, _article=None) -> bool:
    client.post(f"/admin/newsletter/mailinglist/{make_list().pk}/export/")
    return Entry.objects.filter(action="exported subscribers").exists()


def bring_in(client: Client, _article=None) -> bool:
    file = SimpleUploadedFile("people.csv", b"mail\nleyla@example.com\n")
    sent = {"file": file, "mailing_list": make_list().pk, "source": "The fair", "basis": "unconfirmed"}
    client.post("/admin/newsletter/import/add/", sent)
    return Import.objects.exists()


def lift(client: Client, _article=None) -> bool:
    Suppression.objects.suppress("leyla@example.com", "bounced")
    sent = {"action": "let_sign_up_again", "_selected_action": [Suppression.objects.get().pk]}
    client.post("/admin/newsletter/suppression/", sent)
    return not Suppression.objects.exists()


def erase(client: Client, _article=None) -> bool:
    subscriber = Subscriber.objects.create(address="leyla@example.com", address_ascii="leyla@example.com")
    sent = {"action": "erase", "_selected_action": [subscriber.pk], "confirmed": "1"}
    client.post("/admin/newsletter/subscriber/", sent)
    return not Subscriber.objects.exists()


def make_segment(client: Client, _article=None) -> bool:
    client.post("/admin/newsletter/segment/add/", {"name": "Everybody"})
    return Segment.objects.exists()
