"""What is done with mail that came back."""

from django.test import Client
from django.utils import timezone

from newsletter.models import BounceEvent, Delivery, MailingList, Suppression, UnreadMail
from tests.newsletter.steps import approved_edition, subscribe


def event() -> BounceEvent:
    mailing_list = MailingList.objects.create(slug="returned", name="Returned", promise="Mail.")
    subscription = subscribe(mailing_list, "gone@example.com")
    delivery = Delivery.objects.create(
        edition=approved_edition(mailing_list),
        subscriber=subscription.subscriber,
        mailing_list=mailing_list,
        state=Delivery.State.BOUNCED,
        due_at=timezone.now(),
        changed_at=timezone.now(),
    )
    return BounceEvent.objects.create(digest="d", delivery=delivery, kind="soft", source="mail")


def suppress(client: Client, _article) -> bool:
    over(client, "suppress", event())
    return Suppression.objects.covers("gone@example.com")


def lift(client: Client, _article) -> bool:
    row = event()
    Suppression.objects.suppress("gone@example.com", Suppression.Reason.BOUNCED)
    over(client, "lift", row)
    return not Suppression.objects.covers("gone@example.com")


def over(client: Client, deed: str, row: BounceEvent) -> None:
    client.post("/admin/newsletter/bounceevent/", {"action": deed, "_selected_action": [row.pk]})


def delete(client: Client, _article) -> bool:
    row = UnreadMail.objects.create(digest="d", raw=b"x", size=1, why="unknown")
    client.post(f"/admin/newsletter/unreadmail/{row.pk}/delete/", {"post": "yes"})
    return not UnreadMail.objects.exists()
