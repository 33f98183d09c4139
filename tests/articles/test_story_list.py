"""The newsroom's list of stories: what it shows, its filters, and its search in three languages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import revisions
from articles.models import Article
from tests.stories import make_article, make_person, make_picture, make_section

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


def soon(**delta):
    return timezone.now() + timedelta(**delta)


def headlines_of(response) -> list[str]:
    assert response.status_code == 200
    return sorted(story.headline for story in response.context["cl"].result_list)


def search(client, words: str) -> list[str]:
    return headlines_of(client.get(LIST, {"q": words}))


def with_pending(article: Article, user, **changes) -> Article:
    revisions.save(article, revisions.content_of(article) | changes, user, base=None)
    return article


def test_the_list_shows_state_byline_and_time(client_of):
    editor = client_of("Editor")
    make_article(headline="A Live One", by=("leyla-karimova",))
    make_article(headline="A Held One", state="approved", on_hold=True)
    make_article(headline="Under Embargo", state="draft", embargo_until=soon(days=1), publish_at=None)
    with_pending(make_article(headline="Being Corrected"), editor.user, headline="Corrected")
    content = editor.get(LIST).content.decode()
    assert 'story-badge-bad">Held' in content and 'story-badge-bad">Embargo' in content
    assert "Live + pending changes" in content and "Leyla Karimova" in content
    assert "Washington" in content and "saved " in content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "draft"}, ["Draft"]),
        ({"state": "live"}, ["Live"]),
        ({"state": "scheduled"}, ["Scheduled"]),
        ({"locale__exact": "ru"}, ["Russian"]),
        ({"type_of_work__exact": "analysis"}, ["Analysis"]),
        ({"hindered": "hold"}, ["Held"]),
        ({"hindered": "embargo"}, ["Embargo"]),
        ({"waiting": "mine"}, ["Draft"]),
        ({"waiting": "me"}, ["Analysis", "Held", "Russian"]),
        ({"deadline_from": "2026-03-01", "deadline_to": "2026-03-02"}, ["Analysis"]),
        ({"publish_at_from": "2025-05-05", "publish_at_to": "2025-05-05"}, ["Old"]),
        ({"publish_at_from": "nonsense", "state": "draft"}, ["Draft"]),
    ],
)
def test_filters(client_of, query, found):
    editor = client_of("Editor")
    make_article(headline="Draft", state="draft", created_by=editor.user, publish_at=None)
    make_article(headline="Live")
    make_article(headline="Scheduled", publish_at=soon(days=1))
    make_article(headline="Russian", locale="ru", state="approved")
    due = timezone.make_aware(timezone.datetime(2026, 3, 2, 22))
    make_article(headline="Analysis", type_of_work="analysis", state="in_review", deadline=due)
    make_article(headline="Held", state="in_review", on_hold=True)
    make_article(headline="Embargo", state="withdrawn", embargo_until=soon(days=1))
    make_article(headline="Old", state="withdrawn", publish_at=timezone.make_aware(timezone.datetime(2025, 5, 5, 23)))
    assert headlines_of(editor.get(LIST, query)) == found


def test_the_filter_of_an_author_doubles_nothing(client_of):
    person = make_person("kamran-aliyev")
    article = make_article(headline="Twice Named", by=("kamran-aliyev",))
    article.bylines.create(person=person, role="photos", position=1)
    make_article(headline="Another")
    assert headlines_of(client_of("Editor").get(LIST, {"people__id__exact": person.pk})) == ["Twice Named"]


def test_search_finds_drafts_bodies_and_bylines_in_three_languages(client_of):
    editor = client_of("Editor")
    make_article(headline="A Quiet Draft", state="draft", body="<p>The refineries closed in winter.</p>")
    make_article(headline="Şuşada yeni yol", locale="az", state="draft", body="<p>Qırmızı körpü açıldı.</p>")
    make_article(headline="Газ и железо", locale="ru", state="in_review", body="<p>Закрыли старые заводы.</p>")
    make_person("elcin-memmedov", name="Elçin Məmmədov")
    make_article(headline="Signed", by=("elcin-memmedov",))
    assert search(editor, "refinery") == ["A Quiet Draft"]
    assert search(editor, "korpu") == ["Şuşada yeni yol"]
    assert search(editor, "susad") == ["Şuşada yeni yol"]
    assert search(editor, "завод") == ["Газ и железо"]
    assert search(editor, "Elcin Memmedov") == ["Signed"]
    assert search(editor, "nowhere to be found") == []


def test_pictures_without_words_are_found(client_of):
    make_article(headline="Whole", lead_picture=make_picture())
    make_article(headline="No Credit", lead_picture=make_picture(credit=""))
    make_article(headline="No Words", lead_picture=make_picture(alt=""))
    make_article(headline="No Picture")
    editor = client_of("Editor")
    assert headlines_of(editor.get(LIST, {"picture": "lacking"})) == ["No Credit", "No Words"]
    assert headlines_of(editor.get(LIST, {"picture": "missing"})) == ["No Picture"]


def test_search_finds_text_that_waits_behind_a_live_story(client_of):
    editor = client_of("Editor")
    with_pending(make_article(headline="Shown"), editor.user, body="<p>A wholly new zeppelin.</p>")
    assert search(editor, "zeppelin") == ["Shown"]


def test_search_takes_an_address_and_a_number(client_of):
    editor = client_of("Editor")
    article = make_article(headline="By Address", slug="by-address")
    make_article()
    assert search(editor, "/politics/by-address/") == ["By Address"]
    assert search(editor, f"story:{article.pk}") == ["By Address"]


@pytest.mark.parametrize("words", ["%", "'", '"', "a" * 300, "\x00", "<b>", "-", "or or", "(", "\\"])
def test_search_survives_whatever_is_typed(client_of, words):
    make_article()
    assert client_of("Editor").get(LIST, {"q": words}).status_code in (200, 302)


def test_queries_of_the_list_do_not_grow(client_of, django_assert_max_num_queries):
    editor = client_of("Editor")
    for number in range(40):
        section = make_section(f"section-{number % 7}")
        with_pending(make_article(section=section, by=(f"person-{number}",)), editor.user, dek=f"New {number}")
    # session, user, rights of the user, of the groups; sections of the filter; count, rows, bylines; filters' choices
    with django_assert_max_num_queries(12):
        editor.get(LIST)
    # the same, and keys by text, the people of the name, keys by headline, byline and text that waits
    with django_assert_max_num_queries(15):
        editor.get(LIST, {"q": "Caspian shore"})
