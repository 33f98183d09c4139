"""What DNS says of a domain. Only the question to the network is replaced."""

from datetime import timedelta

import dns.exception
import dns.name
import dns.resolver
import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from newsletter import domains
from newsletter.models import MailDomain, Subscriber
from newsletter.tasks import look_up_domains
from tests.newsletter.steps import sign_up, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(settings, monkeypatch) -> dict:
    """answers["example.com"] = ["mx.example.com"]; a domain that is not in it is silent. asked lists the questions."""
    settings.MAIL_IS_KEPT = False
    known: dict = {"asked": []}

    def mail_servers(domain: str) -> list[str]:
        known["asked"].append(domain)
        if domain not in known:
            raise domains.Silence
        return known[domain]

    monkeypatch.setattr(domains, "mail_servers", mail_servers)
    return known


def test_a_domain_with_a_mail_server_gets_mail_and_is_remembered(client, weekly, run_tasks, answers):
    answers["example.com"] = ["mx.example.com"]
    for address in ("a@example.com", "b@Example.com"):
        sign_up(client, address)
    run_tasks()
    assert len(mail.outbox) == 2 and answers["asked"] == ["example.com"]
    row = MailDomain.objects.get()
    assert (row.domain, row.takes_mail, row.group) == ("example.com", True, "example.com")


def test_the_post_asks_nothing_of_dns(client, weekly, answers):
    assert sign_up(client, "a@example.com").status_code == 303
    assert answers["asked"] == []


@pytest.mark.parametrize("servers", [[]])
def test_a_domain_without_mail_gets_no_message_and_the_same_answer(client, weekly, run_tasks, answers, servers):
    answers["example.com"], answers["example.net"] = servers, ["mx.example.net"]
    none, good = sign_up(client, "a@example.com"), sign_up(client, "a@example.net")
    assert (none.status_code, none.content, none["Location"]) == (good.status_code, good.content, good["Location"])
    run_tasks()
    assert [message.to for message in mail.outbox] == [["a@example.net"]]
    assert not Subscriber.objects.filter(address="a@example.com").exists()


@pytest.mark.parametrize(
    ("server", "group"),
    [
        ("gmail-smtp-in.l.google.com", "gmail"),
        ("aspmx.l.google.com", "gmail"),
        ("smtp.google.com", "gmail"),
        ("newsroom-example.mail.protection.outlook.com", "outlook"),
        ("outlook-com.olc.protection.outlook.com", "outlook"),
        ("mta5.am0.yahoodns.net", "yahoo"),
        ("mx.yandex.ru", "company.example"),
        ("notgoogle.com", "company.example"),
        ("google.com.evil.example", "company.example"),
    ],
)
def test_the_group_is_known_by_the_name_of_the_servers(answers, server, group):
    answers["company.example"] = [server]
    assert domains.look_up("company.example").group == group


def test_a_silent_dns_means_mail_for_now_and_is_asked_again_in_an_hour(client, weekly, run_tasks, answers):
    sign_up(client, "a@example.com")
    run_tasks()
    assert len(mail.outbox) == 1 and MailDomain.objects.get().takes_mail
    answers["example.com"] = []
    assert domains.look_up("example.com").takes_mail
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert not domains.look_up("example.com").takes_mail


def test_silence_takes_nothing_back(answers):
    answers["example.com"] = []
    domains.look_up("example.com")
    del answers["example.com"]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert not domains.look_up("example.com").takes_mail


def test_after_a_month_it_is_asked_again(answers):
    answers["example.com"] = ["aspmx.l.google.com"]
    domains.look_up("example.com")
    answers["example.com"] = ["mx.example.com"]
    assert domains.look_up("example.com").group == "gmail"
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert domains.look_up("example.com").group == "example.com"
    assert answers["asked"] == ["example.com"] * 2


def test_domains_of_subscribers_who_came_otherwise_are_looked_up_by_the_worker(weekly, answers):
    answers["one.example"], answers["two.example"] = ["aspmx.l.google.com"], ["mx.two.example"]
    for address in ("a@one.example", "b@one.example", "a@two.example"):
        subscribe(weekly, address)
    for _time in range(2):
        look_up_domains.call()
    assert answers["asked"] == ["one.example", "two.example"]


def test_where_mail_is_kept_nobody_is_asked(settings, monkeypatch):
    monkeypatch.setattr(domains, "mail_servers", None)
    assert settings.MAIL_IS_KEPT and domains.look_up("example.com").takes_mail


class Nothing(dns.resolver.NoAnswer):
    def __init__(self) -> None:
        Exception.__init__(self)


@pytest.fixture
def resolver(monkeypatch):
    """resolver(function) stands in for the network: the function gets the kind of record."""

    def use(answer) -> None:
        monkeypatch.setattr(dns.resolver, "resolve", lambda domain, kind, lifetime: answer(kind))

    return use


class Record:
    def __init__(self, preference: int, name: str) -> None:
        self.preference, self.exchange = preference, dns.name.from_text(name)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"MX": [Record(20, "b.example."), Record(10, "A.Example.")]}, ["a.example", "b.example"]),
        ({"MX": [Record(0, ".")]}, []),
        ({"A": ["192.0.2.1"]}, ["example.com"]),
        ({"AAAA": ["2001:db8::1"]}, ["example.com"]),
        ({}, []),
    ],
)
def test_the_answers_of_dns(resolver, records, expected):
    def answer(kind: str) -> list:
        if kind not in records:
            raise Nothing
        return records[kind]

    resolver(answer)
    assert domains.mail_servers("example.com") == expected


@pytest.mark.parametrize(
    "error", [dns.resolver.NoNameservers(), dns.exception.Timeout(), dns.resolver.NoResolverConfiguration()]
)
def test_a_broken_dns_is_silent(resolver, error):
    def answer(kind: str) -> list:
        raise error

    resolver(answer)
    with pytest.raises(domains.Silence):
        domains.mail_servers("example.com")


def test_a_name_that_does_not_exist_takes_no_mail(resolver):
    def answer(kind: str) -> list:
        raise dns.resolver.NXDOMAIN

    resolver(answer)
    assert domains.mail_servers("example.com") == []
