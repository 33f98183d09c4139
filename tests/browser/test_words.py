"""No typed word is lost: a server that dies, a session that ends, a network that goes, a colleague who saves."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from articles.models import Article, UnsavedText
from tests.browser.conftest import log_in_to
from tests.conftest import PASSWORD
from tests.stories import make_article, make_person, make_section

ROOT = Path(__file__).resolve().parents[2]
BODY = "<p>The harbor opens early.</p>\n<p>Trains follow at noon.</p>\n<p>Gas comes last of all.</p>"
NOISE = ("Failed to load resource", "CKEDITOR", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION")


class Server:
    """A process of its own on the database of the test, to be killed and started again."""

    def __init__(self, port: int) -> None:
        self.url, self.port, self.process = f"http://localhost:{port}", port, None

    def start(self) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "DEBUG": "1", "SITE_URL": self.url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not self.answers():
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            probe.request("GET", "/healthz")
            return probe.getresponse().status == 200
        except OSError:
            return False
        finally:
            probe.close()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def server(site):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(port)
    yield server
    server.kill()


@pytest.fixture
def window(browser, site):
    """window("editor") is a page in a browser of its own, logged in. What breaks in it fails the test."""
    complaints, contexts = [], []

    def open_window(username: str, url: str = "") -> Page:
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if is_complaint(m) else None)
        page.on("dialog", lambda dialog: dialog.accept())  # "Leave the page?"
        log_in_to(context, url or site.url, username)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints


def is_complaint(message) -> bool:
    return message.type == "error" and not any(words in message.text for words in NOISE)


def enter(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/admin/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{url}/admin/")


def form_address(article: Article | None = None) -> str:
    return f"/admin/articles/article/{article.pk}/change/" if article else "/admin/articles/article/add/"


def open_form(page: Page, url: str, article: Article | None = None) -> None:
    page.goto(url + form_address(article))
    page.wait_for_function("window.CKEDITOR?.instances.id_body?.status === 'ready'")
    page.wait_for_timeout(200)


def type_in_body(page: Page, words: str, delay: float = 0) -> None:
    page.frame_locator(".cke_wysiwyg_frame").locator("body > *").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=delay)


def body_of(page: Page) -> str:
    return page.evaluate("CKEDITOR.instances.id_body.getData()")


def stored(page: Page) -> str:
    return page.evaluate("JSON.stringify(localStorage)")


def kept_on_server(page: Page) -> None:
    expect(page.locator("#desk-kept")).to_contain_text("and on the server", timeout=8000)


def save(page: Page, name: str = "_save") -> None:
    page.click(f"button[name={name}]")


def test_a_killed_server_costs_no_words(server, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    server.start()
    page = window("editor", server.url)
    open_form(page, server.url, article)
    type_in_body(page, " First words.")
    kept_on_server(page)
    assert "First words." in UnsavedText.objects.get().fields["body"][0]
    type_in_body(page, " Words while it dies", delay=20)
    server.kill()
    type_in_body(page, " and after.", delay=20)
    expect(page.locator("#desk-alarm")).to_contain_text("Not saved to the server; kept in this browser", timeout=10000)
    # Not even a save is sent into the void.
    save(page)
    expect(page.locator("#desk-alarm")).to_contain_text("nothing was sent", timeout=10000)
    assert page.url.endswith("/change/") and "and after." in body_of(page)

    server.start()
    open_form(page, server.url, article)
    offer = page.locator("#desk-offer")
    expect(offer).to_be_visible(timeout=8000)
    expect(offer.locator("ins").last).to_contain_text("First words. Words while it dies and after.")
    page.click("#desk-restore")
    expect(page.locator("#desk-alarm")).to_contain_text("Your text is restored")
    assert "Words while it dies and after." in body_of(page)
    save(page)
    page.wait_for_url("**/admin/articles/article/")
    article.refresh_from_db()
    assert "Words while it dies and after." in article.body
    open_form(page, server.url, article)
    page.wait_for_timeout(1500)
    expect(offer).to_be_hidden()
    assert "desk:" not in stored(page) and not UnsavedText.objects.exists()


def test_five_seconds_at_most_stand_between_a_word_and_the_server(site, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    page = window("editor")
    open_form(page, site.url, article)
    page.fill("#id_dek", "Alpha")
    page.wait_for_timeout(1000)
    assert "Alpha" in stored(page)
    page.wait_for_timeout(4000)
    assert UnsavedText.objects.get().fields["dek"] == ["Alpha"]
    # Somebody who never pauses is kept up with, too.
    type_in_body(page, "x" * 60, delay=100)
    assert UnsavedText.objects.get().fields["body"][0].count("x") > 10


def test_a_session_that_ends_loses_nothing(site, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    page = window("editor")
    open_form(page, site.url, article)
    page.context.clear_cookies()
    type_in_body(page, " Typed while logged out.")
    save(page)
    alarm = page.locator("#desk-alarm")
    expect(alarm).to_contain_text("You were logged out", timeout=8000)
    assert page.url.endswith("/change/") and "Typed while logged out." in body_of(page)
    with page.context.expect_page() as second_tab:
        alarm.get_by_role("link", name="Log in in a second tab").click()
    second = second_tab.value
    second.fill("input[name=username]", "editor")
    second.fill("input[name=password]", PASSWORD)
    second.click("button[type=submit]")
    second.wait_for_url(f"{site.url}/admin/")
    expect(alarm).to_contain_text("You are logged in again", timeout=10000)
    save(page)
    page.wait_for_url("**/admin/articles/article/")
    article.refresh_from_db()
    assert "Typed while logged out." in article.body


def test_somebody_else_at_the_same_browser_saves_nothing_of_mine(site, window, person_of):
    person_of("Editor"), person_of("Publisher")
    article = make_article(state="draft", body=BODY)
    page = window("editor")
    open_form(page, site.url, article)
    type_in_body(page, " Mine alone.")
    second = page.context.new_page()
    page.context.clear_cookies()
    enter(second, site.url, "publisher")
    save(page)
    expect(page.locator("#desk-alarm")).to_contain_text("Somebody else is logged in here now: publisher", timeout=8000)
    open_form(second, site.url, article)
    second.wait_for_timeout(1500)
    expect(second.locator("#desk-offer")).to_be_hidden()
    assert not article.revisions.exists()


def test_rights_that_were_taken_leave_the_text_in_the_browser(site, window, person_of):
    writer = person_of("Writer")
    make_person(user=writer)
    article = make_article(state="draft", body=BODY, created_by=writer)
    page = window("writer")
    open_form(page, site.url, article)
    type_in_body(page, " Last words.")
    Article.objects.update(state="in_review")
    save(page)
    expect(page.locator("#desk-alarm")).to_contain_text("You may not change this story any more", timeout=8000)
    assert page.url.endswith("/change/") and "Last words." in body_of(page) and "Last words." in stored(page)


def test_without_a_network_one_goes_on_writing(site, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    page = window("editor")
    open_form(page, site.url, article)
    page.context.set_offline(True)
    type_in_body(page, " On the train.")
    expect(page.locator("#desk-alarm")).to_contain_text("Not saved to the server; kept in this browser", timeout=10000)
    assert "On the train." in stored(page) and not UnsavedText.objects.exists()
    page.context.set_offline(False)
    kept_on_server(page)
    expect(page.locator("#desk-alarm")).to_contain_text("The server answers again")
    assert "On the train." in UnsavedText.objects.get().fields["body"][0]


def test_a_closed_tab_is_offered_again_with_its_choices(site, window, person_of):
    """A story that was never saved: its text is in no story yet."""
    person_of("Editor")
    make_section("politics"), make_person("leyla-karimova"), make_person("ali-x")
    page = window("editor")
    context = page.context
    open_form(page, site.url)
    page.fill("#id_headline", "Never saved")
    page.select_option("#id_section", label="Politics")
    type_in_body(page, "Words of a new story.")
    choose(page, "id_bylines-0-person", "Ali")
    page.wait_for_timeout(1000)
    page.close()

    again = context.new_page()
    again.on("dialog", lambda dialog: dialog.accept())
    open_form(again, site.url)
    offer = again.locator("#desk-offer")
    expect(offer).to_contain_text("Words of a new story.", timeout=8000)
    expect(offer).to_contain_text("Ali X")
    again.click("#desk-restore")
    expect(again.locator("#desk-alarm")).to_contain_text("Your text is restored")
    assert again.input_value("#id_headline") == "Never saved"
    expect(again.locator("#select2-id_bylines-0-person-container")).to_contain_text("Ali X")
    save(again)
    again.wait_for_url("**/change/")
    article = Article.objects.get()
    assert "Words of a new story." in article.body and article.authors[0].slug == "ali-x"
    assert article.section.name == "Politics"


def choose(page: Page, select: str, words: str) -> None:
    page.click(f"#select2-{select}-container")
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def test_a_text_in_another_machine_is_offered_from_the_server_and_discarded(site, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    first = window("editor")
    open_form(first, site.url, article)
    first.fill("#id_dek", "Typed in the office")
    kept_on_server(first)
    first.close()
    second = window("editor")
    open_form(second, site.url, article)
    expect(second.locator("#desk-offer")).to_contain_text("Typed in the office", timeout=8000)
    second.click("#desk-discard")
    expect(second.locator("#desk-offer")).to_be_hidden()
    expect(second.locator("#desk-alarm")).to_contain_text("Discarded")
    assert not UnsavedText.objects.exists()


def test_a_second_window_is_not_offered_what_the_first_is_typing(site, window, person_of):
    person_of("Editor")
    article = make_article(state="draft", body=BODY)
    page = window("editor")
    open_form(page, site.url, article)
    page.fill("#id_dek", "In the making")
    kept_on_server(page)
    second = page.context.new_page()
    open_form(second, site.url, article)
    second.wait_for_timeout(2000)
    expect(second.locator("#desk-offer")).to_be_hidden()
    expect(second.locator("#desk-others")).to_contain_text("You have this story open in another window too")


def test_two_people_see_each_other_within_ten_seconds(site, window, person_of):
    person_of("Editor"), person_of("Publisher")
    article = make_article(state="draft", body=BODY)
    first, second = window("editor"), window("publisher")
    open_form(first, site.url, article)
    open_form(second, site.url, article)
    expect(second.locator("#desk-others")).to_contain_text("editor has this story open", timeout=10000)
    expect(first.locator("#desk-others")).to_contain_text("publisher has this story open", timeout=10000)
    type_in_body(second, " Typing")
    expect(first.locator("#desk-others")).to_contain_text("publisher is typing in this story", timeout=10000)
    second.goto(f"{site.url}/admin/")
    expect(first.locator("#desk-others")).to_be_empty(timeout=10000)


def test_the_second_of_two_saves_is_merged(site, window, person_of):
    person_of("Editor"), person_of("Publisher")
    article = make_article(state="draft", dek="", body=BODY)
    first, second = window("editor"), window("publisher")
    for page in (first, second):
        open_form(page, site.url, article)
    first.fill("#id_headline", "By the editor")
    replace(first, "early", "early, says the editor")
    second.fill("#id_headline", "By the publisher")
    replace(second, "last of all", "last of all, says the publisher")
    save(first)
    first.wait_for_url("**/admin/articles/article/")
    expect(second.locator("#desk-others")).to_contain_text("saved this story meanwhile", timeout=10000)
    save(second)
    second.wait_for_url("**/conflict/**")
    second.locator("fieldset", has_text="Headline").get_by_label("Mine").check()
    second.get_by_role("button", name="Save both together").click()
    second.wait_for_url("**/change/")
    article.refresh_from_db()
    assert article.headline == "By the publisher"
    assert "early, says the editor" in article.body and "last of all, says the publisher" in article.body
    assert article.revisions.count() == 4  # as it was, the editor's, the publisher's aside, both together
    second.wait_for_timeout(1500)
    expect(second.locator("#desk-offer")).to_be_hidden()


def replace(page: Page, old: str, new: str) -> None:
    page.evaluate(
        "words => { const e = CKEDITOR.instances.id_body; e.setData(e.getData().replace(words[0], words[1])); }",
        [old, new],
    )
    page.wait_for_timeout(300)


def test_a_form_that_comes_back_with_errors_holds_every_word(site, window, person_of):
    person_of("Editor")
    page = window("editor")
    open_form(page, site.url)
    page.fill("#id_dek", "A dek that stays")
    type_in_body(page, "A body that stays.")
    save(page)
    expect(page.locator("body")).to_contain_text("Please correct the errors below", timeout=8000)
    page.wait_for_function("window.CKEDITOR?.instances.id_body?.status === 'ready'")
    assert "A body that stays." in body_of(page) and page.input_value("#id_dek") == "A dek that stays"
    page.wait_for_timeout(1000)
    assert "A body that stays." in stored(page)
    expect(page.locator("#desk-offer")).to_be_hidden()


def test_a_button_pressed_twice_saves_once(site, window, person_of):
    person_of("Editor")
    make_section("politics"), make_person("leyla-karimova")
    page = window("editor")
    open_form(page, site.url)
    page.fill("#id_headline", "Once")
    page.select_option("#id_section", label="Politics")
    page.dblclick("button[name=_save]")
    page.wait_for_url("**/change/")
    assert Article.objects.count() == 1
