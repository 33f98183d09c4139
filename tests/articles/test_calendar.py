"""The newsroom's calendar: what goes out when, moving it, and the secret address for calendar programs."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import revisions, workflow
from articles.models import Article, CalendarFeed
from tests.stories import make_article

pytestmark = pytest.mark.django_db
CALENDAR = "/admin/articles/article/calendar/"
MOVE = f"{CALENDAR}move/"
ADDRESS = f"{CALENDAR}address/"


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return timezone.make_aware(datetime(2099, month, day, hour))


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def day_of(client, day: str, **query) -> str:
    """What stands in one cell of the calendar."""
    response = client.get(CALENDAR, {"day": day, **query})
    assert response.status_code == 200
    cells = html.fromstring(response.content.decode()).xpath(f"//li[@data-day='{day}']")
    return " ".join(cells[0].text_content().split())


def test_a_day_shows_what_goes_out_and_apart_from_it_what_is_due(client_of):
    publisher = client_of("Publisher")
    make_article(headline="Goes Out", publish_at=at(4))
    make_article(headline="Is Due", state="draft", deadline=at(4, 17), publish_at=None)
    make_article(headline="Taken Down", withdraw_at=at(4, 20))
    live = make_article(headline="To Be Changed")
    revisions.save(live, revisions.content_of(live) | {"dek": "Other words."}, publisher.user, base=None)
    workflow.perform("publish_changes", live, publisher.user, at=at(4, 10), kind="typo")
    cell = day_of(publisher, "2099-03-04")
    assert "09:00 (18:00) EN · Scheduled Goes Out" in cell and "Taken Down" in cell
    assert "10:00 (19:00) EN · Changes go out To Be Changed" in cell
    due = cell[cell.index("Due 17:00") :]
    assert "Is Due" in due and "Goes Out" not in due
    assert "Goes Out" in day_of(publisher, "2099-03-04", view="week")


def test_one_edition_alone(client_of):
    editor = client_of("Editor")
    make_article(headline="English One", publish_at=at(4))
    make_article(headline="Русская", locale="ru", publish_at=at(4))
    cell = day_of(editor, "2099-03-04", locale="ru")
    assert "Русская" in cell and "English One" not in cell


@pytest.mark.parametrize(
    "query", [{"day": "nonsense"}, {"view": "year"}, {"locale": "xx"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}]
)
def test_nonsense_in_the_address_shows_a_calendar(client_of, query):
    assert client_of("Editor").get(CALENDAR, query).status_code == 200


def test_an_approved_story_gets_a_time_and_another(client_of):
    publisher = client_of("Publisher")
    article = make_article(headline="Without A Time", state="approved", publish_at=None)
    assert "Without A Time" in publisher.get(CALENDAR).content.decode()
    response = publisher.post(MOVE, {"article": article.pk, "at": local(at(4))})
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.is_scheduled and article.publish_at == at(4)
    publisher.post(MOVE, {"article": article.pk, "on": "2099-03-09", "day": "2099-03-01"})
    article.refresh_from_db()
    assert article.is_scheduled and article.publish_at == at(9)


@pytest.mark.parametrize("group", ["Writer", "Newsletter manager"])
def test_without_the_right_nothing_moves(client_of, group):
    client = client_of(group)
    article = make_article(publish_at=at(4), created_by=client.user)
    content = client.post(MOVE, {"article": article.pk, "at": local(at(5))}, follow=True).content.decode()
    article.refresh_from_db()
    assert article.publish_at == at(4) and article.state == "published" and "no right" in content
    assert "draggable" not in client.get(CALENDAR, {"day": "2099-03-04"}).content.decode()


def test_who_may_not_see_stories_sees_no_calendar(client, client_of):
    assert client.get(CALENDAR).status_code == 302
    stranger = client_of("Editor")
    stranger.user.groups.clear()
    for response in (stranger.get(CALENDAR), stranger.post(MOVE), stranger.post(ADDRESS)):
        assert response.status_code == 403


@pytest.mark.parametrize(
    ("fields", "sent", "sentence"),
    [
        ({}, {"at": "2099-03-05T10:00"}, "Readers have seen this story"),
        ({"publish_at": at(4)}, {"at": "2020-01-01T10:00"}, "That time has passed"),
        ({"publish_at": at(4)}, {}, "Choose day and time"),
        ({"publish_at": at(4), "on_hold": True}, {"at": "2099-03-05T10:00"}, "not for publication"),
        ({"publish_at": at(4), "by": ()}, {"at": "2099-03-05T10:00"}, "add a byline"),
        ({"publish_at": at(4), "embargo_until": at(8)}, {"at": "2099-03-05T10:00"}, "under embargo"),
    ],
)
def test_a_refused_move_changes_nothing(client_of, fields, sent, sentence):
    article = make_article(**fields)
    before = (article.state, article.publish_at)
    content = client_of("Publisher").post(MOVE, {"article": article.pk, **sent}, follow=True).content.decode()
    assert sentence in content
    article.refresh_from_db()
    assert (article.state, article.publish_at) == before


def test_looking_moves_nothing(client_of):
    publisher, article = client_of("Publisher"), make_article(publish_at=at(4))
    for url in (MOVE, ADDRESS):
        assert publisher.get(url, {"article": article.pk, "at": local(at(5))}).status_code == 405
    assert not CalendarFeed.objects.exists()


def address_for(client) -> str:
    content = client.post(ADDRESS, follow=True).content.decode()
    return html.fromstring(content).xpath("//input[@class='cal-address']")[0].get("value").partition("://")[2]


def test_the_secret_address_tells_what_is_public_or_will_be(client, client_of):
    publisher = client_of("Publisher")
    soon = timezone.now() + timedelta(days=1)
    make_article(headline="Live; With, Signs"), make_article(headline="Скоро выйдет: " + "ж" * 60, publish_at=soon)
    make_article(headline="A Draft", state="draft"), make_article(headline="Held", on_hold=True)
    make_article(headline="Embargoed", publish_at=soon, embargo_until=soon + timedelta(days=1))
    make_article(headline="Withdrawn", state="withdrawn")
    url = "/" + address_for(publisher).partition("/")[2]
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar" and "no-store" in response["Cache-Control"]
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    text = response.content.decode().replace("\r\n ", "")
    assert r"SUMMARY:EN · Live\; With\, Signs" in text and "ж" * 60 in text
    assert not any(word in text for word in ("A Draft", "Held", "Embargoed", "Withdrawn"))
    assert url.rsplit("/", 1)[1] not in publisher.get(CALENDAR).content.decode()


def test_the_address_ends_when_it_is_revoked_replaced_or_its_person_leaves(client, client_of):
    editor = client_of("Editor")
    first = "/" + address_for(editor).partition("/")[2]
    second = "/" + address_for(editor).partition("/")[2]
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    assert client.post(second).status_code == 405
    editor.user.groups.clear()
    assert b"BEGIN:VEVENT" not in client.get(second).content
    type(editor.user).objects.filter(pk=editor.user.pk).update(is_active=False)
    assert client.get(second).status_code == 404
    type(editor.user).objects.filter(pk=editor.user.pk).update(is_active=True)
    other = client_of("Editor", "other")
    third = "/" + address_for(other).partition("/")[2]
    other.post(ADDRESS, {"revoke": "1"})
    assert client.get(third).status_code == 404


def test_queries_of_the_calendar(client_of, django_assert_max_num_queries):
    publisher = client_of("Publisher")
    for _number in range(30):
        make_article(publish_at=at(4), created_by=publisher.user)
        make_article(state="approved", publish_at=None, deadline=at(5))
    assert Article.objects.count() == 60
    # session, user, rights of the user, of the groups; publications, withdrawals, planned changes, deadlines; tray;
    # whether there is a feed; the session's savepoint may come on top
    with django_assert_max_num_queries(12):
        publisher.get(CALENDAR, {"day": "2099-03-04"})
