"""The page of an edition: filling, adding, ordering, words, and two editors at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from audit.models import Entry
from newsletter import composing
from newsletter.models import Edition, EditionItem, MailingList
from tests.newsletter.editions import form_of, headlines, make_edition, page_of
from tests.stories import make_article

pytestmark = pytest.mark.django_db
ADD = "/admin/newsletter/edition/add/"


@pytest.fixture
def editor(client_of):
    return client_of("Editor")


@pytest.fixture
def edition(weekly) -> Edition:
    return make_edition(weekly)


def post(client, edition: Edition, **fields):
    return client.post(page_of(edition), form_of(edition, **fields), follow=True)


def test_from_nothing_to_an_edition_with_stories(editor, weekly):
    newest = [make_article(hours_ago=n + 1).headline for n in range(4)]
    response = editor.post(ADD, {"mailing_list": weekly.pk, "date": "2026-11-20", "subject": "A week"})
    edition = Edition.objects.get()
    assert response["Location"] == page_of(edition) and edition.author == editor.user
    assert editor.get(page_of(edition)).status_code == 200
    content = post(editor, edition, do="fill", number=3, intro="Good morning.").content.decode()
    assert headlines(edition) == newest[:3] and "3 stories were filled in." in content
    edition.refresh_from_db()
    assert edition.intro == "Good morning."  # what was typed is saved by every button


def test_words_teasers_subjects_and_time_are_saved(editor, edition, weekly):
    other = MailingList.objects.create(slug="other", name="Other", promise="p")
    item = edition.items.first()
    fields = {f"teaser_{item.pk}": "Only here.", "variant_1": "Second", "variant_3": "Third", "also_to": [other.pk]}
    post(editor, edition, subject="New", send_at="2026-11-20T07:30", test_percent=30, **fields)
    edition.refresh_from_db()
    assert edition.subjects == ["New", "Second", "Third"] and list(edition.also_to.all()) == [other]
    assert edition.send_at.isoformat() == "2026-11-20T12:30:00+00:00"  # typed by Washington's clock
    assert edition.items.first().teaser == "Only here." and edition.test_percent == 30
    assert "Send at (Washington time)" in editor.get(page_of(edition)).content.decode()
    post(editor, edition, variant_1="", variant_2="Third")
    assert Edition.objects.get().subjects == ["New", "Third"]


def test_the_dek_stands_where_a_teaser_can_be_typed(editor, edition):
    content = editor.get(page_of(edition)).content.decode()
    assert f'placeholder="{edition.items.first().article.dek}"' in content


# --- filling


def test_filling_takes_nothing_from_before_the_last_edition(weekly):
    make_article(hours_ago=30)
    after = make_article(hours_ago=2)
    make_edition(weekly, [], state="sent", published_at=timezone.now() - timedelta(hours=10))
    assert list(composing.new_stories(weekly)) == [after]


def test_filling_never_takes_what_the_list_had(weekly):
    had, new = make_article(hours_ago=1), make_article(hours_ago=2)
    hours = timezone.now() - timedelta(hours=5)
    make_edition(weekly, [had], state="sent", started_at=hours)
    assert list(composing.new_stories(weekly)) == [new]
    other = MailingList.objects.create(slug="other", name="Other", promise="p")
    assert set(composing.new_stories(other)) == {had, new}


def test_an_edition_that_went_to_the_list_too_counts(weekly):
    other = MailingList.objects.create(slug="other", name="Other", promise="p")
    had = make_article()
    make_edition(other, [had], state="sent", started_at=timezone.now() - timedelta(hours=5)).also_to.add(weekly)
    assert had not in composing.new_stories(weekly)


def test_a_draft_takes_no_story_away(weekly, edition):
    assert composing.new_stories(weekly).count() == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"embargo_until": timezone.now() + timedelta(days=9)},
        {"hours_ago": -3},
        {"state": "draft"},
        {"on_hold": True},
        {"locale": "ru"},
        {"type_of_work": "sponsored", "sponsor": "Ferries"},
        {"withdraw_at": timezone.now() - timedelta(minutes=5)},
        {"hours_ago": 24 * 8},
    ],
)
def test_what_is_not_filled_in(weekly, fields):
    make_article(**fields)
    assert not composing.new_stories(weekly).exists()


def test_filling_a_full_edition_adds_nothing(editor, edition):
    make_article()
    content = post(editor, edition, do="fill", number=3).content.decode()
    assert len(headlines(edition)) == 3 and "There is no new story" in content


# --- one by one


def test_searching_and_adding(editor, edition):
    wanted = make_article(headline="Rails to Poti", hours_ago=900)
    response = editor.post(page_of(edition), form_of(edition, do="find", q="poti rails", preheader="Typed before"))
    content = editor.get(response["Location"].partition("#")[0]).content.decode()
    assert f'value="add:{wanted.pk}"' in content
    post(editor, edition, do=f"add:{wanted.pk}")
    assert headlines(edition)[-1] == "Rails to Poti"
    edition.refresh_from_db()
    assert edition.preheader == "Typed before"


def test_what_the_list_had_is_marked_in_the_search(editor, edition, weekly):
    make_edition(weekly, [make_article(headline="Old Rails")], date="2026-11-01", state="sent")
    assert "the list had it already" in editor.get(page_of(edition) + "?q=rails").content.decode()


@pytest.mark.parametrize("fields", [{"hours_ago": -2}, {"locale": "az"}, {"state": "draft"}])
def test_what_readers_do_not_see_cannot_be_added(editor, edition, fields):
    story = make_article(**fields)
    content = post(editor, edition, do=f"add:{story.pk}").content.decode()
    assert "Only a story that readers can see now" in content and len(headlines(edition)) == 3


def test_no_story_twice(editor, edition):
    content = post(editor, edition, do=f"add:{edition.items.first().article_id}").content.decode()
    assert "stands in the edition already" in content and len(headlines(edition)) == 3


def test_ordering_by_buttons_and_by_places(editor, edition):
    one, two, three = headlines(edition)
    keys = list(edition.items.values_list("pk", flat=True))
    post(editor, edition, do=f"down:{keys[0]}")
    assert headlines(edition) == [two, one, three]
    post(editor, edition, do=f"up:{keys[2]}")
    assert headlines(edition) == [two, three, one]
    post(editor, edition, **{f"place_{keys[0]}": 0, f"place_{keys[1]}": 1, f"place_{keys[2]}": 2})
    assert headlines(edition) == [one, two, three]


def test_taking_out(editor, edition):
    item = edition.items.first()
    post(editor, edition, do=f"remove:{item.pk}")
    assert item.article.headline not in headlines(edition) and len(headlines(edition)) == 2


@pytest.mark.parametrize("do", ["remove:999999", "up:x", "down:", "remove:99999999999999999999"])
def test_a_story_that_is_gone_is_said_to_be_gone(editor, edition, do):
    assert "no such story any more" in post(editor, edition, do=do).content.decode()
    assert len(headlines(edition)) == 3


@pytest.mark.parametrize(
    "fields", [{"subject": ""}, {"date": "x"}, {"test_percent": 80}, {"send_at": "soon"}, {"version": "x"}]
)
def test_what_cannot_be_saved(editor, edition, fields):
    response = post(editor, edition, **{"intro": "Typed."} | fields)
    assert response.status_code == 422 and "Typed." in response.content.decode()
    assert Edition.objects.get().intro == "Good morning."


def test_a_day_has_one_edition(editor, edition, weekly):
    make_edition(weekly, [], date="2026-11-21")
    assert "an edition of this day already" in post(editor, edition, date="2026-11-21").content.decode()
    again = editor.post(ADD, {"mailing_list": weekly.pk, "date": "2026-11-20", "subject": "A week"})
    assert "an edition of this day already" in again.content.decode()


# --- two at once


def opened(client, edition: Edition) -> dict:
    """What the browser would send of the page that it has open now."""
    page = html.fromstring(client.get(page_of(edition)).content.decode())
    form = page.get_element_by_id("ed-form")
    return {name: value for name, value in form.form_values() if name != "do"} | {"do": "save"}


def test_the_second_save_is_refused_and_nothing_is_lost(editor, client_of, edition):
    stale = opened(editor, edition) | {"subject": "Mine"}
    colleague = client_of("Publisher")
    post(colleague, edition, subject="Theirs", intro="Their intro.")
    response = editor.post(page_of(edition), stale)
    content = response.content.decode()
    assert response.status_code == 409 and "publisher saved this edition while you had it open" in content
    assert "<td>Mine</td><td>Theirs</td>" in content
    edition.refresh_from_db()
    assert (edition.subject, edition.intro) == ("Theirs", "Their intro.")
    # what only the other one touched stands in the form already
    form = html.fromstring(content).get_element_by_id("ed-form")
    merged = {name: value for name, value in form.form_values() if name != "do"}
    assert (merged["subject"], merged["intro"].strip()) == ("Mine", "Their intro.")
    assert editor.post(page_of(edition), merged | {"do": "save"}).status_code == 409
    assert editor.post(page_of(edition), merged | {"do": "save", "over": edition.version}).status_code == 302
    edition.refresh_from_db()
    assert (edition.subject, edition.intro) == ("Mine", "Their intro.")


def test_an_order_that_one_did_not_touch_follows_the_other(editor, client_of, edition):
    stale = opened(editor, edition) | {"subject": "Mine"}
    one, two, three = headlines(edition)
    post(client_of("Publisher"), edition, do=f"down:{edition.items.first().pk}")
    content = editor.post(page_of(edition), stale).content.decode()
    merged = dict(html.fromstring(content).get_element_by_id("ed-form").form_values())
    edition.refresh_from_db()
    editor.post(page_of(edition), merged | {"do": "save", "over": edition.version})
    assert headlines(edition) == [two, one, three]


@pytest.mark.parametrize("base", ["", "x", "[]", "7", '{"subject": 7}', "[" * 100_000])
def test_a_mangled_base_only_shows_more_differences(editor, client_of, edition, base):
    stale = opened(editor, edition) | {"subject": "Mine", "base": base}
    post(client_of("Publisher"), edition, subject="Theirs")
    response = editor.post(page_of(edition), stale)
    assert response.status_code == 409 and "<td>Mine</td><td>Theirs</td>" in response.content.decode()


def test_saving_over_does_not_undo_a_story_that_came_meanwhile(editor, client_of, edition):
    stale = form_of(edition, subject="Mine")
    extra = make_article(headline="Came Meanwhile")
    colleague = client_of("Publisher")
    post(colleague, edition, do=f"add:{extra.pk}")
    added = edition.items.get(article=extra)
    EditionItem.objects.filter(pk=added.pk).update(teaser="Theirs.")
    edition.refresh_from_db()
    editor.post(page_of(edition), stale | {"over": edition.version})
    assert headlines(edition)[-1] == "Came Meanwhile" and edition.items.get(article=extra).teaser == "Theirs."


def test_saving_over_what_was_not_seen_is_refused_too(editor, edition):
    stale = form_of(edition, subject="Mine")
    post(editor, edition, subject="Second")
    post(editor, edition, subject="Third")
    assert editor.post(page_of(edition), stale | {"over": edition.version - 1}).status_code == 409


# --- who may


@pytest.mark.parametrize("group", ["Writer", "Translator", "Contributor", "Ads manager", "Administrator"])
def test_others_neither_see_nor_save(client_of, edition, group):
    client = client_of(group)
    assert client.get(page_of(edition)).status_code == 403
    assert client.post(page_of(edition), form_of(edition, subject="X")).status_code == 403
    assert Edition.objects.get().subject == "Ships and Rails"


@pytest.mark.parametrize("state", ["sending", "paused", "sent", "cancelled"])
def test_what_readers_are_getting_is_not_changed(editor, weekly, state):
    edition = make_edition(weekly, state=state)
    assert 'id="ed-form"' not in editor.get(page_of(edition)).content.decode()
    response = post(editor, edition, subject="X")
    assert response.status_code == 422 and "cannot be changed any more" in response.content.decode()
    assert Edition.objects.get().subject == "Ships and Rails"


def test_what_was_approved_or_sent_is_not_deleted(client_of, weekly):
    edition = make_edition(weekly, state="sent")
    client = client_of("Publisher")
    assert client.post(f"/admin/newsletter/edition/{edition.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Edition.objects.exists()


def test_saving_stands_in_the_log(editor, edition):
    post(editor, edition, subject="New")
    entry = Entry.objects.of(edition).get(action="changed")
    assert entry.details["fields"] == ["subject", "subjects"] and entry.before_hash != entry.after_hash
    assert "editor: changed" in editor.get(page_of(edition)).content.decode()
