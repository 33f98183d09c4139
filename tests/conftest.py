import gc
import os
import shutil
import threading
from pathlib import Path

import hypothesis
import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from azsite.worker import SiteWorker
from tests import emptying

# A slow machine is no finding.
hypothesis.settings.register_profile("azsite", deadline=None)
hypothesis.settings.load_profile("azsite")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PASSWORD = "correct horse battery staple"


def pytest_collection_finish():
    """What is loaded now stays: no collection has to look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        emptying.copy_rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.restore_rows)
        yield


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.JOURNAL_ROOT = tmp_path / "journal"
    cache.clear()


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """The real hash takes a third of a second for each person that a test makes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def static_files_when_asked_for(settings):
    """Each new test client would read the names of 1,500 static files."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def shared() -> Path:
    """Real input that is not part of the repository; in CI it has to be there."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is missing beside the checkout")
        pytest.skip("needs ../shared, which is not beside this checkout")
    return SHARED


@pytest.fixture
def person_of(db):
    """person_of("Writer") is a member of staff in that group; person_of() is a superuser."""

    def make(group: str = "", username: str = "") -> User:
        name = username or (group or "root").lower().replace(" ", "-")
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True, is_superuser=not group)
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user

    return make


@pytest.fixture
def client_of(person_of):
    """A client logged in as a new member of the group, with CSRF checks on."""

    def make(group: str = "", username: str = "") -> Client:
        client = Client()
        client.user = person_of(group, username)
        client.force_login(client.user)
        return client

    return make


@pytest.fixture
def run_tasks(db):
    """Runs what waits in the queue, as the worker does."""

    def run() -> None:
        worker = SiteWorker("test", threading.Event())
        while (result := DBTaskResult.objects.ready().first()) is not None:
            result.claim(worker.worker_id)
            worker.run_task(result)
            result.refresh_from_db()
            assert result.status == TaskResultStatus.SUCCESSFUL, result.traceback

    return run


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's Chromium, if there is one; its sandbox does not start for root."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    arguments = browser_type_launch_args | {"args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    return arguments | ({"executable_path": found} if found else {})
