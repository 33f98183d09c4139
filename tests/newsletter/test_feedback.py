"""Two plain links in the mail, a page with a button, one vote for each copy."""

import pytest
from django.db import connection

from newsletter import tokens
from newsletter.models import Feedback
from tests.newsletter.editions import make_edition
from tests.newsletter.steps import SAME_SITE

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(weekly) -> str:
    return f"/newsletter/feedback/{tokens.for_feedback(make_edition(weekly).pk, 7)}/yes/"


def test_the_button_counts_one_vote(client, path):
    assert "Yes, it was" in client.get(path).content.decode()
    for _time in range(2):
        assert "Your answer is counted" in client.post(path, headers=SAME_SITE).content.decode()
    assert [vote.choice for vote in Feedback.objects.all()] == ["yes"]
    client.post(path.replace("/yes/", "/no/"), headers=SAME_SITE)
    assert [vote.choice for vote in Feedback.objects.all()] == ["no"]


def test_scanners_vote_nothing(client, path):
    for _time in range(20):
        client.get(path)
        client.head(path.replace("/yes/", "/no/"))
    assert not Feedback.objects.exists()


def test_another_site_cannot_vote(client, path):
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("token", ["x", "azs0feedback0sza", "eyJh:x"])
def test_a_forged_token_is_refused(client, weekly, token):
    assert client.post(f"/newsletter/feedback/{token}/yes/", headers=SAME_SITE).status_code == 404
    assert not Feedback.objects.exists()


def test_there_are_two_answers(client, path):
    assert client.get(path.replace("/yes/", "/maybe/")).status_code == 404


def test_the_page_is_kept_by_nobody(client, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_who_voted_is_not_kept(client, path):
    client.post(path, headers=SAME_SITE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM newsletter_feedback")
        row = str(cursor.fetchall())
    assert path.split("/")[3] not in row


@pytest.mark.parametrize("kind", ["unsubscribe/test", "preferences/test", "feedback/test/yes"])
def test_the_links_of_a_test_do_nothing_and_say_so(client, weekly, kind):
    for answer in (client.get(f"/newsletter/{kind}/"), client.post(f"/newsletter/{kind}/", headers=SAME_SITE)):
        assert answer.status_code == 200 and "This link does nothing" in answer.content.decode()
    assert not Feedback.objects.exists()
