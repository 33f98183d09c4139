"""Visits from an edition and counted clicks: once, not by programs, and of nobody who did not allow it."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from journal import loading
from newsletter import account, clicks, delivery_codes
from newsletter.consent import Circumstances
from newsletter.message import direct_links
from newsletter.models import Click, Delivery, Edition, SubjectVariant, Subscriber, Visits
from tests.newsletter.editions import make_edition
from tests.newsletter.steps import subscribe

BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/130", "Sec-Fetch-Site": "same-origin"}


def load() -> None:
    loading.load()


@pytest.fixture
def edition(weekly) -> Edition:
    edition = make_edition(weekly, date=timezone.localdate())
    SubjectVariant.objects.create(edition=edition, number=1, subject="Another")
    Edition.objects.filter(pk=edition.pk).update(started_at=timezone.now() - timedelta(hours=1))
    edition.refresh_from_db()
    return edition


@pytest.fixture
def delivery(weekly, edition) -> Delivery:
    subscriber = subscribe(weekly).subscriber
    Subscriber.objects.filter(pk=subscriber.pk).update(is_tracked=True)
    long_ago = timezone.now() - timedelta(hours=1)
    return Delivery.objects.create(
        edition=edition,
        subscriber=subscriber,
        mailing_list=weekly,
        state="sent",
        due_at=long_ago,
        changed_at=long_ago,
    )


def tell(client, edition: Edition, number: int = 0, variant: str = "0", headers=None, **more):
    story = edition.items.all()[number].article_id
    campaign = f"{edition.mailing_list.slug}-{edition.date.isoformat()}"
    told = {"campaign": campaign, "variant": variant, "story": story} | more
    return client.post("/_s/e", json.dumps(told), "application/json", headers=BROWSER | (headers or {}))


def counts(edition: Edition) -> dict:
    return {(row.story, row.variant): row.number for row in edition.visits.all()}


@pytest.mark.django_db
def test_a_visit_counts_for_its_story_its_subject_and_once_for_the_edition(client, edition):
    first, second = (item.article_id for item in edition.items.all()[:2])
    assert tell(client, edition).status_code == 204
    tell(client, edition)  # the same reader, the same story
    tell(client, edition, 1)
    tell(client, edition, 0, "1", headers={"User-Agent": "Mozilla/5.0 Safari/18"})
    load()
    assert counts(edition) == {(first, 0): 1, (second, 0): 1, (0, 0): 1, (first, 1): 1, (0, 1): 1}


@pytest.mark.django_db
def test_nothing_is_asked_of_the_database_and_no_cookie_set(client, edition, django_assert_num_queries):
    tell(client, edition)
    body = json.dumps({"campaign": "weekly-2026-11-25", "variant": "0", "story": 1})
    with django_assert_num_queries(0):
        answer = client.post("/_s/e", body, "application/json", headers=BROWSER)
    assert answer.status_code == 204 and not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [{"DNT": "1"}, {"Sec-GPC": "1"}, {"User-Agent": "SomeBot/1"}, {"User-Agent": ""}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_who_asks_not_to_be_counted_and_programs_are_not(client, edition, headers):
    tell(client, edition, headers=headers)
    load()
    assert not Visits.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        {"campaign": "weekly-2026-13-45"},
        {"campaign": "nothing"},
        {"campaign": None},
        {"campaign": "other-2026-11-25"},
        {"variant": "7"},
        {"variant": "3"},
        {"variant": 0},
        {"variant": ["0"]},
        {"story": True},
        {"story": -1},
        {"story": 999_999},
        {"story": "x" * 400},
    ],
)
def test_what_names_nothing_of_ours_is_not_counted(client, edition, more):
    assert tell(client, edition, **more).status_code == 204
    load()
    assert not edition.visits.exclude(story=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("started", [None, timedelta(days=15)])
def test_an_edition_that_is_not_out_or_long_over_counts_nothing(client, edition, started):
    Edition.objects.update(started_at=timezone.now() - started if started else None)
    tell(client, edition)
    load()
    assert not Visits.objects.exists()


@pytest.mark.django_db
def test_the_marks_of_a_link_are_what_the_page_tells(client, edition):
    link = direct_links(edition, 1)[0]
    marks = dict(re.findall(r"(utm_\w+)=([^&]+)", link))
    assert marks["utm_source"] == "newsletter"
    story = edition.items.first().article_id
    told = {"campaign": marks["utm_campaign"], "variant": marks["utm_content"], "story": story}
    client.post("/_s/e", json.dumps(told), "application/json", headers=BROWSER)
    load()
    assert counts(edition) == {(story, 1): 1, (0, 1): 1}


# --- counted links


def follow(client, delivery: Delivery, number: int = 0, method: str = "get", **headers):
    code = delivery_codes.code(delivery.pk, delivery_codes.CLICK, number)
    return getattr(client, method)(f"/newsletter/click/{code}/", headers={**BROWSER, **headers})


@pytest.mark.django_db
def test_a_click_leads_to_the_story_without_a_mark_and_counts_once(client, delivery):
    for _time in range(3):
        answer = follow(client, delivery, 1)
    item = delivery.edition.items.all()[1]
    assert answer.status_code == 302 and answer["Location"].endswith(item.article.get_absolute_url())
    assert "utm_" not in answer["Location"] and not answer.cookies
    load()
    click = Click.objects.get()
    assert (click.delivery, click.link, click.story, click.is_scanner) == (delivery, 1, item.article_id, False)


@pytest.mark.django_db
def test_a_click_writes_nothing_to_the_database(client, delivery, django_assert_num_queries):
    follow(client, delivery)
    with django_assert_num_queries(2):  # the delivery with its edition, list and subscriber; the stories
        follow(client, delivery)
    assert not Click.objects.exists()


@pytest.mark.django_db
def test_a_program_that_only_looks_is_flagged_and_the_person_after_it_counts(client, delivery):
    follow(client, delivery, method="head")
    follow(client, delivery)
    load()
    assert sorted(Click.objects.values_list("is_scanner", flat=True)) == [False, True]


@pytest.mark.django_db
def test_a_click_seconds_after_the_sending_is_a_program(client, delivery):
    Delivery.objects.update(changed_at=timezone.now() - timedelta(seconds=5))
    follow(client, delivery)
    load()
    assert Click.objects.get().is_scanner


@pytest.mark.django_db
def test_all_links_in_a_moment_are_a_program_and_a_person_may_come_later(client, delivery, time_machine):
    for number in range(3):
        follow(client, delivery, number)
    load()
    assert list(Click.objects.values_list("is_scanner", flat=True)) == [True] * 3
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    follow(client, delivery, 1)
    load()
    assert Click.objects.get(is_scanner=False).link == 1


@pytest.mark.django_db
def test_all_links_over_a_breakfast_are_a_person(client, delivery, time_machine):
    for number in range(3):
        time_machine.move_to(timezone.now() + timedelta(seconds=30))
        follow(client, delivery, number)
    load()
    assert Click.objects.filter(is_scanner=False).count() == 3


@pytest.mark.django_db
def test_who_did_not_allow_it_or_asks_not_to_be_counted_is_not(client, delivery):
    follow(client, delivery, DNT="1")
    Subscriber.objects.update(is_tracked=False)
    assert follow(client, delivery).status_code == 302
    load()
    assert not Click.objects.exists()


@pytest.mark.django_db
def test_who_takes_it_back_takes_the_clicks_along(client, delivery):
    follow(client, delivery)
    load()
    subscriber = Subscriber.objects.get()
    assert account.everything_about(subscriber)["clicks"][0]["link"] == 0
    account.let_clicks_be_counted(subscriber, False, Circumstances("", "test"))
    assert not Click.objects.exists()


@pytest.mark.django_db
def test_segments_know_who_clicked(client, delivery):
    section = delivery.edition.items.all()[0].article.section_id
    assert not Subscriber.objects.clicked_since().exists()
    follow(client, delivery)
    load()
    now = timezone.now()
    assert Subscriber.objects.clicked_section(section).count() == 1
    assert Subscriber.objects.clicked_since(now - timedelta(hours=1)).count() == 1
    assert not Subscriber.objects.clicked_since(now + timedelta(hours=1)).exists()
    Click.objects.update(is_scanner=True)
    assert not Subscriber.objects.clicked_since().exists()


@pytest.mark.django_db
def test_a_forged_code_and_a_link_that_is_none(client, delivery):
    assert client.get("/newsletter/click/1.0.0123456789abcdef/").status_code == 404
    assert follow(client, delivery, 9).status_code == 404


@pytest.mark.django_db
def test_old_clicks_are_forgotten(client, delivery):
    follow(client, delivery)
    load()
    Click.objects.update(at=timezone.now() - timedelta(days=400))
    clicks.forget()
    assert not Click.objects.exists()
