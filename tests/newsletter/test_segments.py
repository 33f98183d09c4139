"""Saved conditions: who meets them, and the form in which nobody types JSON."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from newsletter.models import Edition, MailingList, Segment, Subscriber, Subscription
from tests.newsletter.steps import subscribe
from tests.stories import make_section

pytestmark = pytest.mark.django_db
ADD = "/admin/newsletter/segment/add/"


@pytest.fixture
def daily(weekly) -> MailingList:
    return MailingList.objects.create(slug="daily", name="The Daily", promise="x")


def of(**conditions) -> set[str]:
    """Local parts of the addresses."""
    addresses = Segment(conditions=conditions).subscribers().values_list("address", flat=True)
    assert len(addresses) == len(set(addresses))
    return {address.split("@")[0] for address in addresses}


def test_each_condition_and_all_of_them(weekly, daily):
    subscribe(weekly, "old@example.com"), subscribe(daily, "old@example.com"), subscribe(daily, "new@example.com")
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    Subscription.objects.filter(subscriber__address__startswith="old").update(confirmed_at=long_ago)
    Subscriber.objects.filter(address__startswith="new").update(locale="ru")
    assert of() == {"old", "new"}
    assert of(lists=[weekly.pk]) == {"old"} and of(lists=[weekly.pk, daily.pk]) == {"old", "new"}
    assert of(locales=["ru"]) == {"new"} and of(locales=["ru", "en"]) == {"old", "new"}
    assert of(confirmed_before="2024-06-01") == {"old"}
    assert of(inactive_days=180) == {"old"}
    assert of(lists=[daily.pk], locales=["en"], confirmed_before="2024-06-01", inactive_days=30) == {"old"}
    assert of(lists=[daily.pk], locales=["ru"], inactive_days=30) == set()


def test_who_gets_no_mail_is_in_no_segment(weekly):
    for address in ("left", "pending", "paused", "good"):
        subscribe(weekly, f"{address}@example.com")
    Subscription.objects.filter(subscriber__address__startswith="left").update(state="left")
    Subscription.objects.filter(subscriber__address__startswith="pending").update(state="pending")
    Subscriber.objects.filter(address__startswith="paused").update(paused_until=timezone.now() + timedelta(days=3))
    assert of() == {"good"}


def test_the_day_is_the_newsrooms(weekly):
    subscribe(weekly)
    Subscription.objects.update(confirmed_at=datetime(2024, 6, 1, 3, tzinfo=UTC))  # in New York still May 31st
    assert of(confirmed_before="2024-06-01") == {"leyla"} and of(confirmed_before="2024-05-31") == set()


def test_clicks_are_nobodys_until_they_are_kept(weekly):
    subscribe(weekly)
    assert of(clicked_section=make_section().pk) == set()


def test_the_form_saves_and_counts(client_of, weekly):
    subscribe(weekly), subscribe(weekly, "anna@example.com")
    manager = client_of("Newsletter manager")
    data = {"name": "Readers of the weekly", "lists": [weekly.pk], "locales": ["en"], "confirmed_before": "2999-01-01"}
    response = manager.post(ADD, data | {"inactive_days": "", "clicked_section": ""}, follow=True)
    assert "has 2 subscribers" in response.content.decode()
    segment = Segment.objects.get()
    assert segment.conditions == {"lists": [weekly.pk], "locales": ["en"], "confirmed_before": "2999-01-01"}
    assert segment.counted == 2
    content = manager.get(f"/admin/newsletter/segment/{segment.pk}/change/").content.decode()
    assert 'value="2999-01-01"' in content and content.count("checked") >= 2


def test_counting_anew(client_of, weekly):
    segment = Segment.objects.create(name="All")
    subscribe(weekly)
    sent = {"action": "count_anew", "_selected_action": [segment.pk]}
    client_of("Newsletter manager").post("/admin/newsletter/segment/", sent)
    segment.refresh_from_db()
    assert segment.counted == 1


@pytest.mark.parametrize(
    "conditions",
    [
        [], "x", {"unknown": 1}, {"lists": "1"}, {"lists": ["1"]}, {"lists": [True]}, {"locales": ["xx"]},
        {"locales": "en"}, {"confirmed_before": "soon"}, {"confirmed_before": 2024}, {"confirmed_before": "20240101"},
        {"inactive_days": "9"}, {"inactive_days": -1}, {"inactive_days": 10**9}, {"clicked_section": {"a": 1}},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(conditions):
    with pytest.raises(ValidationError):
        Segment(name="x", conditions=conditions).full_clean()
    with pytest.raises(ValidationError):
        Segment(conditions=conditions).subscribers()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"lists": ["999999"]}, {"locales": ["xx"]}, {"inactive_days": "-1"}, {"confirmed_before": "soon"}],
)
def test_the_form_says_what_is_wrong(client_of, weekly, wrong):
    response = client_of("Newsletter manager").post(ADD, {"name": "x"} | wrong)
    assert response.status_code == 200 and not Segment.objects.exists()


def test_an_edition_keeps_its_segment(weekly):
    segment = Segment.objects.create(name="x")
    Edition.objects.create(mailing_list=weekly, date=date(2026, 1, 1), subject="S", segment=segment)
    with pytest.raises(ProtectedError):
        segment.delete()


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Writer", "Administrator"])
def test_others_make_none(client_of, group):
    assert client_of(group).post(ADD, {"name": "x"}).status_code == 403
