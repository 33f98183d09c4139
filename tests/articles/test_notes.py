import re
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import notes, previewing, revisions
from articles.models import Article, Note
from articles.sitemaps import PARTS
from audit.models import Entry
from newsletter.models import Edition, EditionItem, MailingList
from tests.stories import make_article

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
CANARY = "Zanzibarnote"


def page_of(article: Article) -> str:
    return f"{LIST}{article.pk}/notes/"


def with_mail(user):
    user.email = f"{user.username}@example.com"
    user.save()
    return user


def test_a_thread_is_written_answered_resolved_and_reopened(client_of):
    article = make_article(state="draft")
    writer, editor = client_of("Writer"), client_of("Editor")
    response = writer.post(page_of(article), {"text": "Is the <b>figure</b> right?"})
    first = Note.objects.get()
    assert response["Location"] == f"{page_of(article)}#note-{first.pk}"
    editor.post(f"{page_of(article)}{first.pk}/reply/", {"text": "Yes, see the report."})
    second = Note.objects.get(text="Yes, see the report.")
    writer.post(f"{page_of(article)}{second.pk}/reply/", {"text": "Thank you."})
    third = Note.objects.get(text="Thank you.")
    assert (second.parent, third.parent, third.author, third.author_name) == (first, first, writer.user, "writer")

    page = editor.get(page_of(article)).content.decode()
    assert "Is the &lt;b&gt;figure&lt;/b&gt; right?" in page
    assert page.index("right?") < page.index("see the report") < page.index("Thank you.")

    editor.post(f"{page_of(article)}{first.pk}/settle/", {"do": "resolve"})
    first.refresh_from_db()
    assert first.resolved_by == editor.user and first.resolved_at <= timezone.now()
    assert "Resolved by editor" in editor.get(page_of(article)).content.decode()
    form = editor.get(f"{LIST}{article.pk}/change/").content.decode()
    assert "right?" not in form and "No open note." in form

    writer.post(f"{page_of(article)}{first.pk}/settle/", {"do": "reopen"})
    first.refresh_from_db()
    assert first.resolved_by is None and first.resolved_at is None
    assert "right?" in editor.get(f"{LIST}{article.pk}/change/").content.decode()
    done = Entry.objects.of(article).order_by("pk").values_list("actor_name", "action")
    assert list(done) == [("editor", "resolved a note"), ("writer", "reopened a note")]


def test_a_mention_is_one_mail_to_each_colleague(client_of, person_of, run_tasks):
    article = make_article(state="draft", headline="The Contract")
    writer = client_of("Writer")
    with_mail(writer.user)
    editor, publisher = with_mail(person_of("Editor", "Elnur.B")), with_mail(person_of("Publisher"))
    gone = with_mail(person_of("Editor", "gone"))
    gone.is_active = False
    gone.save()
    text = "@elnur.b, @publisher and @publisher: look. @writer @gone @nobody a@publisher.com. Ask @Elnur.B."
    response = writer.post(page_of(article), {"text": text}, follow=True)
    assert "told by mail: Elnur.B, publisher" in response.content.decode()
    note = Note.objects.get()
    assert set(note.mentions.all()) == {editor, publisher, writer.user}
    run_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == ["Elnur.B@example.com", "publisher@example.com"]
    message = mail.outbox[0]
    assert message.subject == "You are mentioned: The Contract"
    for body in (message.body, message.alternatives[0].content):
        assert "writer mentioned you" in body and "look." in body and f"/notes/#note-{note.pk}" in body


def test_a_mention_in_a_reply_is_told_too(client_of, person_of, run_tasks):
    article, writer = make_article(), client_of("Writer")
    with_mail(person_of("Editor"))
    writer.post(page_of(article), {"text": "First."})
    writer.post(f"{page_of(article)}{Note.objects.get().pk}/reply/", {"text": "What does @editor say?"})
    run_tasks()
    assert [message.to for message in mail.outbox] == [["editor@example.com"]]


def test_who_lost_the_account_before_the_mail_gets_none(client_of, person_of, run_tasks):
    article, editor = make_article(), with_mail(person_of("Editor"))
    client_of("Writer").post(page_of(article), {"text": "@editor?"})
    editor.is_active = False
    editor.save()
    run_tasks()
    assert mail.outbox == []


def test_an_account_that_sees_no_stories_is_not_mentioned(client_of, person_of):
    article, stranger = make_article(), person_of("Editor", "stranger")
    stranger.groups.clear()
    client_of("Writer").post(page_of(article), {"text": "@stranger"})
    assert not Note.objects.get().mentions.exists()


@pytest.mark.parametrize("group", ["Contributor", "Translator", "Ads manager", "Newsletter manager", "Administrator"])
def test_everybody_who_sees_the_story_may_write_a_note(client_of, group):
    article = make_article()
    assert client_of(group).post(page_of(article), {"text": "Seen."}).status_code == 302
    assert Note.objects.get().author_name == group.lower().replace(" ", "-")


def test_a_retracted_story_still_takes_notes(client_of):
    article = make_article(state="retracted")
    assert client_of("Writer").post(page_of(article), {"text": "What now?"}).status_code == 302


def test_answers_from_outside_and_requests_stand_among_the_notes(client_of):
    article = make_article(state="draft")
    link = previewing.make_link(article, None, "Elmar, counsel", 24, None)
    version = revisions.save(article, revisions.content_of(article) | {"dek": "New."}, None, base=None).revision
    previewing.answer(link, Note.Kind.OUTSIDER_OK, "Elmar M.", "", version)
    page = client_of("Editor").get(page_of(article)).content.decode()
    assert "Elmar M." in page and "OK from outside" in page and "By the preview link for Elmar, counsel." in page
    assert f"About version {version.number}." in page


def test_the_number_of_queries_does_not_grow_with_the_notes(client_of):
    article, editor = make_article(), client_of("Editor")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(notes.threads(article)) == article.notes.filter(parent=None).count()
        return len(queries)

    notes.add(article, editor.user, "One")
    few = asked()
    for number in range(5):
        notes.add(article, editor.user, "More", notes.add(article, editor.user, f"{number}"))
    assert asked() == few == 3  # the notes with who, link and version · their replies · the count of this test


# --- refusals


def test_a_stranger_is_asked_to_log_in(client):
    response = client.post(page_of(make_article()), {"text": "Hello."})
    assert response.status_code == 302 and response["Location"].startswith("/admin/login/")
    assert not Note.objects.exists()


def test_an_account_that_sees_no_stories_reads_and_writes_no_notes(client, person_of):
    article, stranger = make_article(), person_of("Editor", "stranger")
    note = notes.add(article, stranger, "Before.")
    stranger.groups.clear()
    client.force_login(stranger)
    assert client.get(page_of(article)).status_code == 403
    assert client.post(page_of(article), {"text": "Hello."}).status_code == 403
    assert client.post(f"{page_of(article)}{note.pk}/reply/", {"text": "Hello."}).status_code == 403
    assert client.post(f"{page_of(article)}{note.pk}/settle/", {"do": "resolve"}).status_code == 403
    assert Note.objects.get().resolved_at is None


@pytest.mark.parametrize(
    "text, said", [(" \n ", "Write the note first."), ("x" * 4001, "A note has at most 4000 characters")]
)
def test_a_note_that_does_not_fit_is_said_at_its_field(client_of, text, said):
    article, writer = make_article(), client_of("Writer")
    response = writer.post(page_of(article), {"text": text})
    assert response.status_code == 422
    assert said in response.content.decode() and 'aria-invalid="true"' in response.content.decode()
    assert not Note.objects.exists()
    note = notes.add(article, writer.user, "Question")
    response = writer.post(f"{page_of(article)}{note.pk}/reply/", {"text": text})
    assert response.status_code == 422 and said in response.content.decode()
    assert text.strip() in response.content.decode()
    assert Note.objects.count() == 1


def test_a_note_of_another_story_is_neither_answered_nor_resolved_here(client_of):
    article, writer = make_article(), client_of("Writer")
    note = notes.add(make_article(), writer.user, "Elsewhere")
    assert writer.post(f"{page_of(article)}{note.pk}/reply/", {"text": "Hello."}).status_code == 404
    assert writer.post(f"{page_of(article)}{note.pk}/settle/", {"do": "resolve"}).status_code == 404


def test_a_reply_is_not_resolved_by_itself(client_of):
    article, writer = make_article(), client_of("Writer")
    reply = notes.add(article, writer.user, "Answer", notes.add(article, writer.user, "Question"))
    assert writer.post(f"{page_of(article)}{reply.pk}/settle/", {"do": "resolve"}).status_code == 404


def test_looking_changes_nothing(client_of):
    article, writer = make_article(), client_of("Writer")
    note = notes.add(article, writer.user, "Question")
    for rest in (f"{note.pk}/settle/?do=resolve", f"{note.pk}/reply/?text=Hello"):
        assert writer.get(page_of(article) + rest).status_code == 302
    assert Note.objects.get().resolved_at is None


def test_a_note_without_the_forms_token_is_403(person_of):
    article, browser = make_article(), Client(enforce_csrf_checks=True)
    browser.force_login(person_of("Writer"))
    assert browser.post(page_of(article), {"text": "Hello."}).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(page_of(article)).content.decode())[1]
    assert browser.post(page_of(article), {"text": "Hello.", "csrfmiddlewaretoken": token}).status_code == 302


# --- never in public


@pytest.fixture
def story_with_notes(person_of) -> Article:
    """A live story with changes that wait, and notes of every kind."""
    article = make_article(tags=["caspian"], slug="story-of-notes")
    make_article(tags=["caspian"], hours_ago=2)
    editor = person_of("Editor", "canary-editor")
    note = notes.add(article, editor, f"{CANARY} @canary-editor")
    notes.add(article, editor, f"{CANARY} answer", note)
    revisions.save(article, revisions.content_of(article) | {"dek": "Waiting."}, editor, base=None)
    link = previewing.make_link(article, editor, "Elmar", 24, None)
    for kind in (Note.Kind.OUTSIDER_OK, Note.Kind.OUTSIDER_COMMENT):
        previewing.answer(link, kind, CANARY, f"{CANARY} from outside", None)
    Note.objects.create(article=article, kind=Note.Kind.CHANGES_REQUESTED, author_name=CANARY, text=CANARY)
    weekly = MailingList.objects.create(slug="weekly", name="The Weekly", promise="A week in brief.")
    edition = Edition.objects.create(
        mailing_list=weekly, date=date(2026, 11, 20), subject="Ships", published_at=timezone.now()
    )
    EditionItem.objects.create(edition=edition, article=article)
    return article


def public_addresses(article: Article) -> list[str]:
    day = timezone.localtime(article.publish_at)
    link = previewing.address_of(article.preview_links.get())
    preview = link[link.index("/preview/") :]
    return [
        *("/", "/az/", "/politics/", "/tag/caspian/", "/author/leyla-karimova/", "/corrections/"),
        *("/feed/", "/politics/feed/", "/tag/caspian/feed/", "/author/leyla-karimova/feed/"),
        *(f"/archive/{day.year}/{day.month:02}/", f"/search/?q={CANARY}", "/search/?q=story", "/sitemap.xml"),
        *(f"/sitemap-{part}.xml" for part in PARTS),
        *("/newsletter/", "/newsletter/weekly/", "/newsletter/weekly/2026-11-20/", "/nowhere/story-of-note/"),
        *(article.get_absolute_url(), preview, f"{preview}thanks/"),
    ]


def test_notes_stand_on_no_page_that_anybody_can_open(client, story_with_notes):
    shown = {}
    for address in public_addresses(story_with_notes):
        shown[address] = client.get(address).content.decode().count(CANARY)
    search = f"/search/?q={CANARY}"
    searched = shown.pop(search)
    assert set(shown.values()) == {0}, shown
    Note.objects.all().delete()
    assert client.get(search).content.decode().count(CANARY) == searched  # the page repeats what it was asked


def test_the_canary_is_seen_where_it_belongs(client_of, client, story_with_notes):
    assert CANARY in client_of("Writer").get(page_of(story_with_notes)).content.decode()
    addresses = public_addresses(story_with_notes)
    found = [address for address in addresses if story_with_notes.slug in client.get(address).content.decode()]
    assert len(found) > 10  # the pages do show the story
    assert "Waiting." in client.get(addresses[-2]).content.decode()
