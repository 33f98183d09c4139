import pytest
from django.core.management import call_command


@pytest.fixture
def site(live_server, transactional_db, settings):
    """A running site with the groups of the newsroom; a flushed database has lost them."""
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return live_server


@pytest.fixture
def complaints() -> list[str]:
    """What the page logged as errors; a test that provokes one clears them."""
    return []


@pytest.fixture
def page(page, complaints):
    """Fails the test when a page logs an error or breaks its own security policy."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints


@pytest.fixture
def log_in(site, page):
    def log_in(username: str, password: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{site.url}/admin/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_url(f"{site.url}/admin/")

    return log_in
