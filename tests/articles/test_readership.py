"""What the newsroom sees of its readers."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles.models import DailyReads, HostReads, HourlyReads, PageReads
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
PAGE = "/admin/articles/article/readers/"


def read(story, reads: int, days_ago: int = 0, host: str = "direct") -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    DailyReads.objects.create(article=story, day=day, host=host, reads=reads)
    add(HostReads, reads, day=day, host=host)
    add(PageReads, reads, day=day, kind="story", key=story.section_id, locale=story.locale)


def add(model, reads: int, **which) -> None:
    row, _created = model.objects.get_or_create(**which)
    row.reads += reads
    row.save()


@pytest.fixture
def readers():
    port = make_article(headline="The Port", section=make_section("energy", name="Energy"))
    song = make_article(headline="The Song", locale="az", section=make_section("culture", name="Culture"))
    read(port, 30), read(port, 12, host="t.me"), read(port, 100, days_ago=5), read(port, 7000, days_ago=40)
    read(song, 90, days_ago=1, host="google.com"), read(song, 3, days_ago=2, host="other")
    return port, song


def tables(page: str) -> dict[str, list[list[str]]]:
    """{heading: rows without the head}."""
    root = html.fromstring(page)
    found = {}
    for section in root.xpath("//section[h2]"):
        rows = [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tbody/tr")]
        found[section.xpath("string(h2)").strip()] = rows
    return found


def test_readers_of_the_site(client_of, readers):
    page = client_of("Editor").get(PAGE).content.decode()
    shown = tables(page)
    assert shown["Stories"] == [["The Port", "English", "142"], ["The Song", "Azerbaijani", "93"]]
    assert shown["Sections"] == [["Energy", "142"], ["Culture", "93"]]
    assert shown["Editions"] == [["English", "142"], ["Azerbaijani", "93"]]
    assert shown["Where they came from"] == [
        *(["Direct, or not told", "130"], ["google.com", "90"], ["t.me", "12"], ["Other hosts", "3"])
    ]
    days = shown["42 readers today"]
    assert (
        len(days) == 30 and days[-1][1] == "42" and [row[1] for row in days[-6:]] == ["100", "0", "0", "3", "90", "42"]
    )
    assert "235 readers in all" in page and page.count("<rect") == 30


@pytest.mark.parametrize("days, total", [(1, 42), (7, 235), (30, 235), (90, 7235)])
def test_the_time_that_is_looked_at(client_of, readers, days, total):
    assert f"{total} readers in all" in client_of("Editor").get(f"{PAGE}?days={days}").content.decode().replace(",", "")


def test_other_pages_by_their_names(client_of):
    section, tag, person = make_section("energy", name="Energy"), make_tag("rail"), make_person()
    day = timezone.localdate()
    for kind, key, reads in (("home", 0, 9), ("section", section.pk, 8), ("tag", tag.pk, 7), ("author", person.pk, 6)):
        PageReads.objects.create(kind=kind, key=key, locale="en", day=day, reads=reads)
    PageReads.objects.create(kind="tag", key=9999, locale="en", day=day, reads=99)  # deleted since
    rows = tables(client_of("Editor").get(PAGE).content.decode())["Front pages, sections, tags and authors"]
    assert rows == [
        ["Front page Front page, English", "9"],
        ["Energy Section, English", "8"],
        ["Rail Tag, English", "7"],
        ["Leyla Karimova Author, English", "6"],
    ]


def test_an_empty_site_says_so(client_of):
    page = client_of("Publisher").get(PAGE).content.decode()
    assert "Nobody was counted yet." in page and "0 readers today" in page


def test_readers_of_a_story(client_of):
    story = make_article(hours_ago=50)
    start = story.publish_at.replace(minute=0, second=0, microsecond=0)
    for hours, reads in ((0, 5), (47, 6), (48, 70)):
        HourlyReads.objects.create(article=story, hour=start + timedelta(hours=hours), reads=reads)
    read(story, 81, host="t.me")
    page = client_of("Editor").get(f"/admin/articles/article/{story.pk}/readers/").content.decode()
    root = html.fromstring(page)
    hours = [row.text_content() for row in root.xpath("(//table)[1]//td")]
    assert len(hours) == 48 and hours[0] == "5" and hours[47] == "6" and sum(map(int, hours)) == 11
    days = root.xpath("(//table)[2]//td")
    assert len(days) in (3, 4) and days[-1].text_content() == "81"
    assert "81 readers in all" in page and "t.me" in page


def test_a_story_that_is_not_out_has_no_plot(client_of):
    story = make_article(publish_at=timezone.now() + timedelta(hours=3))
    page = client_of("Editor").get(f"/admin/articles/article/{story.pk}/readers/").content.decode()
    assert "The story is not out yet." in page
    draft = make_article(state="draft", publish_at=None)
    assert client_of("Publisher").get(f"/admin/articles/article/{draft.pk}/readers/").status_code == 404


def test_tables_as_files(client_of, readers):
    port, _song = readers
    port.headline = '=HYPERLINK("http://evil.example")'
    port.save()
    editor = client_of("Editor")
    answer = editor.get(f"{PAGE}stories.csv?days=7")
    assert (
        answer["Content-Type"] == "text/csv; charset=utf-8"
        and "readers-stories-7-days-" in answer["Content-Disposition"]
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["what", "kind or edition", "key", "readers"],
        ["'" + port.headline, "English", str(port.pk), "142"],
        ["The Song", "Azerbaijani", str(_song.pk), "93"],
    ]
    days = list(csv.reader(io.StringIO(editor.get(f"{PAGE}days.csv?days=30").content.decode("utf-8-sig"))))
    assert days[-1] == [timezone.localdate().isoformat(), "", "", "42"]
    for table in ("sections", "editions", "referrers", "pages"):
        assert editor.get(f"{PAGE}{table}.csv").status_code == 200


@pytest.mark.parametrize("url", [f"{PAGE}?days=2", f"{PAGE}?days=x", f"{PAGE}nothing.csv", f"{PAGE}stories.csv?days="])
def test_what_is_none_is_404(client_of, url):
    assert client_of("Editor").get(url).status_code == 404


@pytest.mark.parametrize("group", ["Contributor", "Writer", "Ads manager", "Newsletter manager"])
def test_who_may_not_see_it(client_of, group):
    client, story = client_of(group), make_article()
    for url in (PAGE, f"{PAGE}stories.csv", f"/admin/articles/article/{story.pk}/readers/"):
        assert client.get(url).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Administrator"])
def test_the_menu_and_the_form_lead_there(client_of, group):
    client, story = client_of(group), make_article()
    assert PAGE in client.get("/admin/").content.decode()
    form = client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    assert f"/admin/articles/article/{story.pk}/readers/" in form


def test_it_changes_nothing(client_of):
    assert client_of("Editor").post(PAGE).status_code == 405


def test_queries(client_of, readers, django_assert_max_num_queries):
    editor = client_of("Editor")
    PageReads.objects.create(kind="home", key=0, locale="en", day=timezone.localdate(), reads=1)
    # 1 session  2 user  3 rights of the user  4 of the groups  5 days, sections and editions  6 names of sections
    # 7 sums of stories  8 their headlines  9 referrers  10 other pages  11-13 names of sections, tags and people
    with django_assert_max_num_queries(13):
        editor.get(PAGE)
    # 1-4  5 the story  6 its readers in all  7 hours  8 days  9 referrers
    with django_assert_max_num_queries(9):
        editor.get(f"/admin/articles/article/{readers[0].pk}/readers/")
