"""Reports of providers, posted as they post them; and sending through them."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from azsite import environment
from newsletter import delivery_codes
from newsletter.answers import Meaning
from newsletter.message import Master, Recipient
from newsletter.models import BounceEvent, Delivery, Suppression
from newsletter.transports import Copy, transport
from tests.newsletter.steps import approved_edition
from tests.newsletter.test_bounces import delivery_to, leyla, sent_edition  # noqa: F401 - leyla is a fixture

HOOKS = "/newsletter/hooks"
SECRET = "provider:a-long-enough-password"
AUTH = {"Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}


@pytest.fixture(autouse=True)
def anymail(settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "signing"}


@pytest.fixture
def delivery(weekly, leyla) -> Delivery:  # noqa: F811
    return delivery_to(leyla, sent_edition(weekly))


def post(provider: str, told, headers=AUTH):
    client = Client(enforce_csrf_checks=True)
    return client.post(f"{HOOKS}/{provider}/tracking/", json.dumps(told), "application/json", headers=headers)


def postmark(delivery: Delivery, **more) -> dict:
    told = {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "Email": "leyla@example.com"}
    told |= {"MessageID": "00000000-0000", "BouncedAt": "2026-11-25T16:33:54Z"}
    told |= {"Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist"}
    return told | {"Metadata": {"delivery": delivery_codes.code(delivery.pk, delivery_codes.BOUNCE)}} | more


def mailgun(delivery: Delivery, event: str, **more) -> dict:
    signature = hmac.new(b"signing", b"1764000000token", hashlib.sha256).hexdigest()
    message_id = f"1.{delivery_codes.code(delivery.pk, delivery_codes.MESSAGE)}@azerbaijan.us"
    data = {"event": event, "timestamp": 1764000000.5, "recipient": "leyla@example.com", "user-variables": {}}
    data |= {"message": {"headers": {"message-id": message_id}}} | more
    return {"signature": {"timestamp": "1764000000", "token": "token", "signature": signature}, "event-data": data}


def test_a_hard_bounce_of_postmark_suppresses(delivery):
    assert post("postmark", postmark(delivery)).status_code == 200
    assert Suppression.objects.get().reason == Suppression.Reason.BOUNCED
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.BOUNCED
    event = BounceEvent.objects.get()
    assert (event.kind, event.status, event.source) == ("hard", "5.1.1", "provider")


def test_the_same_report_again_counts_once(delivery):
    for _time in range(2):
        assert post("postmark", postmark(delivery)).status_code == 200
    assert BounceEvent.objects.count() == 1


def test_a_full_mailbox_is_soft_though_the_provider_calls_it_bounced(delivery):
    post("postmark", postmark(delivery, Type="SoftBounce", Details="smtp;552 5.2.2 mailbox full"))
    assert BounceEvent.objects.get().kind == "soft" and not Suppression.objects.exists()


def test_a_complaint_of_mailgun_known_by_its_message_id(delivery):
    assert post("mailgun", mailgun(delivery, "complained")).status_code == 200
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINED


def test_leaving_at_the_provider_leaves_the_list(delivery, leyla):  # noqa: F811
    post("mailgun", mailgun(delivery, "unsubscribed"))
    assert leyla.subscriptions.get().state == "left"


def test_a_batch_of_sendgrid(delivery):
    code = delivery_codes.code(delivery.pk, delivery_codes.BOUNCE)
    told = [
        {"email": "leyla@example.com", "timestamp": 1764000000, "event": "open", "sg_event_id": "a", "delivery": code},
        {
            "email": "leyla@example.com",
            "timestamp": 1764000001,
            "event": "bounce",
            "type": "bounce",
            "sg_event_id": "b",
            "status": "5.1.1",
            "reason": "550 5.1.1 user unknown",
            "delivery": code,
        },
    ]
    assert post("sendgrid", told).status_code == 200
    assert BounceEvent.objects.get().kind == "hard" and Suppression.objects.exists()


def test_sparkpost_and_brevo(delivery):
    code = delivery_codes.code(delivery.pk, delivery_codes.BOUNCE)
    event = {"type": "spam_complaint", "event_id": "1", "rcpt_to": "leyla@example.com", "rcpt_meta": {"delivery": code}}
    assert post("sparkpost", [{"msys": {"message_event": event | {"timestamp": "1764000000"}}}]).status_code == 200
    told = {"event": "hard_bounce", "email": "leyla@example.com", "ts_event": 1764000000, "reason": "550 5.1.1 unknown"}
    told |= {"X-Mailin-custom": json.dumps({"delivery": code}), "message-id": "<x@y>", "tags": [], "date": "x"}
    assert post("brevo", told).status_code == 200
    assert set(BounceEvent.objects.values_list("kind", flat=True)) == {"complaint", "hard"}


def test_a_report_about_something_else_is_noted_without_a_delivery(delivery):
    post("postmark", postmark(delivery, Metadata={"delivery": f"{delivery.pk}.0123456789abcdef"}))
    assert BounceEvent.objects.get().delivery is None and not Suppression.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}])
def test_strangers_are_not_believed(delivery, headers):
    for provider in ("postmark", "sendgrid", "mailgun"):
        assert post(provider, postmark(delivery), headers).status_code == 400
    assert not BounceEvent.objects.exists()


def test_a_wrong_signature_of_mailgun_is_refused(delivery):
    told = mailgun(delivery, "complained")
    told["signature"]["signature"] = "0" * 64
    assert post("mailgun", told).status_code == 400


def test_other_views_of_anymail_are_not_there(db, client):
    assert client.post(f"{HOOKS}/postmark/inbound/").status_code == 404
    assert client.get(f"{HOOKS}/mandrill/").status_code == 404


# --- sending through a provider


def copy_of(delivery: Delivery) -> Copy:
    edition = approved_edition(delivery.mailing_list, date=timezone.localdate() + timedelta(days=9))
    master = Master(edition, delivery.mailing_list, 0, edition.subject, tracked=False)
    return Copy("", "leyla@example.com", master.as_django_mail(Recipient(delivery.pk, "leyla@example.com", "s")))


class Answering:
    """In place of the network: what the provider's API answers, and what it was sent."""

    def __init__(self, code: int, body: dict) -> None:
        self.code, self.body, self.sent = code, body, []

    def __call__(self, **request):
        self.sent.append(json.loads(request["data"]))
        answer = requests.Response()
        answer.status_code, answer._content, answer.reason = self.code, json.dumps(self.body).encode(), "x"
        answer.headers["Content-Type"] = "application/json"
        return answer


@pytest.fixture
def through_postmark(settings, monkeypatch):
    for name, value in environment.mail("anymail+postmark://KEY@").items():
        setattr(settings, name, value)

    def answering(code: int, **body) -> Answering:
        network = Answering(code, body)
        monkeypatch.setattr(requests.Session, "request", network)
        return network

    return answering


def test_a_provider_gets_the_delivery_and_counts_nothing(delivery, through_postmark):
    network = through_postmark(200, ErrorCode=0, Message="OK", MessageID="1", To="leyla@example.com", SubmittedAt="x")
    assert [answer.meaning for answer in transport().send([copy_of(delivery)])] == [Meaning.SENT]
    sent = network.sent[0]
    assert sent["Metadata"] == {"delivery": delivery_codes.code(delivery.pk, delivery_codes.BOUNCE)}
    assert sent["TrackOpens"] is False and sent["TrackLinks"] == "None"
    assert "List-Unsubscribe-Post" in [header["Name"] for header in sent["Headers"]]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(401, Meaning.POLICY), (422, Meaning.POLICY), (429, Meaning.LATER), (500, Meaning.UNKNOWN)],
)
def test_what_a_provider_refuses(delivery, through_postmark, code, meaning):
    through_postmark(code, ErrorCode=10, Message="No such key")
    (answer,) = transport().send([copy_of(delivery)])
    assert answer.meaning == meaning and "\n" not in answer.text


# --- the setting


@pytest.mark.parametrize(
    ("url", "backend", "kept"),
    [
        ("anymail+postmark://KEY@", "postmark", {"POSTMARK_SERVER_TOKEN": "KEY"}),
        ("anymail+sendgrid://SG.a%2Fb@", "sendgrid", {"SENDGRID_API_KEY": "SG.a/b"}),
        ("anymail+sparkpost://KEY@", "sparkpost", {"SPARKPOST_API_KEY": "KEY"}),
        ("anymail+brevo://KEY@", "brevo", {"BREVO_API_KEY": "KEY"}),
        (
            "anymail+mailgun://KEY@mg.example.org?api_url=https://api.eu.mailgun.net/v3",
            "mailgun",
            {
                "MAILGUN_API_KEY": "KEY",
                "MAILGUN_SENDER_DOMAIN": "mg.example.org",
                "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
            },
        ),
    ],
)
def test_the_urls_of_providers(url, backend, kept):
    found = environment.mail(url)
    assert found == {"EMAIL_BACKEND": f"anymail.backends.{backend}.EmailBackend", "ANYMAIL": kept}


def test_amazon_needs_its_package(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda _name: True)
    found = environment.mail("anymail+amazon-ses://AK:SE%2FCRET@eu-west-1")["ANYMAIL"]["AMAZON_SES_CLIENT_PARAMS"]
    assert found == {"aws_access_key_id": "AK", "aws_secret_access_key": "SE/CRET", "region_name": "eu-west-1"}
    monkeypatch.setattr(environment, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="pip install boto3"):
        environment.mail("anymail+amazon-ses://AK:SECRET@eu-west-1")


@pytest.mark.parametrize("url", ["anymail+mailgun://SECRETKEY@", "anymail+nobody://SECRETKEY@", "anymail+brevo://"])
def test_what_cannot_be_read_stops_the_start_without_telling_the_key(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.mail(url)
    assert "SECRETKEY" not in str(refusal.value) and "mailgun" in str(refusal.value)
