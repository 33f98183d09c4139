"""Bringing in files of addresses by the command; the pages of the admin are in test_import_pages.py."""

import io
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletter import addresses
from newsletter.models import Consent, Import, MailingList, Subscriber, Subscription, Suppression
from newsletter.tasks import clean_up
from tests.newsletter import dump
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db
SOURCE = "Signed up at the fair in Baku, 2024"
OWN = ("newsletter_import", "newsletter_importproblem", "audit_entry")


@pytest.fixture
def bring_in(tmp_path, weekly):
    def bring_in(text: str | bytes, *options: str, **more) -> str:
        file = tmp_path / "people.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        output = io.StringIO()
        given = {"list": "weekly", "source": SOURCE, "stdout": output} | more
        call_command("import_subscribers", str(file), *options, **given)
        return output.getvalue()

    return bring_in


def report() -> dict:
    return Import.objects.first().report


def on_the_list() -> dict[str, str]:
    return dict(Subscription.objects.values_list("subscriber__address", "state"))


def problems() -> list[tuple[int, str]]:
    return list(Import.objects.first().problems.values_list("line", "reason"))


def test_confirmed_ones_get_mail_with_the_evidence_of_the_file(bring_in):
    bring_in("Email,Name,Confirmed at\nleyla@example.com,L,2024-03-01 10:00\nanna@Example.COM,A,01.02.2023\n",
             confirmed="Confirmed at")  # fmt: skip
    assert on_the_list() == {"leyla@example.com": "confirmed", "anna@example.com": "confirmed"}
    assert Subscription.objects.mailable().count() == 2
    row = Subscription.objects.get(subscriber__address="leyla@example.com")
    assert row.confirmed_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    consents = Consent.objects.values_list("event", "text", "text_sha256", "source", "form")
    assert set(consents) == {("imported", SOURCE, addresses.digest(SOURCE), "people.csv", "import")}
    assert len(set(Subscriber.objects.values_list("secret", flat=True))) == 2


def test_unconfirmed_ones_wait_and_are_never_written_to(bring_in, client, run_tasks):
    bring_in("mail\nleyla@example.com\n")
    assert on_the_list() == {"leyla@example.com": "pending"} and not Subscription.objects.mailable().exists()
    run_tasks()
    clean_up.call()
    assert not mail.outbox and on_the_list() == {"leyla@example.com": "pending"}
    sign_up(client)  # by themselves, as anybody
    run_tasks()
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    assert on_the_list() == {"leyla@example.com": "confirmed"}


def test_a_dry_run_says_all_and_changes_nothing(bring_in, weekly):
    subscribe(weekly, "old@example.com")
    before = dump.rows(without=OWN)
    said = bring_in("mail\nleyla@example.com\nold@example.com\nnobody\n", "--dry-run")
    assert dump.rows(without=OWN) == before
    assert "Nothing was changed" in said and "line 4" in said
    assert report() == {"lines": 3, "new": 1, "added": 0, "confirmed": 0, "already": 1, "refused": {"bad_address": 1}}


def test_the_second_time_changes_nothing(bring_in, weekly):
    text = "mail,when\n" + "".join(f"a{n}@example.com,2024-01-01\n" for n in range(50))
    bring_in(text, confirmed="when")
    before = dump.rows(without=OWN)
    bring_in(text, confirmed="when")
    assert dump.rows(without=OWN) == before
    assert (report()["new"], report()["already"]) == (0, 50)


def test_what_is_left_out_is_listed_with_line_and_reason(bring_in, weekly):
    Suppression.objects.suppress("stop@example.com", "bounced")
    left = subscribe(weekly, "left@example.com")
    Subscription.objects.filter(pk=left.pk).update(state="left", left_at=timezone.now())
    lines = [
        "mail;when",
        "good@example.com;2024-01-01",
        ";2024-01-01",
        "nobody;2024-01-01",
        "Good@example.com;2024-01-01",
    ]
    lines += ["STOP@example.com;2024-01-01", "left@example.com;2024-01-01", "x@mailinator.com;2024-01-01"]
    lines += ["a@example.com;", "b@example.com;soon", "c@example.com;2999-01-01", "d@example.com"]
    bring_in("\n".join(lines), confirmed="when")
    assert problems() == [
        (3, "no_address"), (4, "bad_address"), (5, "twice"), (6, "suppressed"), (7, "left"), (8, "throw_away"),
        (9, "no_date"), (10, "no_date"), (11, "no_date"), (12, "no_date"),
    ]  # fmt: skip
    assert report()["new"] == 1 and on_the_list() == {"good@example.com": "confirmed", "left@example.com": "left"}
    shown = " ".join(Import.objects.first().problems.values_list("shown", flat=True))
    assert "left@" not in shown and "stop@" not in shown.lower()


def test_who_is_suppressed_under_a_former_secret_is_refused(bring_in, settings):
    Suppression.objects.suppress("stop@example.com", "erased")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-fifty-characters-and-some-more-0123456789"
    bring_in("mail\nstop@example.com\n")
    assert problems() == [(2, "suppressed")] and not Subscriber.objects.exists()


def test_a_pending_one_is_confirmed_and_a_subscriber_of_another_list_is_added(bring_in, client, weekly, run_tasks):
    sign_up(client, "pending@example.com")
    run_tasks()
    daily = MailingList.objects.create(slug="daily", name="Daily", promise="x")
    subscribe(daily, "Known@example.com")
    bring_in("mail,when\npending@example.com,2024-01-01\nknown@example.com,2024-01-01\n", confirmed="when")
    assert (report()["new"], report()["added"], report()["confirmed"]) == (0, 1, 1)
    assert Subscriber.objects.count() == 2 and weekly.subscriptions.confirmed().count() == 2


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffmail;name\r\nleyla@example.com;L\r\n".encode(),
        b"mail\tname\nleyla@example.com\tL",
        b'mail,name\n"leyla@example.com","Two\nlines, ""quoted"""\n',
        b"name,mail,\n,leyla@example.com,\n\n",
        "Почта,имя\nleyla@example.com,Лейла\n".encode(),
        b"mail\n  leyla@example.com  \n",
    ],
)
def test_files_as_people_have_them(bring_in, content):
    bring_in(content)
    assert on_the_list() == {"leyla@example.com": "pending"}


def test_the_line_is_named_as_an_editor_counts_it(bring_in):
    bring_in('mail,name\n"a@example.com","Two\nlines"\nnobody,x\n')
    assert problems() == [(4, "bad_address")]


@pytest.mark.parametrize(("encoding", "word"), [("cp1251", "Лейла"), ("cp1254", "Şirvan")])
def test_windows_letters_are_asked_for_with_a_sentence(bring_in, encoding, word):
    content = f"mail,name\nleyla@example.com,{word}\n".encode(encoding)
    with pytest.raises(CommandError, match="not UTF-8.*Windows-1251.*Windows-1254"):
        bring_in(content)
    assert not Subscriber.objects.exists()
    bring_in(content, encoding=encoding)
    assert on_the_list() == {"leyla@example.com": "pending"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"leyla@example.com\nanna@example.com\n", "first line has to name the columns"),
        (b"mail\n" + b"x" * 40 * 2**20, "no end"),
        (b"x" * 40 * 2**20, "no end"),
        (b'mail\n"' + b"a@example.com\n" * 40_000, "quotation mark"),
        ("mail\nleyla@example.com\n".encode("utf-16"), "not UTF-8"),
        (b"mail\nok@example.com\n\xff\xfe\n", "not UTF-8"),
    ],
)
def test_what_is_no_list_is_refused_whole(bring_in, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring_in(content)
    assert not Subscriber.objects.exists() and not Consent.objects.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"list": "none"}, "no mailing list"),
        ({"source": " "}, "--source is empty"),
        ({"confirmed": "when"}, "no column"),
        ({"address": "e-mail"}, "no column"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_exit_code_2(bring_in, options, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        bring_in("mail\nleyla@example.com\n", **options)
    assert refusal.value.returncode == 2 and not Subscriber.objects.exists()


def test_nothing_of_the_file_stays_in_the_tables_of_the_import(bring_in):
    bring_in("mail\nnobody.at.all@example.com\nnobody.at.all@example.com\n")
    Subscriber.objects.all().delete()
    assert dump.tables_that_mention("nobody.at.all") == []


def test_a_file_of_those_who_must_get_no_mail(bring_in, weekly):
    subscribe(weekly, "on.the.list@example.com")
    Suppression.objects.suppress("old@example.com", "bounced", "550 no such user")
    text = (
        "mail\nOn.The.List@example.com\nnew@example.com\nold@example.com\nnew@example.com\nx@mailinator.com\nnobody\n"
    )
    assert "newly suppressed            3" in bring_in(text, "--suppress", "--dry-run")
    assert Suppression.objects.count() == 1
    bring_in(text, "--suppress")
    for address in ("on.the.list@example.com", "new@example.com", "old@example.com", "x@mailinator.com"):
        assert Suppression.objects.covers(address), address
    assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["bounced"] + ["imported"] * 3
    assert problems() == [(5, "twice"), (7, "bad_address")] and Subscriber.objects.count() == 1
    before = dump.rows(without=OWN)
    bring_in(text, "--suppress")
    assert dump.rows(without=OWN) == before and (report()["new"], report()["already"]) == (0, 4)
