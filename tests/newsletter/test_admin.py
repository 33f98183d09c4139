import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from audit.models import Entry
from newsletter.models import Consent, KeptMail, MailingList, Subscriber, Subscription, Suppression
from tests.newsletter import dump
from tests.newsletter.steps import sign_up, subscribe

pytestmark = pytest.mark.django_db
PAGES = ["mailinglist/", "mailinglist/add/", "subscriber/", "consent/", "suppression/", "suppression/add/", "edition/"]
PAGES += ["edition/add/", "keptmail/", "segment/", "segment/add/", "import/", "import/add/", "maildomain/"]


def test_a_newsletter_manager_opens_every_page(client_of, weekly):
    manager = client_of("Newsletter manager")
    for page in PAGES:
        assert manager.get(f"/admin/newsletter/{page}").status_code == 200, page


@pytest.mark.parametrize("group", ["Writer", "Ads manager"])
def test_others_do_not(client_of, group):
    client = client_of(group)
    assert {client.get(f"/admin/newsletter/{page}").status_code for page in PAGES} == {403}


def test_addresses_are_masked_and_found_only_whole(client_of, weekly):
    subscription = subscribe(weekly)
    manager = client_of("Newsletter manager")
    for url in ("/admin/newsletter/subscriber/", f"/admin/newsletter/subscriber/{subscription.subscriber.pk}/change/"):
        content = manager.get(url).content.decode()
        assert "l•••a@example.com" in content and "leyla@example.com" not in content
    assert "l•••a" in manager.get("/admin/newsletter/subscriber/?q=leyla@EXAMPLE.com").content.decode()
    assert "l•••a" not in manager.get("/admin/newsletter/subscriber/?q=leyla").content.decode()


def test_nobody_edits_or_deletes_evidence(client_of, weekly):
    subscription = subscribe(weekly)
    consent = Consent.objects.create(
        subscriber=subscription.subscriber,
        mailing_list=weekly,
        event="asked",
        client_key="x",
        text="t",
        text_sha256="y",
    )
    root = client_of()
    assert root.post(f"/admin/newsletter/consent/{consent.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.post(f"/admin/newsletter/consent/{consent.pk}/change/", {"text": "other"}).status_code == 403
    assert Consent.objects.get().text == "t"


def test_a_suppressed_address_is_kept_as_a_hash_and_gets_nothing(client_of, client, weekly, run_tasks):
    manager = client_of("Newsletter manager")
    data = {"address": "Stop@Example.com", "reason": "asked", "diagnostic": ""}
    assert manager.post("/admin/newsletter/suppression/add/", data).status_code == 302
    assert "stop" not in str(Suppression.objects.values().get()).lower()
    assert "suppressed already" in manager.post("/admin/newsletter/suppression/add/", data).content.decode()
    sign_up(client, "stop@example.com")
    run_tasks()
    assert not mail.outbox


def test_kept_mail_is_read_in_the_admin(client_of):
    connection = get_connection("newsletter.mailbox.KeepingBackend")
    message = EmailMultiAlternatives(
        "Hello", "See http://localhost:8000/x/", to=["a@example.com"], connection=connection
    )
    message.attach_alternative("<p onclick='x()'>See</p>", "text/html")
    assert message.send() == 1
    kept = KeptMail.objects.get()
    assert (kept.to, kept.subject) == ("a@example.com", "Hello")
    content = client_of("Newsletter manager").get(f"/admin/newsletter/keptmail/{kept.pk}/change/").content.decode()
    assert 'href="http://localhost:8000/x/"' in content
    assert "<iframe" in content and "sandbox" in content and "<p onclick" not in content


def test_a_header_cannot_be_smuggled_into_kept_mail():
    connection = get_connection("newsletter.mailbox.KeepingBackend")
    message = EmailMultiAlternatives("Hello\nBcc: x@example.com", "x", to=["a@example.com"], connection=connection)
    with pytest.raises(ValueError, match="newlines"):
        message.send()
    assert not KeptMail.objects.exists()


def test_the_log_of_the_admin_does_not_keep_the_suppressed_address(client_of, weekly):
    data = {"address": "Stop@Example.com", "reason": "bounced", "diagnostic": "550 5.1.1 no such user"}
    client_of("Newsletter manager").post("/admin/newsletter/suppression/add/", data)
    assert "stop" not in str(list(LogEntry.objects.values())).lower()
    assert Suppression.objects.get().diagnostic == "550 5.1.1 no such user"


@pytest.mark.parametrize("address", ["", "nobody", "a@b@", "a@localhost", "a\x00@example.com"])
def test_only_an_address_can_be_suppressed(client_of, address):
    data = {"address": address, "reason": "asked", "diagnostic": ""}
    response = client_of("Newsletter manager").post("/admin/newsletter/suppression/add/", data)
    assert response.status_code == 200 and not Suppression.objects.exists()


@pytest.mark.parametrize("term", ["l", "@example.com", "leyla@", "leyla@example", "%", "leyla@example.co"])
def test_no_part_of_an_address_finds_anybody(client_of, weekly, term):
    subscribe(weekly)
    manager = client_of("Newsletter manager")
    assert "l•••a" not in manager.get("/admin/newsletter/subscriber/", {"q": term}).content.decode()


def test_a_subscriber_is_neither_edited_nor_deleted_by_hand(client_of, weekly):
    subscriber = subscribe(weekly).subscriber
    root = client_of()
    base = "/admin/newsletter/subscriber/"
    assert root.post(f"{base}{subscriber.pk}/change/", {"locale": "ru"}).status_code == 403
    assert root.post(f"{base}{subscriber.pk}/delete/", {"post": "yes"}).status_code == 403
    root.post(base, {"action": "delete_selected", "_selected_action": subscriber.pk, "post": "yes"})
    subscriber.refresh_from_db()
    assert subscriber.locale == "en"


def test_a_list_cannot_take_an_address_of_the_site(client_of):
    data = {"slug": "confirm", "name": "N", "locale": "en", "promise": "P", "frequency": "weekly", "sender_name": "S"}
    manager = client_of("Newsletter manager")
    assert "address of the site itself" in manager.post("/admin/newsletter/mailinglist/add/", data).content.decode()
    assert manager.post("/admin/newsletter/mailinglist/add/", data | {"slug": "daily"}).status_code == 302


def test_a_second_default_of_a_language_is_refused_with_words(client_of, weekly):
    data = {"slug": "b", "name": "N", "locale": "en", "promise": "P", "frequency": "weekly", "is_default": "on"}
    response = client_of("Newsletter manager").post("/admin/newsletter/mailinglist/add/", data)
    assert response.status_code == 200 and MailingList.objects.count() == 1


def lift(client, *rows) -> None:
    sent = {"action": "let_sign_up_again", "_selected_action": [row.pk for row in rows]}
    client.post("/admin/newsletter/suppression/", sent)


def test_suppressions_are_reviewed_by_reason_address_and_words_and_lifted_together(client_of, weekly, run_tasks):
    for number in range(3):
        Suppression.objects.suppress(f"a{number}@example.com", "bounced", "550 5.7.1 our upgrade was at fault")
    Suppression.objects.suppress("angry@example.com", "complained")
    manager = client_of("Newsletter manager")
    url = "/admin/newsletter/suppression/"
    assert "our upgrade" not in manager.get(url, {"reason__exact": "complained"}).content.decode()
    assert manager.get(url, {"q": "upgrade was at fault"}).content.decode().count("550 5.7.1") == 3
    assert manager.get(url, {"q": "A1@Example.com"}).content.decode().count("550 5.7.1") == 1
    assert "550 5.7.1" not in manager.get(url, {"q": "nobody@example.com"}).content.decode()
    lift(manager, *Suppression.objects.filter(reason="bounced"))
    assert Suppression.objects.get().reason == "complained" and not Subscriber.objects.exists()
    entries = Entry.objects.filter(action="lifted suppression")
    assert entries.count() == 3 and {entry.details["reason"] for entry in entries} == {"bounced"}
    assert all("since" in entry.details and entry.actor == manager.user for entry in entries)


def test_who_is_lifted_gets_mail_only_after_confirming_anew(client_of, client, weekly, run_tasks):
    Subscription.objects.filter(pk=subscribe(weekly).pk).update(state="left", left_at=timezone.now())
    Suppression.objects.suppress("leyla@example.com", "complained")
    lift(client_of("Newsletter manager"), Suppression.objects.get())
    assert not Subscription.objects.mailable().exists()
    sign_up(client)
    run_tasks()
    assert mail.outbox[0].subject.startswith("Confirm") and not Subscription.objects.mailable().exists()


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Administrator"])
def test_others_lift_nothing(client_of, group):
    Suppression.objects.suppress("leyla@example.com", "complained")
    lift(client_of(group), Suppression.objects.get())
    assert Suppression.objects.exists()


def test_what_the_mail_server_said_is_kept_without_the_address(client_of):
    data = {"address": "Stop@Example.com", "reason": "bounced", "diagnostic": "550 <stop@example.com> unknown"}
    client_of("Newsletter manager").post("/admin/newsletter/suppression/add/", data)
    assert Suppression.objects.get().diagnostic == "550 <•••> unknown"


def test_erasing_by_hand_asks_first_and_leaves_an_entry_without_the_address(client_of, weekly):
    subscriber = subscribe(weekly).subscriber
    manager = client_of("Newsletter manager")
    sent = {"action": "erase", "_selected_action": [subscriber.pk]}
    assert "cannot be undone" in manager.post("/admin/newsletter/subscriber/", sent).content.decode()
    assert Subscriber.objects.exists()
    manager.post("/admin/newsletter/subscriber/", sent | {"confirmed": "1"})
    assert not Subscriber.objects.exists() and Suppression.objects.get().reason == "erased"
    assert Entry.objects.get(action="erased subscribers").details == {"number": 1}
    assert dump.tables_that_mention("leyla@example.com") == []
