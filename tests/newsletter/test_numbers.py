"""The page of numbers of an edition: sums, nothing about few, and a file that computes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import numbers, subject_tests
from newsletter.models import BounceEvent, Click, Delivery, Edition, Feedback, SubjectVariant, Subscription, Visits
from tests.newsletter.editions import make_edition
from tests.newsletter.steps import fill_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    """A hundred copies, forty of each subject and twenty that waited for the winner."""
    letter = fill_list(100)
    edition = make_edition(letter, date=timezone.localdate(), subject="=First")
    SubjectVariant.objects.create(edition=edition, number=1, subject="Second")
    begun = timezone.now() - timedelta(hours=5)
    subscribers = list(Subscription.objects.order_by("pk").values_list("subscriber", flat=True))
    lot = [0] * 40 + [1] * 40 + [None] * 20
    common = {"edition": edition, "mailing_list": letter, "state": "sent", "due_at": begun, "changed_at": begun}
    rows = Delivery.objects.bulk_create(
        Delivery(subscriber_id=subscriber, variant=variant, **common)
        for subscriber, variant in zip(subscribers, lot, strict=True)
    )
    values = {"state": Edition.State.APPROVED, "content_hash": "x", "frozen_html": "x", "frozen_text": "x"}
    Edition.objects.filter(pk=edition.pk).update(**values, approved_at=begun)
    Edition.objects.filter(pk=edition.pk).update(
        state=Edition.State.SENDING,
        started_at=begun,
        audience=100,
        first_delivery=rows[0].pk,
        last_delivery=rows[-1].pk,
    )
    edition.refresh_from_db()
    return edition


def visit(edition: Edition, number: int, *, story: int = 0, variant: int = 0, hours: int = 1) -> None:
    hour = edition.started_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    Visits.objects.create(edition=edition, story=story, variant=variant, hour=hour, number=number)


def address(edition: Edition, name: str = "numbers/") -> str:
    return f"/admin/newsletter/edition/{edition.pk}/{name}"


def test_the_sums_of_an_edition(edition):
    first, second = (item.article_id for item in edition.items.all()[:2])
    visit(edition, 5), visit(edition, 30, variant=1), visit(edition, 4, story=first), visit(edition, 9, story=second)
    visit(edition, 25, story=second, variant=1, hours=2)
    rows = list(edition.deliveries.order_by("pk"))
    moment = edition.started_at + timedelta(hours=1)
    Click.objects.create(delivery=rows[0], link=0, story=first, at=moment)
    Click.objects.create(delivery=rows[0], link=1, story=second, at=moment)
    Click.objects.create(delivery=rows[99], link=1, story=second, at=moment)
    Click.objects.create(delivery=rows[50], link=1, story=second, at=moment, is_scanner=True)
    Delivery.objects.filter(pk__in=[rows[1].pk, rows[2].pk]).update(state="bounced")
    BounceEvent.objects.create(digest="a", delivery=rows[1], kind="hard", source="mail")
    BounceEvent.objects.create(digest="b", delivery=rows[3], kind="complaint", source="mail")
    Subscription.objects.filter(subscriber=rows[4].subscriber).update(state="left", left_at=timezone.now())
    Subscription.objects.filter(subscriber=rows[5].subscriber).update(state="left", left_at=moment - timedelta(days=2))
    Feedback.objects.create(edition=edition, token_hash="x", choice="yes")
    assert subject_tests.decide(edition)
    edition.refresh_from_db()
    found = numbers.of(edition)
    assert (found.audience, found.arrived, found.returned) == (100, 98, {"hard": 1, "": 1})
    assert (found.left, found.complaints, found.yes, found.no, found.programs) == (1, 1, 1, 0, 1)
    # The winner is the second one: those that waited for it had its subject.
    assert [(line.arrived, line.came) for line in found.variants] == [(38, 6), (60, 31)]
    assert found.readers == 37
    assert [story.by_variant for story in found.stories[:2]] == [[5, 0], [10, 26]]
    assert sum(number for _hour, number in found.hours) == 37


def test_the_page_shows_them_and_the_outcome_of_the_test(client_of, edition):
    visit(edition, 5), visit(edition, 30, variant=1)
    subject_tests.decide(edition)
    page = client_of("Newsletter manager").get(address(edition)).content.decode()
    assert "The test was won by “Second”" in page and "35 readers came" in page
    assert page.count("<rect") == 6
    assert "<td>30</td><td>50.0</td>" in page  # of sixty


def test_no_difference_is_said(client_of, edition):
    visit(edition, 5), visit(edition, 6, variant=1)
    subject_tests.decide(edition)
    page = client_of("Newsletter manager").get(address(edition)).content.decode()
    assert "no significant difference" in page and "=First" in page


def test_of_few_people_nothing_is_told(client_of, edition):
    few = list(edition.deliveries.values_list("pk", flat=True)[:19])
    edition.deliveries.exclude(pk__in=few).delete()
    visit(edition, 5)
    BounceEvent.objects.create(digest="b", delivery_id=few[0], kind="complaint", source="mail")
    found = numbers.of(edition)
    assert found.arrived == 19 and not found.is_told
    assert (found.readers, found.complaints, found.left, found.stories, found.hours) == (None, None, None, [], [])
    manager = client_of("Newsletter manager")
    page = manager.get(address(edition)).content.decode()
    assert "from 20 copies on" in page and "<rect" not in page
    file = b"".join(manager.get(address(edition, "numbers.csv")).streaming_content).decode()
    assert "readers" not in file and "complaints" not in file


def test_of_a_subject_that_few_had_no_subject_is_told(client_of, edition):
    gone = edition.deliveries.filter(variant=1).values_list("pk", flat=True)[:30]
    edition.deliveries.filter(pk__in=list(gone)).delete()
    visit(edition, 5), visit(edition, 3, variant=1)
    found = numbers.of(edition)
    assert found.is_told and found.variants == [] and found.readers == 8
    assert all(len(story.by_variant) == 1 for story in found.stories)
    page = client_of("Newsletter manager").get(address(edition)).content.decode()
    assert "from 20 copies of each on" in page and "Second" not in page.split("content-main")[1]


def test_the_file_computes_nothing(client_of, edition):
    visit(edition, 5)
    answer = client_of("Newsletter manager").get(address(edition, "numbers.csv"))
    file = b"".join(answer.streaming_content).decode()
    assert "'=First" in file and ",=First" not in file
    assert answer["Content-Disposition"].startswith("attachment")


def test_only_of_editions_that_have_begun(client_of, weekly):
    draft = make_edition(weekly)
    assert client_of("Newsletter manager").get(address(draft)).status_code == 404


def test_who_may_see_editions_sees_numbers_and_nobody_else(client_of, edition):
    assert client_of("Editor").get(address(edition)).status_code == 200
    for name in ("numbers/", "numbers.csv"):
        assert client_of("Writer", f"w-{name[:8]}{len(name)}").get(address(edition, name)).status_code == 403


def test_the_page_asks_little_whatever_the_audience(client_of, edition, django_assert_max_num_queries):
    client = client_of("Newsletter manager")
    client.get(address(edition))
    with django_assert_max_num_queries(32):  # session, user, rights and menu; 15 sums of the edition
        client.get(address(edition))
