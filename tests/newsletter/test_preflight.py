"""What stands between an edition and its approval, and that links outside are asked carefully."""

import errno
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from newsletter import addresses, contrast, dead_links, preflight, rendering
from newsletter.models import CheckedLink, Suppression
from newsletter.rendering import Rendered
from tests.newsletter.editions import form_of, full_picture, make_edition, page_of
from tests.newsletter.steps import subscribe
from tests.stories import make_article, make_picture, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(weekly):
    subscribe(weekly)
    return make_edition(weekly, send_at=timezone.now() + timedelta(hours=2))


def codes(edition, mail: Rendered | None = None) -> list[str]:
    found = preflight.blocking(preflight.check(edition, mail or rendering.render(edition)))
    return [finding.code for finding in found]


def test_a_whole_edition_passes(edition):
    article = edition.items.first().article
    article.lead_picture = full_picture()
    article.save()
    assert preflight.check(edition, rendering.render(edition)) == []


def test_every_finding_says_what_to_do_on_the_page(client_of, weekly):
    edition = make_edition(weekly, [])
    content = client_of("Editor").get(page_of(edition)).content.decode()
    for words in ("There is no story in it.", "Press “Fill”", "Nobody would get it", "No time is set"):
        assert words in content
    assert "Approve</button>" not in client_of("Publisher").get(page_of(edition)).content.decode()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "Hello {{ name }}"}, "left over"),
        ({"preheader": "*|FNAME|*"}, "left over"),
        ({"intro": "More TK here"}, "left over"),
        ({"subject": "azs0leave1sza"}, None),
        ({"intro": "azs0other0sza"}, "placeholder"),
        ({"intro": "azs0link10090sza"}, "placeholder"),
        ({"intro": "See [this](/politics/nowhere/)"}, "dead link"),
        ({"intro": "See [this](/no-such-page/)"}, "dead link"),
        ({"intro": "See [this](/corrections/)"}, None),
        ({"intro": "word " * 20_000}, "size"),
    ],
)
def test_words_and_links(edition, fields, code):
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()
    assert codes(edition) == ([code] if code else [])


def test_links_to_our_own_stories_lead_to_live_ones(edition):
    make_article(slug="there", section=make_section())
    make_article(slug="hidden", section=make_section(), hours_ago=-4)
    edition.intro = "[a](/politics/there/) [b](/politics/)"
    assert codes(edition) == []
    edition.intro = "[a](http://localhost:8000/politics/hidden/)"
    assert codes(edition) == ["dead link"]


def test_two_equal_subjects(edition):
    edition.variants.create(number=1, subject=edition.subject.upper())
    assert codes(edition) == ["subjects"]


def test_a_story_that_is_not_live(edition):
    article = edition.items.first().article
    article.state = "withdrawn"
    article.save()
    assert codes(edition) == ["not live"]


def test_a_picture_without_text_alternative(edition):
    article = edition.items.first().article
    article.lead_picture = full_picture(alt="")
    article.save()
    assert codes(edition) == ["alt"]
    article.lead_alt = "A ferry"
    article.save()
    assert codes(edition) == []


def test_a_picture_that_is_not_made_yet_is_only_a_note(edition):
    article = edition.items.first().article
    article.lead_picture = make_picture()
    article.save()
    found = preflight.check(edition, rendering.render(edition))
    assert [(finding.code, finding.blocks) for finding in found] == [("picture", False)]


def test_what_the_law_wants(edition, settings):
    settings.POSTAL_ADDRESS = ""
    assert codes(edition) == ["postal address"]


def test_a_mail_without_its_text_or_its_way_out(edition):
    mail = rendering.render(edition)
    assert codes(edition, Rendered(mail.html, "")) == ["text", "leave"]
    assert codes(edition, Rendered(mail.html.replace("azs0leave0sza", "x"), mail.text)) == ["leave"]


def test_colours_that_are_hard_to_read(edition):
    mail = rendering.render(edition)
    assert contrast.too_weak(mail.html) == contrast.too_weak(rendering.dark_inlined(mail.html)) == []
    weak = mail.html.replace(f"color: {rendering.LIGHT['soft']}", "color: #aaaaaa")
    assert "contrast" in codes(edition, Rendered(weak, mail.text))
    dark = mail.html.replace(f"color: {rendering.DARK['soft']}", "color: #444c55")
    assert "contrast" in codes(edition, Rendered(dark, mail.text))


@pytest.mark.parametrize(("pair", "wanted"), [(("#000", "#fff"), 21), (("#777777", "#ffffff"), 4.48)])
def test_contrast_is_that_of_wcag(pair, wanted):
    assert round(contrast.ratio(*map(contrast.colour, pair)), 2) == wanted


def test_an_audience_of_nobody(edition, weekly):
    Suppression.objects.create(address_key=addresses.suppression_key("leyla@example.com"))
    assert codes(edition) == ["suppressed"]
    subscribe(weekly, "second@example.com")
    assert codes(edition) == []
    weekly.subscriptions.update(state="left")
    assert codes(edition) == ["audience"]


# --- links outside


class Site(BaseHTTPRequestHandler):
    def do_HEAD(self):
        status = {"/gone": 404, "/moved": 302, "/loop": 302, "/no-head": 405, "/inside": 302}.get(self.path, 200)
        self.send_response(status)
        target = {"/moved": "/fine", "/loop": "/loop", "/inside": "http://169.254.169.254/"}.get(self.path)
        if target:
            self.send_header("Location", target)
        self.end_headers()

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def outside(monkeypatch):
    """A server of our own, which the code takes for one on the open internet."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    is_open = dead_links.is_open
    monkeypatch.setattr(dead_links, "is_open", lambda number: str(number) == "127.0.0.1" or is_open(number))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/fine", ""),
        ("/moved", ""),
        ("/no-head", ""),
        ("/gone", "HTTP 404"),
        ("/loop", "too many redirects"),
        ("/inside", "a private address"),
    ],
)
def test_links_are_asked_in_the_background(client_of, edition, outside, run_tasks, path, trouble):
    editor = client_of("Editor")
    editor.post(page_of(edition), form_of(edition, intro=f"See {outside}{path} there."))
    edition.refresh_from_db()
    assert codes(edition) == ["link"]  # still being checked
    run_tasks()
    assert CheckedLink.objects.get().trouble == trouble
    assert codes(edition) == (["dead link"] if trouble else [])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://10.0.0.8/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://224.0.1.1/",
    ],
)
def test_no_machine_of_ours_is_asked(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: pytest.fail("it was asked"))
    CheckedLink.objects.create(url=url, asked_at=timezone.now())
    dead_links.check.call(url)
    assert CheckedLink.objects.get().trouble == "a private address"


def test_nobody_waits_for_ever_for_a_worker_that_is_away(edition):
    edition.intro = "See https://a.example/x."
    assert codes(edition) == ["link"]
    CheckedLink.objects.create(url="https://a.example/x", asked_at=timezone.now() - timedelta(minutes=6))
    assert codes(edition) == []


def test_a_link_is_not_asked_again_at_every_save(client_of, edition):
    editor = client_of("Editor")
    for subject in ("One", "Two"):
        editor.post(page_of(edition), form_of(edition, subject=subject, intro="See https://a.example/x."))
    assert CheckedLink.objects.count() == 1


@pytest.mark.parametrize("trouble", [TimeoutError("timed out"), OSError(errno.ENETUNREACH, "Network is unreachable")])
def test_a_machine_without_a_way_out_calls_no_link_dead(edition, outside, monkeypatch, trouble):
    """After a while such a link counts as one that could not be checked, which blocks nothing."""

    def no_way_out(*args, **kwargs):
        raise trouble

    url = "http://127.0.0.1/somewhere"
    dead_links.ask({url})
    monkeypatch.setattr(socket, "create_connection", no_way_out)
    dead_links.check.call(url)
    row = CheckedLink.objects.get(url=url)
    assert row.answered_at is None and not row.trouble
    CheckedLink.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    edition.intro = f"See {url} there."
    assert codes(edition) == []
