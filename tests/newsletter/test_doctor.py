"""The self-test of delivery: each question good and bad. DNS is a zone of the test; mail servers and pages are real."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import pytest
from django.core.management import call_command
from django.utils import timezone

from azsite.environment import Mailbox
from newsletter import doctor, doctor_dns, preflight
from newsletter.doctor import OK, RED, WARNING
from newsletter.models import Diagnosis, Edition
from tests.newsletter.imap_box import certificate, fronted
from tests.newsletter.steps import approved_edition

FROM, BOUNCES, MAIL = "azerbaijan.us", "bounces.azerbaijan.us", "mail.azerbaijan.us"
KEY = base64.b64encode(b"x" * 294).decode()
GOOD = {
    (BOUNCES, "TXT"): ['"v=spf1 ip4:198.41.0.4 -all"', '"something else"'],
    (f"s1._domainkey.{FROM}", "TXT"): [f'"v=DKIM1; k=rsa; p=" "{KEY[:200]}" "{KEY[200:]}"'],
    (f"_dmarc.{FROM}", "TXT"): ['"v=DMARC1; p=none; rua=mailto:d@azerbaijan.us"'],
    (BOUNCES, "MX"): [f"10 {MAIL}."],
    (MAIL, "A"): ["198.41.0.4"],
    ("4.0.41.198.in-addr.arpa", "PTR"): [f"{MAIL}."],
}


@pytest.fixture
def zone(monkeypatch) -> dict:
    """zone["name", "TXT"] = [...]; None is silence."""
    records = dict(GOOD)

    def resolve(name, kind, **_options):
        found = records.get((str(name).rstrip("."), kind), ())
        if found is None:
            raise dns.exception.Timeout
        if not found:
            raise dns.resolver.NXDOMAIN
        return [dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), text) for text in found]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    return records


@pytest.fixture
def production(settings, zone, live_server, tmp_path):
    settings.MAIL_IS_KEPT = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL, settings.BOUNCE_DOMAIN = f"News <newsroom@{FROM}>", BOUNCES
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER = MAIL, ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DKIM_SELECTOR, settings.POSTAL_ADDRESS = "s1", "1 Example Street"
    settings.SITE_URL = live_server.url
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    settings.BOUNCE_MAILBOX = Mailbox(str(tmp_path / "box"))
    return settings


def levels(question) -> list[str]:
    return [line.level for line in doctor.asked(question)]


def sentence(question) -> str:
    return " ".join(f"{line.sentence} {line.advice}" for line in doctor.asked(question))


def test_where_all_is_well_every_line_is_green(db, production):
    for question in (doctor.spf, doctor.dkim, doctor.dmarc, doctor.bounce_domain, doctor.machine):
        assert set(levels(question)) == {OK}, sentence(question)
    for question in (doctor.unsubscribing, doctor.returned_mail, doctor.postal_address):
        assert set(levels(question)) == {OK}, sentence(question)


@pytest.mark.parametrize(
    ("records", "level", "word"),
    [
        ([], RED, "0 SPF records"),
        (['"v=spf1 -all"', '"v=spf1 mx -all"'], RED, "2 SPF records"),
        (['"v=spf1 +all"'], RED, "whole world"),
        (['"v=spf1 all"'], RED, "whole world"),
        (['"v=spf1 mx ?all"'], WARNING, "forbids nobody"),
        (['"v=spf1 mx"'], WARNING, "forbids nobody"),
        (['"v=spf1 " "mx ~all"'], OK, "~all"),
        (['"v=spf1 redirect=_spf.example.com"'], OK, "redirect"),
        (['"v=spf10 -all"'], RED, "0 SPF records"),
    ],
)
def test_spf(production, zone, records, level, word):
    zone[BOUNCES, "TXT"] = records
    assert levels(doctor.spf)[0] == level and word in sentence(doctor.spf)


def test_an_spf_record_that_asks_too_much(production, zone):
    zone[BOUNCES, "TXT"] = [f'"v=spf1 {" ".join(f"include:i{n}.example" for n in range(5))} -all"']
    for n in range(5):
        zone[f"i{n}.example", "TXT"] = ['"v=spf1 a mx ?all"']
    assert levels(doctor.spf) == [OK, RED] and doctor_dns.spf_lookups(BOUNCES) == 11


def test_an_spf_record_that_includes_itself_ends(production, zone):
    zone[BOUNCES, "TXT"] = [f'"v=spf1 include:{BOUNCES} include:{BOUNCES} -all"']
    assert levels(doctor.spf) == [OK, RED]


@pytest.mark.parametrize(
    ("record", "level"),
    [
        (None, RED),
        ('"v=DKIM1; p="', RED),
        ('"v=DKIM1; p=!!!"', RED),
        (f'"v=DKIM1; p={base64.b64encode(b"x" * 100).decode()}"', RED),
        (f'"v=DKIM1; p={base64.b64encode(b"x" * 162).decode()}"', WARNING),
        (f'"v=DKIM1; k=ed25519; p={base64.b64encode(b"x" * 32).decode()}"', OK),
    ],
)
def test_dkim(production, zone, record, level):
    zone[f"s1._domainkey.{FROM}", "TXT"] = [record] if record else []
    assert levels(doctor.dkim) == [level]


def test_a_key_whose_name_nobody_told(production):
    production.DKIM_SELECTOR = ""
    assert levels(doctor.dkim) == [WARNING]


def test_dmarc(production, zone):
    zone[f"_dmarc.{FROM}", "TXT"] = []
    assert levels(doctor.dmarc) == [RED]
    zone[f"_dmarc.{FROM}", "TXT"] = ['"v=DMARC1; p=reject; aspf=s"']
    assert levels(doctor.dmarc) == [OK, WARNING]  # the signature carries it
    production.DKIM_SELECTOR = ""
    assert levels(doctor.dmarc) == [OK, RED]
    production.BOUNCE_DOMAIN = FROM
    assert levels(doctor.dmarc) == [OK]


def test_a_return_path_of_somebody_else_is_not_aligned(production):
    production.BOUNCE_DOMAIN = "bounces.example.com"
    assert levels(doctor.dmarc) == [OK, WARNING]


def test_the_policy_of_the_organisation_counts_for_names_under_it(production):
    production.DEFAULT_FROM_EMAIL = f"News <newsroom@news.{FROM}>"
    assert levels(doctor.dmarc) == [OK]


@pytest.mark.parametrize(
    ("domain", "organisation"), [("a.b.azerbaijan.us", FROM), (FROM, FROM), ("x.news.co.uk", "news.co.uk")]
)
def test_organisations(domain, organisation):
    assert doctor_dns.organisation(domain) == organisation


def test_a_bounce_domain_without_a_mail_server(production, zone):
    zone[BOUNCES, "MX"] = []
    assert levels(doctor.bounce_domain) == [RED]


def test_a_machine_whose_name_does_not_lead_back(production, zone):
    zone["4.0.41.198.in-addr.arpa", "PTR"] = ["host7.provider.example."]
    assert levels(doctor.machine) == [RED]
    zone[MAIL, "A"] = ["10.0.0.7"]
    assert levels(doctor.machine) == [WARNING]


def test_a_silent_resolver_is_a_warning(production, zone):
    zone[BOUNCES, "TXT"] = None
    assert levels(doctor.spf) == [WARNING] and "DNS did not answer" in sentence(doctor.spf)


# --- the mail server


@pytest.fixture
def server(production, tmp_path):
    """A mail server of this machine in the open, and another port of it under TLS."""
    command = [sys.executable, "-m", "tests.newsletter.sink", str(tmp_path / "accepted")]
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2], stdout=subprocess.PIPE, text=True)
    production.EMAIL_HOST, production.EMAIL_PORT = "localhost", int(process.stdout.readline())
    yield production
    process.terminate()
    process.wait()


def test_a_mail_server_inside_may_be_spoken_to_in_the_open(server):
    assert levels(doctor.encryption) == [OK]


def test_outside_it_may_not(server, monkeypatch):
    monkeypatch.setattr(doctor, "is_inside", lambda _host: False)
    assert levels(doctor.encryption) == [RED, OK, WARNING]  # and it calls itself "sink"


def test_a_good_certificate(server, tmp_path, monkeypatch):
    cert, key = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    server.EMAIL_USE_SSL = True
    with fronted(server.EMAIL_PORT, cert, key) as port:
        server.EMAIL_PORT = port
        assert levels(doctor.encryption) == [OK, OK]


def test_a_certificate_that_nobody_vouches_for(server, tmp_path):
    server.EMAIL_USE_SSL = True
    with fronted(server.EMAIL_PORT, *certificate(tmp_path)) as port:
        server.EMAIL_PORT = port
        assert levels(doctor.encryption) == [RED] and "certificate" in sentence(doctor.encryption)


def test_a_mail_server_without_tls_or_away(server):
    server.EMAIL_USE_TLS = True
    assert levels(doctor.encryption) == [RED]
    server.EMAIL_USE_TLS, server.EMAIL_PORT = False, 1
    assert levels(doctor.encryption) == [RED]


def test_a_provider_whose_reports_are_refused(production):
    production.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    production.WEBHOOK_SECRET = ""
    assert levels(doctor.provider) == [RED] and "postmark" in sentence(doctor.provider)
    production.WEBHOOK_SECRET = "a:b"
    assert levels(doctor.provider) == [OK]
    assert doctor.spf not in doctor.questions() and doctor.provider in doctor.questions()


# --- our own


def test_leaving_that_does_not_answer(db, production):
    production.SITE_URL = "http://127.0.0.1:1"
    assert levels(doctor.unsubscribing) == [RED]


def test_leaving_that_answers_with_something_else(db, production, live_server):
    production.SITE_URL = f"{live_server.url}/nowhere"
    assert levels(doctor.unsubscribing) == [RED]


def test_a_mailbox_that_is_away_or_not_set(production):
    production.BOUNCE_MAILBOX = Mailbox("/nowhere")
    assert levels(doctor.returned_mail) == [RED]
    production.BOUNCE_MAILBOX = None
    assert levels(doctor.returned_mail) == [RED]


def test_a_missing_postal_address(production):
    production.POSTAL_ADDRESS = ""
    assert levels(doctor.postal_address) == [RED]


# --- the command, and the first edition


def test_on_a_laptop_the_command_says_that_mail_is_kept(db, capsys):
    call_command("newsletter_doctor")
    told = capsys.readouterr().out
    assert "kept in the database" in told and "postal address" in told


def test_red_lines_end_the_command_with_one(db, production, zone, capsys):
    zone[BOUNCES, "MX"] = []
    production.EMAIL_HOST, production.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(SystemExit) as end:
        call_command("newsletter_doctor", "--json")
    lines = json.loads(capsys.readouterr().out)
    assert end.value.code == 1
    assert {line["about"] for line in lines if line["level"] == RED} == {"bounce domain", "mail server"}
    assert Diagnosis.objects.get().reds == 2


def found() -> list[preflight.Finding]:
    return list(preflight.in_delivery())


def test_the_first_edition_waits_for_the_self_test_and_for_its_red_lines(db, production):
    assert [finding.blocks for finding in found()] == [True]
    line = {"about": "DMARC", "level": RED, "sentence": "None.", "advice": "Publish one."}
    Diagnosis.objects.keep([line, line | {"level": OK}])
    (finding,) = found()
    assert finding.blocks and "DMARC: None." in finding.sentence and finding.advice == "Publish one."
    Diagnosis.objects.keep([line | {"level": WARNING}])
    assert found() == []
    Diagnosis.objects.update(at=timezone.now() - Diagnosis.GOOD_FOR)
    assert [finding.blocks for finding in found()] == [True]


def test_later_editions_are_only_warned(db, production, weekly):
    edition = approved_edition(weekly)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SENDING, started_at=timezone.now())
    assert found() == []
    Diagnosis.objects.keep([{"about": "SPF", "level": RED, "sentence": "None.", "advice": "x"}])
    assert [finding.blocks for finding in found()] == [False]


def test_a_laptop_that_keeps_its_mail_is_not_asked(db, settings):
    settings.MAIL_IS_KEPT = True
    assert found() == []


def test_the_page_of_the_self_test(client_of, db):
    row = Diagnosis.objects.keep([{"about": "SPF", "level": RED, "sentence": "<b>", "advice": "x"}])
    page = client_of("Newsletter manager").get(f"/admin/newsletter/diagnosis/{row.pk}/change/").content.decode()
    assert "SPF" in page and "&lt;b&gt;" in page
    assert client_of("Writer").get("/admin/newsletter/diagnosis/").status_code == 403
