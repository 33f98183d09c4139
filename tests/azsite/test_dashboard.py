"""The first screen of the admin: each person sees what waits, what comes next and what broke."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import planning, revisions, workflow
from articles.models import Article, GateOverride, HourlyReads, Note
from audit.models import record
from images.models import Picture
from newsletter.models import Edition, MailingList
from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


def soon(**delta):
    return timezone.now() + timedelta(**delta)


def page_of(client) -> str:
    response = client.get(INDEX)
    assert response.status_code == 200
    return response.content.decode()


def test_an_editor_sees_what_waits_the_oldest_first(client_of):
    editor = client_of("Editor")
    make_article(headline="Newer In Review", state="in_review", waiting_since=soon(hours=-1))
    make_article(headline="Older In Review", state="in_review", waiting_since=soon(days=-2))
    make_article(headline="Given To Me", state="draft", assigned_to=editor.user)
    make_article(headline="Somebody's Draft", state="draft")
    content = page_of(editor)
    assert content.index("Older In Review") < content.index("Newer In Review") < content.index("Given To Me")
    assert "for 2\xa0days" in content and "Assigned to you" in content
    assert "Somebody&#x27;s Draft" not in content


def test_changes_requested_wait_for_the_author_alone(client_of):
    writer, other = client_of("Writer"), client_of("Writer", "other")
    article = make_article(headline="To Be Changed", state="changes_requested", created_by=writer.user)
    make_article(headline="Under Review", state="in_review", created_by=writer.user)
    note = Note.objects.create(article=article, author_name="E. Editor", text="Look at the second figure, please.")
    note.mentions.add(writer.user)
    content = page_of(writer)
    assert "To Be Changed" in content and "Look at the second figure" in content
    assert "Under Review" not in content and "What broke" not in content
    assert "To Be Changed" not in page_of(other) and "second figure" not in page_of(other)


def test_deadlines_of_everybody_are_the_editors_and_the_own_ones_the_writers(client_of):
    writer = client_of("Writer")
    make_article(headline="Mine Is Due", state="draft", created_by=writer.user, deadline=soon(hours=-3))
    make_article(headline="Theirs Is Due", state="draft", deadline=soon(days=2))
    make_article(headline="Due Some Day", state="draft", deadline=soon(days=20))
    assert "Mine Is Due" in page_of(writer) and "Theirs Is Due" not in page_of(writer)
    content = page_of(client_of("Editor"))
    assert content.index("Mine Is Due") < content.index("Theirs Is Due") and "Due Some Day" not in content
    assert "desk-urgent" in content


def test_the_next_day_in_both_clocks(client_of):
    publisher = client_of("Publisher")
    make_article(headline="Goes Out Soon", publish_at=soon(hours=2))
    make_article(headline="Ends Soon", withdraw_at=soon(hours=3))
    make_article(headline="Embargo Ends Soon", state="approved", embargo_until=soon(hours=4))
    make_article(headline="Far Away", publish_at=soon(days=3))
    changed = make_article(headline="Changes Later")
    content = revisions.content_of(changed) | {"headline": "Changed Later"}
    revisions.save(changed, content, publisher.user, base=None)
    workflow.perform("publish_changes", changed, publisher.user, at=soon(hours=5), kind="typo")
    shown = page_of(publisher)
    ahead = shown[shown.index("desk-ahead") : shown.index("desk-broken")]
    places = [ahead.index(words) for words in ("Goes Out Soon", "Ends Soon", "Embargo Ends Soon", "Changes Later")]
    assert places == sorted(places)
    assert "Washington" in ahead and "Baku" in ahead and "Far Away" not in ahead


def test_what_broke_is_named(client_of):
    publisher = client_of("Publisher")
    assert "Nothing is broken." in page_of(publisher)
    planning.put_out.enqueue(0)
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now(), exception_class_path="builtins.OSError")
    expired, unused = make_picture(title="Out Of Licence"), make_picture(title="Nobody Shows It")
    bare = make_picture(title="Never Rendered")
    Picture.objects.filter(pk__in=[expired.pk, unused.pk]).update(licence_until=soon(days=-2).date())
    ending = make_picture(title="Ends Soon")
    Picture.objects.filter(pk=ending.pk).update(licence_until=soon(days=9).date())
    make_article(lead_picture=ending)
    make_article(lead_picture=expired), make_article(lead_picture=bare, state="draft")
    Picture.objects.filter(pk=bare.pk).update(renditions=[], uploaded_at=soon(hours=-1))
    override = make_article(headline="Let Through")
    GateOverride.objects.create(article=override, items=["credit"], reason="Agency asked twice", user=publisher.user)
    content = page_of(publisher)
    assert "put out" in content and "A task failed: OSError" in content
    assert "Ends Soon" in content and "its licence ends on" in content
    assert "Out Of Licence" in content and "Nobody Shows It" not in content and "Never Rendered" in content
    assert "missing: credit" in content and "Agency asked twice" in content


def test_counting_that_stands_still_is_named(client_of, settings):
    settings.JOURNAL_ROOT.mkdir()
    (settings.JOURNAL_ROOT / "of-a-day.journal").touch()
    day = time.time() - 86400
    os.utime(settings.JOURNAL_ROOT / "of-a-day.journal", (day, day))
    assert "Readers are not counted now" in page_of(client_of("Editor"))


def test_the_five_that_are_read_most(client_of):
    editor = client_of("Editor")
    assert "Nobody was counted yet." in page_of(editor)
    for number in range(1, 8):
        story = make_article(headline=f"Read By {number}")
        HourlyReads.objects.create(article=story, hour=soon(hours=-2), reads=number)
    HourlyReads.objects.create(article=make_article(headline="Of Yesterday"), hour=soon(hours=-30), reads=99)
    HourlyReads.objects.create(article=make_article(headline="Gone", state="withdrawn"), hour=soon(hours=-1), reads=99)
    page = page_of(editor)
    shown = page[page.index("desk-read") :]
    places = [shown.index(f"Read By {number}") for number in (7, 6, 5, 4, 3)]
    assert places == sorted(places) and "7 readers" in shown
    assert not any(words in shown for words in ("Read By 2", "Of Yesterday", "Gone"))


def test_the_shortcuts_stay_and_others_see_no_stories(client_of):
    make_article(headline="Secret Draft", state="in_review")
    ads = page_of(client_of("Ads manager"))
    assert "/admin/ads/campaign/" in ads and "Secret Draft" not in ads
    assert "/admin/articles/article/" in page_of(client_of("Editor"))


def test_queries_of_the_first_screen(client_of, django_assert_max_num_queries):
    publisher = client_of("Publisher")
    for _number in range(30):
        make_article(state="in_review", deadline=soon(days=1))
        make_article(publish_at=soon(hours=2))
    record(publisher.user, "looked", Article.objects.first())
    # session, user, rights of the user, of the groups; queue, notes with translations, deadlines, most read;
    # planned changes, times of stories, front pages; failed tasks, pictures, stale translations; overrides;
    # editions of the newsletter
    with django_assert_max_num_queries(16):
        publisher.get(INDEX)


def test_editions_of_the_newsletter(client_of, settings):
    mailing_list = MailingList.objects.create(slug="weekly", name="Weekly", promise="p")
    approved = {"content_hash": "x", "frozen_html": "x", "frozen_text": "x", "approved_at": timezone.now()}
    for day, (subject, state, at) in enumerate(
        [
            ("Waits for eyes", "submitted", None),
            ("Goes at seven", "approved", soon(hours=3)),
            ("Missed its hour", "approved", soon(hours=-3)),
            ("A mere draft", "draft", soon(hours=3)),
        ]
    ):
        fields = approved if state == "approved" else {}
        date = timezone.localdate() + timedelta(days=day)
        Edition.objects.create(
            mailing_list=mailing_list, date=date, subject=subject, state=state, send_at=at, saved_at=at, **fields
        )
    publisher = client_of("Publisher")
    content = publisher.get(INDEX).content.decode()
    for words in ("Waits for eyes", "Goes at seven", "Missed its hour", "An edition missed its time"):
        assert words in content
    assert "A mere draft" not in content
    assert "Waits for eyes" not in client_of("Editor").get(INDEX).content.decode()
    settings.FOUR_EYES = True
    Edition.objects.update(saved_by=publisher.user)
    assert "Waits for eyes" not in publisher.get(INDEX).content.decode()
