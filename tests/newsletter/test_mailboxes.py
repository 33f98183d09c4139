"""Where returned mail is read: a Maildir, a real IMAP server, and mailboxes that are away."""

import mailbox
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from azsite import environment
from azsite.environment import Mailbox
from newsletter import mailboxes
from newsletter.models import BounceEvent
from tests.newsletter import imap_box
from tests.newsletter.returned import plain, report


@pytest.fixture
def maildir(tmp_path, settings) -> mailbox.Maildir:
    settings.BOUNCE_MAILBOX = Mailbox(str(tmp_path / "box"))
    return mailbox.Maildir(tmp_path / "box")


@pytest.fixture(scope="module")
def imap_server(tmp_path_factory):
    with imap_box.running(tmp_path_factory.mktemp("imap")) as box:
        yield box


@pytest.fixture
def imap(imap_server, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.cert))
    settings.BOUNCE_MAILBOX = Mailbox("INBOX", "localhost", imap_server.port, imap_box.USER, imap_box.PASSWORD)
    with imap_server.session() as connection:  # empty it
        for folder in ("INBOX", mailboxes.READ):
            if connection.select(folder)[0] == "OK":
                connection.store("1:*", "+FLAGS", r"(\Deleted)")
                connection.expunge()
    return imap_server


def test_a_maildir_is_read_once_and_nothing_is_lost(db, maildir):
    for number in (1, 2):
        maildir.add(report(number))
    mailboxes.read_returned_mail.call()
    mailboxes.read_returned_mail.call()
    assert BounceEvent.objects.count() == 2
    assert len(maildir) == 0 and len(maildir.get_folder(mailboxes.READ)) == 2


def test_mail_that_a_person_has_seen_is_left_alone(db, maildir):
    message = mailbox.MaildirMessage(report(1))
    message.set_subdir("cur")
    message.set_flags("S")
    maildir.add(message)
    assert mailboxes.read() == 0 and len(maildir) == 1


def test_a_round_takes_so_many_the_oldest_first(db, maildir):
    for number in range(5):
        maildir.add(report(number))
    assert mailboxes.read(most=3) == 3 and mailboxes.check() == 2


def test_a_link_in_the_maildir_is_not_followed(db, maildir, tmp_path):
    (tmp_path / "secret").write_text("x")
    (Path(maildir._path) / "new" / "1.link").symlink_to(tmp_path / "secret")
    assert mailboxes.read() == 0


def test_a_crash_after_the_taking_in_counts_once(db, maildir, monkeypatch):
    maildir.add(report(1))
    with monkeypatch.context() as patch, pytest.raises(OSError, match="crash"):
        patch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError("crash")))
        mailboxes.read()
    assert mailboxes.read() == 1 and BounceEvent.objects.count() == 1


def test_an_imap_mailbox_is_read_and_its_mail_moved(db, imap):
    for number in (1, 2):
        imap.deliver(report(number))
    imap.deliver(plain("info@azerbaijan.us"))
    assert mailboxes.check() == 3
    assert mailboxes.read() == 3
    assert BounceEvent.objects.count() == 3
    assert imap.count("INBOX") == 0 and imap.count(mailboxes.READ) == 3
    assert mailboxes.read() == 0


def test_an_imap_server_without_moving_gets_marks(db, imap, monkeypatch):
    monkeypatch.setattr(mailboxes, "can_move", lambda _connection: False)
    imap.deliver(report(1))
    assert mailboxes.read() == 1 and mailboxes.read() == 0
    assert imap.count("INBOX", "SEEN") == 1


def test_a_round_of_imap_takes_so_many(db, imap):
    for number in range(4):
        imap.deliver(report(number))
    assert mailboxes.read(most=3) == 3 and mailboxes.check() == 1


def test_only_the_beginning_of_a_long_mail_is_fetched(db, imap, monkeypatch):
    monkeypatch.setattr(mailboxes, "MOST_BYTES", 2000)
    imap.deliver(report(1) + b"x" * 100_000)
    taken = []
    monkeypatch.setattr(mailboxes.bounces, "take_in", taken.append)
    mailboxes.read()
    assert len(taken[0]) == 2000


def test_a_certificate_that_nobody_vouches_for_is_refused(db, imap, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(mailboxes.Unreachable, match="(?i)certificate"):
        mailboxes.check()


def test_a_wrong_password_is_told_without_it(db, imap, settings):
    settings.BOUNCE_MAILBOX = Mailbox("INBOX", "localhost", imap.port, imap_box.USER, "wrong-secret")
    with pytest.raises(mailboxes.Unreachable) as refusal:
        mailboxes.check()
    assert "wrong-secret" not in str(refusal.value)


def test_a_mailbox_that_is_away_is_one_line_in_the_log(db, settings, caplog):
    settings.BOUNCE_MAILBOX = Mailbox("/nowhere/at/all")
    mailboxes.read_returned_mail.call()
    assert len(caplog.records) == 1 and "/nowhere/at/all" in caplog.text


def test_without_a_mailbox_nothing_is_read(db, settings, django_assert_num_queries):
    settings.BOUNCE_MAILBOX = None
    with django_assert_num_queries(0):
        mailboxes.read_returned_mail.call()


# --- the setting


@pytest.mark.parametrize(
    ("value", "box"),
    [
        ("maildir:/var/mail/bounces", Mailbox("/var/mail/bounces")),
        ("imaps://user:p%40ss@mail.example/INBOX", Mailbox("INBOX", "mail.example", 993, "user", "p@ss")),
        ("imaps://u%40x.y:p@mail.example:1993", Mailbox("INBOX", "mail.example", 1993, "u@x.y", "p")),
        ("", None),
    ],
)
def test_the_setting(monkeypatch, value, box):
    monkeypatch.setenv("BOUNCE_MAILBOX", value)
    assert environment.mailbox("BOUNCE_MAILBOX") == box


@pytest.mark.parametrize(
    "value", ["imap://u:secret@h/INBOX", "imaps://host", "maildir:relative", "imaps://u:secret@h:x"]
)
def test_what_cannot_be_read_stops_the_start_without_telling_the_password(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_MAILBOX", value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.mailbox("BOUNCE_MAILBOX")
    assert "imaps://" in str(refusal.value) and "secret" not in str(refusal.value)
