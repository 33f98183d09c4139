import time

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext

from articles.models import Article
from tests.browser.writing import writing
from tests.stories import make_section


@pytest.fixture
def site(live_server, transactional_db, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.SITE_URL = live_server.url  # where whole addresses lead, such as those of the cards in a form
    settings.SERVICE_WORKER = False  # what it answers, a test could not intercept
    yield live_server
    wait_until_quiet()


def wait_until_quiet(patience: float = 10) -> None:
    """What the server still answers would be in the way of emptying the tables. Seconds; gives up quietly.

    Quiet once is not quiet: between two queries of an answer the server waits for Python.
    """
    until = time.monotonic() + patience
    looks = 0
    while looks < 4 and time.monotonic() < until:
        looks = 0 if is_at_work() else looks + 1
        time.sleep(0.05)


def is_at_work() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def complaints() -> list[str]:
    """What the page logged as errors; a test that provokes one clears them."""
    return []


@pytest.fixture
def page(site, page, complaints):
    """Closed before the site is. Fails the test when a page logs an error or breaks its own security policy."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.goto("about:blank")  # a page that goes on asking would be in the way of emptying the tables
    assert not complaints


@pytest.fixture
def log_in(site, page):
    """Without the form and the dashboard after it, which cost more than most of the tests."""
    return lambda username: log_in_to(page.context, site.url, username)


def log_in_to(context: BrowserContext, url: str, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context.clear_cookies()
    context.add_cookies([{"name": session.key, "value": session.value, "url": url, "httpOnly": True}])


@pytest.fixture
def desk(site, page, person_of, log_in):
    """A new story of which all but the text is filled in; desk() saves it and gives the row."""
    person_of("Editor")
    make_section("politics")
    log_in("editor")
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.fill("#id_headline", "At the Desk")
    page.select_option("#id_section", label="Politics")
    page.wait_for_function("() => Object.values(CKEDITOR.instances)[0]?.status === 'ready'")
    writing(page).click()

    def save() -> Article:
        page.click("button[name=_save]")
        page.wait_for_url("**/change/")
        return Article.objects.get(headline="At the Desk")

    return save
