"""The pages of the admin on which a file becomes subscribers."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from newsletter.csv_files import lines_of
from newsletter.models import Import, ImportPart, MailingList, Subscriber, Subscription, Suppression
from newsletter.tasks import clean_up
from tests.newsletter.steps import subscribe

pytestmark = pytest.mark.django_db
BASE = "/admin/newsletter/import/"


@pytest.fixture
def manager(client_of):
    return client_of("Newsletter manager")


@pytest.fixture
def upload(manager, weekly):
    def upload(content: str | bytes, **fields) -> str:
        """The address of the page of the import."""
        file = SimpleUploadedFile("people.csv", content if isinstance(content, bytes) else content.encode())
        data = {"file": file, "mailing_list": weekly.pk, "source": "The fair in Baku", "basis": "confirmed"}
        response = manager.post(f"{BASE}add/", data | fields)
        assert response.status_code == 302, response.content.decode()
        return response["Location"]

    return upload


CHOSEN = {"do": "columns", "encoding": "utf-8-sig", "address_column": "mail", "date_column": "confirmed on"}


def test_from_the_upload_to_the_report(manager, upload, run_tasks):
    Suppression.objects.suppress("stop@example.com", "asked")
    page = upload("name,mail,confirmed on\nL,leyla@example.com,2024-03-01\nS,stop@example.com,2024-03-01\nN,nobody,x\n")
    content = manager.get(page).content.decode()
    assert '<option value="mail" selected>' in content and '<option value="confirmed on" selected>' in content
    assert manager.post(page, CHOSEN).status_code == 302
    assert manager.get(page).has_header("Refresh")
    run_tasks()
    content = manager.get(page).content.decode()
    assert "What would happen" in content and "1 subscriber is new." in content and "is suppressed" in content
    assert not Subscriber.objects.exists()
    manager.post(page, {"do": "start"})
    run_tasks()
    content = manager.get(page).content.decode()
    assert "What happened" in content and "Bring them in" not in content
    assert Subscription.objects.mailable().get().subscriber.address == "leyla@example.com"
    assert not ImportPart.objects.exists()
    entry = Entry.objects.get(action="imported subscribers")
    assert entry.actor == manager.user and entry.details["new"] == 1


def test_the_problems_as_csv(manager, upload, run_tasks):
    page = upload("mail,confirmed on\n=x(),2024-01-01\nnobody@,2024-01-01\n")
    manager.post(page, CHOSEN)
    run_tasks()
    response = manager.get(page.replace("change/", "problems.csv"))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["line", "reason", "address"] and [row[0] for row in rows[1:]] == ["2", "3"]
    assert rows[1][1] == "This is no mail address."


def test_windows_letters_are_chosen_on_the_page(manager, upload, run_tasks):
    page = upload("имя,почта\nЛейла,leyla@example.com\n".encode("cp1251"), basis="unconfirmed")
    content = manager.get(page).content.decode()
    assert "This file is not UTF-8" in content and "address_column" not in content
    manager.post(page, {"do": "columns", "encoding": "cp1251"})
    assert '<option value="почта" selected>' in manager.get(page).content.decode()
    manager.post(page, {"do": "columns", "encoding": "cp1251", "address_column": "почта"})
    run_tasks()
    manager.post(page, {"do": "start"})
    run_tasks()
    assert Subscription.objects.get().state == "pending"


def test_starting_twice_is_starting_once(manager, upload, run_tasks):
    page = upload("mail,confirmed on\nleyla@example.com,2024-01-01\n")
    manager.post(page, CHOSEN)
    run_tasks()
    for _time in range(3):
        manager.post(page, {"do": "start"})
    run_tasks()
    assert Entry.objects.filter(action="imported subscribers").count() == 1


def test_nothing_is_brought_in_that_was_not_looked_through(manager, upload, run_tasks):
    page = upload("mail,confirmed on\nleyla@example.com,2024-01-01\n")
    manager.post(page, {"do": "start"})
    run_tasks()
    assert not Subscriber.objects.exists() and Import.objects.get().state == "uploaded"


def test_looking_starts_nothing(manager, upload, run_tasks):
    page = upload("mail,confirmed on\nleyla@example.com,2024-01-01\n")
    manager.get(page, CHOSEN), manager.get(page, {"do": "start"})
    assert Import.objects.get().state == "uploaded"


@pytest.mark.parametrize("wrong", [{"address_column": "none"}, {"date_column": ""}, {"encoding": "latin1"}])
def test_columns_that_the_file_has_not_are_refused(manager, upload, run_tasks, wrong):
    page = upload("mail,confirmed on\nleyla@example.com,2024-01-01\n")
    response = manager.post(page, CHOSEN | wrong)
    assert response.status_code == 200 and "desk-error" in response.content.decode()
    assert Import.objects.get().state == "uploaded"


@pytest.mark.parametrize("missing", ["source", "mailing_list", "file", "basis"])
def test_how_they_agreed_has_to_be_said(manager, weekly, missing):
    file = SimpleUploadedFile("people.csv", b"mail\na@example.com\n")
    data = {"file": file, "mailing_list": weekly.pk, "source": "The fair", "basis": "confirmed"}
    del data[missing]
    assert manager.post(f"{BASE}add/", data).status_code == 200 and not Import.objects.exists()


def test_the_file_can_be_deleted_and_goes_by_itself_after_a_day(manager, upload):
    page = upload("mail,confirmed on\na@example.com,2024-01-01\n")
    upload("mail,confirmed on\nb@example.com,2024-01-01\n")
    manager.post(page, {"do": "delete"})
    assert "The file is deleted" in manager.get(page).content.decode()
    clean_up.call()
    assert ImportPart.objects.count() == 1
    Import.objects.update(created_at="2024-01-01T00:00Z")
    clean_up.call()
    assert not ImportPart.objects.exists()


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Writer", "Ads manager", "Administrator"])
def test_others_see_nothing_of_it(client_of, upload, group):
    page = upload("mail,confirmed on\nleyla@example.com,2024-01-01\n")
    other = client_of(group)
    for url in (BASE, f"{BASE}add/", page, page.replace("change/", "problems.csv")):
        assert other.get(url).status_code == 403, url
    assert other.post(page, CHOSEN).status_code == 403


# --- the way out


def test_a_list_is_downloaded_with_an_entry_in_the_log(manager, weekly):
    subscribe(weekly), subscribe(weekly, "=cmd@example.com")
    other = MailingList.objects.create(slug="daily", name="Daily", promise="x")
    subscribe(other, "other@example.com")
    response = manager.post(f"/admin/newsletter/mailinglist/{weekly.pk}/export/")
    assert response.streaming
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[:2] for row in rows] == [
        ["address", "state"], ["leyla@example.com", "confirmed"], ["'=cmd@example.com", "confirmed"]
    ]  # fmt: skip
    entry = Entry.objects.get(action="exported subscribers")
    assert (entry.actor, entry.details) == (manager.user, {"number": 2})
    assert "leyla" not in str(entry.__dict__)


def test_what_went_out_comes_in_again(manager, weekly, upload, run_tasks):
    subscribe(weekly, "=cmd@example.com")
    response = manager.post(f"/admin/newsletter/mailinglist/{weekly.pk}/export/")
    page = upload(b"".join(response.streaming_content))
    manager.post(page, CHOSEN | {"address_column": "address", "date_column": "confirmed at"})
    run_tasks()
    assert Import.objects.get().report["already"] == 1


def test_downloading_needs_its_own_right_and_a_post(client_of, manager, weekly):
    subscribe(weekly)
    url = f"/admin/newsletter/mailinglist/{weekly.pk}/export/"
    assert manager.get(url).status_code == 405
    for group in ("Editor", "Publisher", "Administrator"):
        assert client_of(group).post(url).status_code == 403, group
    assert not Entry.objects.filter(action="exported subscribers").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_computes_nothing(cell):
    (row,) = csv.reader(io.StringIO("".join(list(lines_of([[cell]]))[1:]), newline=""))
    assert row == [f"'{cell}"]
