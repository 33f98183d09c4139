"""What the form of a story asks the server for while somebody types."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import revisions, unsaved
from articles.models import Article, Presence, UnsavedText
from articles.unsaved import forget_old
from azsite.worker import TIMETABLE
from tests.articles.test_admin import ADD, LIST, change, form, form_of
from tests.conftest import PASSWORD
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "a1b2c3d4e5f6", "0000aaaa1111"
UNSAVED, PRESENCE, SESSION = f"{LIST}unsaved/", f"{LIST}presence/", f"{LIST}session/"


def post(client, address: str, **data):
    return client.post(address, data, content_type="application/json")


def typed(**fields) -> dict:
    return {name: [value] for name, value in fields.items()}


def draft_of(client, article=None, key=KEY, **fields):
    pk = article.pk if article else ""
    return post(
        client, UNSAVED, key=key, article=pk, fields=typed(**{"headline": "Typed", "body": "<p>x</p>"} | fields)
    )


def listed(client, article=None) -> list[dict]:
    return post(client, f"{UNSAVED}list/", article=article.pk if article else "").json()["texts"]


# --- the text


def test_what_is_typed_is_kept_and_given_back(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    revisions.save(article, revisions.content_of(article) | {"dek": "x"}, None, base=None)
    article.refresh_from_db()
    base = str(article.latest_revision_id)
    assert draft_of(editor, article, base=base).json() == {"kept": True}
    draft_of(editor, article, base=base, headline="Typed on")
    text = UnsavedText.objects.get()
    assert (text.user, text.article, text.base_id) == (editor.user, article, article.latest_revision_id)
    (given,) = listed(editor, article)
    assert given["key"] == KEY and given["fields"]["headline"] == ["Typed on"]
    assert listed(editor) == []
    article.refresh_from_db()
    assert article.headline != "Typed on"


def test_a_story_that_was_never_saved_is_kept_too(client_of):
    writer = client_of("Writer")
    draft_of(writer)
    assert UnsavedText.objects.get().article is None
    assert [text["key"] for text in listed(writer)] == [KEY]


def test_nobody_gets_the_text_of_another(client_of):
    article = make_article(state="draft")
    draft_of(client_of("Editor"), article)
    assert listed(client_of("Publisher"), article) == []


def test_a_save_forgets_the_text(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    draft_of(editor, article)
    draft_of(editor, article, key=OTHER_KEY)
    response = editor.post(change(article), form_of(article, headline="Saved", draft=KEY))
    assert [text.key for text in UnsavedText.objects.all()] == [OTHER_KEY]
    assert response.cookies["desk_saved"].value == KEY and not response.cookies["desk_saved"]["httponly"]
    draft_of(editor, None)
    response = editor.post(ADD, form(draft=KEY))
    assert response.status_code == 302 and not UnsavedText.objects.filter(article=None).exists()


def test_a_save_that_was_set_aside_forgets_the_text_too(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft")
    late = form_of(article, headline="Second", draft=KEY)
    draft_of(second, article)
    first.post(change(article), form_of(article, headline="First"))
    second.post(change(article), late)
    assert article.revisions.filter(kind="aside").exists() and not UnsavedText.objects.exists()


def test_a_form_that_is_refused_keeps_all_of_it(client_of):
    editor = client_of("Editor")
    draft_of(editor)
    body = "<p>Every word of this paragraph.</p>"
    response = editor.post(ADD, form(headline="", dek="A dek", body=body, lead_caption="Cap", draft=KEY))
    page = response.content.decode()
    assert response.status_code == 200 and "desk_saved" not in response.cookies
    assert "Every word of this paragraph." in page and "A dek" in page
    assert ">Cap<" in page or 'value="Cap"' in page
    assert f'data-key="{KEY}"' in page and UnsavedText.objects.filter(key=KEY).exists()


def test_a_text_is_discarded(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    draft_of(editor, article)
    post(client_of("Publisher"), f"{UNSAVED}discard/", key=KEY)
    assert UnsavedText.objects.exists()
    post(editor, f"{UNSAVED}discard/", key=KEY)
    assert not UnsavedText.objects.exists()


def test_a_text_in_an_open_window_is_not_offered(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    draft_of(editor, article)
    post(editor, PRESENCE, article=article.pk, key=KEY)
    assert listed(editor, article) == []
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert len(listed(editor, article)) == 1


# --- the difference


def all_fields(article, **fields) -> dict:
    names = {"headline": article.headline, "dek": article.dek, "body": article.body, "slug": article.slug}
    rest = {"section": str(article.section_id), "type_of_work": article.type_of_work, "locale": article.locale}
    rest["shows_contents"] = "on"
    rows = {"bylines-TOTAL_FORMS": "1", "bylines-0-person": str(make_person().pk), "bylines-0-role": "by"}
    return typed(**names | rest | rows | fields)


def difference(client, article, **fields) -> dict:
    data = {"article": article.pk, "fields": all_fields(article, **fields)}
    return post(client, f"{UNSAVED}difference/", **data).json()


def test_the_difference_is_told_in_words(client_of):
    editor, article = client_of("Editor"), make_article(state="draft", body="<p>Old words.</p>")
    tag, person = make_tag("rail"), make_person("ali-x")
    answer = difference(
        editor,
        article,
        body="<p>New words.</p>",
        tags=str(tag.pk),
        **{"bylines-1-person": str(person.pk), "bylines-1-role": "photos", "bylines-1-position": "1"},
    )
    assert not answer["same"] and "<del>" in answer["html"] and "New " in answer["html"]
    assert answer["names"]["tags"] == {str(tag.pk): "Rail"} and "Ali X" in answer["names"]["person"].values()
    assert "Ali X" in answer["html"] and not answer["behind"]


def test_what_is_saved_already_is_no_difference(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    assert difference(editor, article) == {"same": True}
    assert difference(editor, article, body=f"{article.body}\r\n<script>x</script>") == {"same": True}


def test_the_difference_is_to_the_version_it_was_typed_on(client_of):
    editor, article = client_of("Editor"), make_article(state="draft", headline="First")
    revisions.save(article, revisions.content_of(article) | {"headline": "Second"}, None, base=None)
    base = article.revisions.get(number=1).pk
    answer = difference(editor, article, headline="First and more", base=str(base))
    assert answer["behind"] and "Second" not in answer["html"]


def test_a_new_story_differs_from_an_empty_form(client_of):
    section = make_section()
    fields = typed(headline="New", body="<p>Typed.</p>", section=str(section.pk), base="", type_of_work="news")
    answer = post(client_of("Writer"), f"{UNSAVED}difference/", article="", fields=fields).json()
    assert "Typed." in answer["html"] and "Politics" in answer["html"]


def test_markup_of_a_text_is_shown_as_words(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    answer = difference(editor, article, headline="<img src=x onerror=alert(1)>", body="<p>&lt;script&gt;</p>")
    assert "<img" not in answer["html"] and "<script" not in answer["html"]


# --- the session


def test_the_session_says_whether_the_form_can_be_saved(client, client_of):
    article = make_article(state="draft")
    editor = client_of("Editor")
    answer = editor.get(SESSION, {"article": article.pk}).json()
    assert answer["user"] == editor.user.pk and answer["refusal"] == "" and answer["token"]
    assert client.get(SESSION, {"article": article.pk}).json()["user"] is None
    assert "no-store" in editor.get(SESSION)["Cache-Control"]


def test_rights_that_were_taken_are_told_in_a_sentence(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    assert draft_of(writer, article).status_code == 200
    Article.objects.update(state="in_review")
    refusal = writer.get(SESSION, {"article": article.pk}).json()["refusal"]
    assert "not change this story any more" in refusal
    response = draft_of(writer, article)
    assert response.status_code == 403 and response.json()["error"] == refusal
    writer.user.groups.clear()
    assert "You may not write stories" in writer.get(SESSION).json()["refusal"]


def test_a_deleted_story_is_told_in_a_sentence(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    pk = article.pk
    article.delete()
    assert "deleted" in editor.get(SESSION, {"article": pk}).json()["refusal"]


def test_a_fresh_token_after_the_next_log_in_saves_the_old_form(person_of):
    editor = person_of("Editor")
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    article = make_article(state="draft")
    client.get(change(article))
    client.logout()
    assert client.get(SESSION).json()["user"] is None
    client.login(username=editor.username, password=PASSWORD)
    token = client.get(SESSION).json()["token"]
    sent = form_of(article, headline="Kept over the log-in", csrfmiddlewaretoken=token)
    assert client.post(change(article), sent).status_code == 302
    article.refresh_from_db()
    assert article.headline == "Kept over the log-in"


# --- who is there


def others(client, article, key=KEY, **data) -> list[str]:
    return post(client, PRESENCE, article=article.pk, key=key, **data).json()["others"]


def test_two_people_see_each_other(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft")
    assert others(first, article) == []
    assert others(second, article, OTHER_KEY) == ["publisher has this story open."]
    assert others(first, article) == ["editor has this story open."]
    others(second, article, OTHER_KEY, typing=True)
    assert others(first, article) == ["editor is typing in this story."]
    # As a page says it that is being closed.
    second.post(PRESENCE, {"article": article.pk, "key": OTHER_KEY, "leaving": "1"})
    assert others(first, article) == []


def test_a_page_that_fell_silent_is_forgotten(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft")
    others(first, article)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert others(second, article, OTHER_KEY) == []


def test_the_own_second_window_is_named_as_such(client_of):
    editor, article = client_of("Editor"), make_article(state="draft")
    others(editor, article)
    assert others(editor, article, OTHER_KEY) == ["You have this story open in another window too."]


def test_a_save_of_another_is_told_while_one_types(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft")
    first.post(change(article), form_of(article, headline="First"))
    article.refresh_from_db()
    answer = post(second, PRESENCE, article=article.pk, key=KEY, base="").json()
    assert "publisher saved this story meanwhile" in answer["newest"]
    answer = post(second, PRESENCE, article=article.pk, key=KEY, base=str(article.latest_revision_id)).json()
    assert answer["newest"] == ""


def test_a_beat_asks_little(client_of, django_assert_num_queries):
    editor, article = client_of("Editor"), make_article(state="draft")
    others(editor, article)
    # session, user, rights of the user and of the groups, story, presence (savepoint, row, update, release), others
    with django_assert_num_queries(10):
        others(editor, article)


# --- refusals


ADDRESSES = [UNSAVED, f"{UNSAVED}list/", f"{UNSAVED}difference/", f"{UNSAVED}discard/", PRESENCE]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_logged_out_is_told_so_in_json(client, address):
    response = post(client, address, key=KEY, fields={})
    assert response.status_code == 401 and response.json()["error"] == "You are logged out."


@pytest.mark.parametrize("address", ADDRESSES)
def test_get_changes_nothing_and_a_token_is_needed(client_of, person_of, address):
    assert client_of("Editor").get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person_of("Publisher"))
    assert post(strict, address, key=KEY).status_code == 403


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"key": "short", "fields": {}}, 400),
        ({"key": None, "fields": {}}, 400),
        ({"key": KEY, "fields": []}, 400),
        ({"key": KEY, "fields": {"headline": "words"}}, 400),
        ({"key": KEY, "fields": {"headline": [1]}}, 400),
        ({"key": KEY, "fields": {"body": ["x" * 1_500_001]}}, 413),
        ({"key": KEY, "article": "x", "fields": {}}, 403),
        ({"key": KEY, "article": 10**12, "fields": {}}, 403),
        ({"key": KEY, "article": 999999, "fields": {}}, 404),
        ([], 400),
    ],
)
def test_nonsense_is_refused(client_of, data, status):
    response = client_of("Editor").post(UNSAVED, data, content_type="application/json")
    assert response.status_code == status and response.json()["error"]
    assert not UnsavedText.objects.exists()


def test_a_null_character_does_no_harm(client_of):
    assert draft_of(client_of("Editor"), None, headline="a\0b").status_code == 200
    assert UnsavedText.objects.get().fields["headline"] == ["ab"]


def test_others_cannot_keep_texts_or_be_there(client_of):
    article = make_article(state="draft")
    for group in ("Ads manager", "Writer"):
        client = client_of(group)
        assert draft_of(client, article).status_code == 403
        assert post(client, PRESENCE, article=article.pk, key=KEY).status_code == 403
    assert draft_of(client_of("Newsletter manager")).status_code == 403


def test_the_page_of_those_who_only_look_has_no_panel(client_of):
    article = make_article()
    assert 'id="desk"' in client_of("Editor").get(change(article)).content.decode()
    assert 'id="desk"' not in client_of("Writer").get(change(article)).content.decode()


# --- cleaning up


def test_old_texts_go_and_the_newest_fifty_stay(client_of, person_of):
    editor = client_of("Editor")
    for number in range(52):
        draft_of(editor, key=f"key-{number:08d}")
    assert UnsavedText.objects.count() == unsaved.MOST_TEXTS
    old = UnsavedText.objects.first()
    UnsavedText.objects.filter(pk=old.pk).update(typed_at=timezone.now() - timedelta(days=31))
    article = make_article()
    Presence.objects.create(article=article, user=editor.user, tab=KEY, seen_at=timezone.now() - timedelta(minutes=5))
    forget_old.call()
    assert UnsavedText.objects.count() == unsaved.MOST_TEXTS - 1 and not Presence.objects.exists()
    assert forget_old in TIMETABLE
