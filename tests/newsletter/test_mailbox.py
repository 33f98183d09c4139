"""Mail that is kept in the database, where no mail server is set."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils.html import escape

from newsletter.models import KeptMail
from tests.newsletter.steps import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keeping(settings) -> None:
    settings.EMAIL_BACKEND = "newsletter.mailbox.KeepingBackend"


def test_a_sign_up_can_be_followed_on_a_laptop(client, client_of, weekly, run_tasks):
    sign_up(client, "leyla@example.com")
    run_tasks()
    kept = KeptMail.objects.get()
    assert (kept.to, kept.subject) == ("leyla@example.com", "Confirm: The Weekly")
    assert "/newsletter/confirm/" in kept.text and "/newsletter/confirm/" in kept.html
    assert kept.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not mail.outbox
    content = client_of("Newsletter manager").get(f"/admin/newsletter/keptmail/{kept.pk}/change/").content.decode()
    link = next(word for word in kept.text.split() if "/newsletter/confirm/" in word)
    assert f'href="{escape(link)}"' in content


def test_all_recipients_and_the_sender_are_kept():
    EmailMessage("Hello", "Text", "a@example.com", ["b@example.com"], cc=["c@example.com"]).send()
    kept = KeptMail.objects.get()
    assert (kept.sender, kept.to, kept.html) == ("a@example.com", "b@example.com, c@example.com", "")


def test_kept_mail_runs_nothing_in_the_newsroom(client_of):
    text = "<script>alert(1)</script> http://a.example/?q=<b>"
    message = EmailMultiAlternatives("Hello <b>", text, to=["a@b.example"])
    message.attach_alternative('"><script>alert(1)</script>', "text/html")
    message.send()
    url = f"/admin/newsletter/keptmail/{KeptMail.objects.get().pk}/change/"
    content = client_of("Newsletter manager").get(url).content.decode()
    assert "<script>alert(1)" not in content and "Hello <b>" not in content
    frame = content[content.index("<iframe") :].split(">", 1)[0]
    assert " sandbox " in frame and "allow-" not in frame


def test_a_writer_reads_no_kept_mail(client_of):
    EmailMessage("Hello", "Text", to=["b@example.com"]).send()
    url = f"/admin/newsletter/keptmail/{KeptMail.objects.get().pk}/change/"
    assert client_of("Writer").get(url).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\r\nBcc: x@example.com"},
        {"to": ["b@example.com\nBcc: x@example.com"]},
        {"from_email": "a@example.com\nBcc: x@example.com"},
        {"headers": {"X-Note": "a\nBcc: x@example.com"}},
    ],
)
def test_a_line_break_in_a_header_is_refused(fields):
    message = EmailMessage(**{"subject": "Hello", "body": "Text", "to": ["b@example.com"]} | fields)
    with pytest.raises(ValueError, match="newlines"):
        message.send()
    assert not KeptMail.objects.exists()
