import pytest
from django.test import Client

from articles import frontpage
from tests.conftest import PASSWORD


@pytest.mark.django_db
def test_a_fault_shows_a_page_of_our_own(monkeypatch):
    def fault(*args):
        raise RuntimeError("a fault of the code")

    monkeypatch.setattr(frontpage, "compose", fault)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    content = response.content.decode()
    assert "The fault is ours" in content and "a fault of the code" not in content and "Traceback" not in content


@pytest.mark.django_db
def test_an_old_form_of_the_admin_says_how_to_save_the_work(person_of):
    person_of("Editor")
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert response.status_code == 403 and "copy your text" in response.content.decode()


@pytest.mark.django_db
def test_a_staff_member_without_the_right_is_told(client_of):
    response = client_of("Writer").get("/admin/articles/section/add/")
    assert response.status_code == 403 and "no right to do this" in response.content.decode()


def test_a_foreign_host_name_is_refused(client):
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_the_process_lives_without_a_database(client):
    """No database mark: a query here would fail the test."""
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_says_which_parts_are(client):
    assert client.get("/readyz").json()["parts"] == {"database": "ok"}
