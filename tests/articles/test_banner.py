"""The line of breaking news: over every public page of its edition, for a day at most."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import BreakingBanner
from tests.stories import make_article

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/breakingbanner/add/"
LIST = "/admin/articles/breakingbanner/"


def make_banner(text: str = "The bridge is open", *, hours: float = 2, **fields) -> BreakingBanner:
    starts_at = fields.pop("starts_at", timezone.now() - timedelta(minutes=1))
    return BreakingBanner.objects.create(
        text=text, starts_at=starts_at, expires_at=starts_at + timedelta(hours=hours), **fields
    )


def form(**fields) -> dict:
    empty = {f"{name}_{part}": "" for name in ("starts_at", "expires_at") for part in (0, 1)}
    return {"text": "The bridge is open", "locale": "en", "article": "", "lasts": "6"} | empty | fields


def until(moment) -> dict:
    local = timezone.localtime(moment)
    return {"lasts": "own", "expires_at_0": local.strftime("%Y-%m-%d"), "expires_at_1": local.strftime("%H:%M:%S")}


def errors(response) -> dict[str, str]:
    assert response.status_code == 200
    return {name: " ".join(texts) for name, texts in response.context["adminform"].form.errors.items()}


def line(client, url: str = "/"):
    found = html.fromstring(client.get(url).content.decode()).xpath("//*[@id='breaking']")
    return found[0] if found else None


def test_posted_by_an_editor_it_stands_over_every_page(client, client_of):
    story = make_article()
    response = client_of("Editor").post(ADD, form(article=story.pk, lasts="2"))
    assert response.status_code == 302, errors(response)
    banner = BreakingBanner.objects.get()
    assert banner.expires_at - banner.starts_at == timedelta(hours=2)
    for url in ("/", story.get_absolute_url(), "/politics/", "/search/?q=x", "/newsletter/", "/nowhere/"):
        shown = line(client, url)
        assert shown is not None and shown.get("role") == "status", url
        assert shown.xpath(".//a/@href") == [story.get_absolute_url()]
    assert line(client, "/az/") is None
    with time_machine.travel(banner.expires_at + timedelta(seconds=1), tick=False):
        assert line(client) is None


@pytest.mark.parametrize("preset", ["2", "6", "24"])
def test_presets(client_of, preset):
    client_of("Publisher").post(ADD, form(lasts=preset))
    banner = BreakingBanner.objects.get()
    assert banner.expires_at - banner.starts_at == timedelta(hours=int(preset))


def test_a_line_that_leads_nowhere(client):
    make_banner()
    shown = line(client)
    assert "The bridge is open" in shown.text_content() and not shown.xpath(".//a")


@pytest.mark.parametrize("fields", [{"state": "withdrawn"}, {"on_hold": True}, {"hours_ago": -1}])
def test_a_story_that_readers_cannot_see_is_no_link(client, fields):
    story = make_article(**fields)
    make_banner(article=story)
    assert not line(client).xpath(".//a")
    assert story.slug not in client.get("/").content.decode()


def test_the_line_is_text(client):
    make_banner("<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/").content.decode()


def test_the_script_in_the_head_knows_the_line(client):
    """The one that keeps a closed line from being drawn; without a line it has none to know."""
    assert "data-line" not in client.get("/").content.decode()
    banner = make_banner()
    assert f'data-line="{banner.pk}"' in client.get("/").content.decode()


def test_a_text_that_is_too_long(client_of):
    assert "120" in errors(client_of("Editor").post(ADD, form(text="x" * 121)))["text"]
    assert client_of("Publisher").post(ADD, form(text="x" * 120)).status_code == 302


def test_no_text(client_of):
    assert "text" in errors(client_of("Editor").post(ADD, form(text=" ")))


def test_an_end_in_the_past(client_of):
    response = client_of("Editor").post(ADD, form(**until(timezone.now() - timedelta(hours=1))))
    assert "passed" in errors(response)["expires_at"]


def test_an_end_after_more_than_a_day(client_of):
    response = client_of("Editor").post(ADD, form(**until(timezone.now() + timedelta(hours=25))))
    assert "24 hours at most" in errors(response)["expires_at"]


def test_no_end(client_of):
    assert "until when" in errors(client_of("Editor").post(ADD, form(lasts="own")))["expires_at"]


def test_a_story_of_another_edition(client_of):
    story = make_article(locale="ru")
    assert "another edition" in errors(client_of("Editor").post(ADD, form(article=story.pk)))["article"]


def test_the_second_line_of_an_edition_is_refused_at_the_field(client_of):
    make_banner("Already up")
    editor = client_of("Editor")
    assert "“Already up” is up until" in errors(editor.post(ADD, form()))["text"]
    assert editor.post(ADD, form(locale="az")).status_code == 302


def test_replacing_the_line_that_is_up(client, client_of):
    old = make_banner("Already up")
    response = client_of("Editor").post(ADD, form(text="News of the minute", replace="on"))
    assert response.status_code == 302, errors(response)
    assert "News of the minute" in line(client).text_content()
    old.refresh_from_db()
    assert old.expires_at <= timezone.now()


def test_taking_it_down(client, client_of):
    banner = make_banner(starts_at=timezone.now().replace(microsecond=0) - timedelta(hours=1))
    change = f"{LIST}{banner.pk}/change/"
    editor = client_of("Editor")
    starts = timezone.localtime(banner.starts_at)
    data = form(**until(banner.expires_at), articles_breakingbanner_take_down="") | {
        "starts_at_0": starts.strftime("%Y-%m-%d"),
        "starts_at_1": starts.strftime("%H:%M:%S"),
    }
    assert "Take down now" in editor.get(change).content.decode()
    assert editor.post(change, data).status_code == 302
    assert line(client) is None
    assert "Take down now" not in editor.get(change).content.decode()


@pytest.mark.parametrize("group", ["Writer", "Ads manager", "Newsletter manager", "Administrator"])
def test_who_may_not_post(client_of, group):
    assert client_of(group).post(ADD, form()).status_code == 403
    assert not BreakingBanner.objects.exists()


def test_the_database_holds_the_rules_too():
    banner = make_banner()
    overlapping = {"starts_at": banner.expires_at - timedelta(minutes=1)}
    for fields in ({"hours": 25, "locale": "az"}, {"hours": -1, "locale": "az"}, overlapping):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_banner(**fields)
    make_banner(starts_at=banner.expires_at)  # right after the first


def queries_of(client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return [query["sql"] for query in queries]


def test_one_query_a_page_with_its_story(client):
    story = make_article()
    client.get("/politics/")
    without = queries_of(client, "/politics/")
    make_banner(article=story)
    with_it = queries_of(client, "/politics/")
    assert len(with_it) == len(without)
    assert sum("breakingbanner" in sql for sql in with_it) == 1
