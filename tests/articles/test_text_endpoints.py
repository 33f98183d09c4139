"""What the editor asks the server for while somebody writes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import body
from images.models import Picture
from images.uploads import replace_file
from tests.stories import BODY, image_file, make_article, make_picture

pytestmark = pytest.mark.django_db
AT = "/admin/articles/article/"


def found(client, query: str) -> list[str]:
    response = client.get(f"{AT}find/", {"q": query})
    assert response.status_code == 200
    return [story["headline"] for story in response.json()["stories"]]


# --- stories


def test_finds_headlines_in_all_editions_and_states(client_of, django_assert_max_num_queries):
    editor = client_of("Editor")
    make_article(headline="Şuşada yeni yol", locale="az", state="draft")
    make_article(headline="Дорога в Шушу", locale="ru")
    make_article(headline="The Road to Shusha")
    make_article(headline="Walnuts")
    assert found(editor, "SUSADA yol") == ["Şuşada yeni yol"]
    assert found(editor, "шуш") == ["Дорога в Шушу"]
    assert found(editor, "road shu") == ["The Road to Shusha"]
    # the session and the user, their two kinds of rights; then at most three for the search itself
    with django_assert_max_num_queries(4 + 3):
        found(editor, "rood to shusha")
    assert found(editor, "rood to shusha") == ["The Road to Shusha"]


def test_each_story_says_where_it_stands(client_of):
    article = make_article(headline="Draft of a Road", state="draft", locale="ru", publish_at=None)
    (story,) = client_of("Writer").get(f"{AT}find/", {"q": "draft road"}).json()["stories"]
    assert story == {
        "id": article.pk,
        "headline": "Draft of a Road",
        "edition": "Russian",
        "locale": "ru",
        "state": "Draft",
        "day": "",
        "live": False,
    }


def test_a_scheduled_story_is_called_so(client_of):
    make_article(headline="Tomorrow", hours_ago=-24)
    (story,) = client_of("Editor").get(f"{AT}find/", {"q": "tomorrow"}).json()["stories"]
    assert (story["state"], story["live"]) == ("Scheduled", False)


@pytest.mark.parametrize("query", ["story:{pk}", "/politics/a-road/", "{site}/politics/a-road/"])
def test_an_address_or_number_finds_its_story(client_of, settings, query):
    article = make_article(slug="a-road", headline="Quite Another Name")
    assert found(client_of("Editor"), query.format(pk=article.pk, site=settings.SITE_URL)) == ["Quite Another Name"]


@pytest.mark.parametrize("query", ["", "   ", "story:999", "%", "_", "\\", "x" * 3000, "\0", "' OR 1=1"])
def test_odd_questions_find_nothing(client_of, query):
    make_article(headline="A Road")
    assert found(client_of("Editor"), query) == []


# --- pictures


def test_finds_pictures_by_all_that_the_library_knows(client_of):
    picture = make_picture(title="Harbour", alt="Cranes of Qarabağ", credit="Aysel Quliyeva")
    Picture.objects.update(alt_ru="Краны", caption="What the agency wrote")
    make_picture(title="Other")
    writer = client_of("Writer")
    for query in ("harbour", "CRANES qarabag", "quliyeva", "agency", "краны"):
        (answer,) = writer.get(f"{AT}pictures/", {"q": query}).json()["pictures"]
        assert answer["src"] == picture.body_url and answer["title"] == "Harbour"
        assert answer["alts"] == {"en": "Cranes of Qarabağ", "az": "Cranes of Qarabağ", "ru": "Краны"}
        assert answer["thumb"] != answer["src"]
    assert len(writer.get(f"{AT}pictures/").json()["pictures"]) == 2
    assert writer.get(f"{AT}pictures/", {"q": "nothing"}).json() == {"pictures": []}


def test_a_replaced_picture_is_offered_by_the_address_that_bodies_keep(client_of):
    picture = replace_file(make_picture(), image_file(900, 600))
    (answer,) = client_of("Writer").get(f"{AT}pictures/").json()["pictures"]
    assert answer["src"] == picture.body_url != picture.file.url
    figure = f'<figure class="image"><img src="{answer["src"]}" alt=""></figure>'
    assert body.clean(figure) == figure


def test_a_picture_out_of_licence_is_not_offered(client_of):
    make_picture()
    Picture.objects.update(licence_until=timezone.localdate() - timedelta(days=1))
    assert client_of("Writer").get(f"{AT}pictures/").json() == {"pictures": []}


# --- words

BODIES = [
    "",
    BODY,
    "<p>One<span class='footnote'>two three</span>four</p>",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
    "<oembed data-title='A film' data-quote='of words' data-by='X'>https://youtu.be/dQw4w9WgXcQ</oembed><p>One.</p>",
    "<aside class=factbox><h3>Facts</h3><ul><li>one<li>two</ul></aside><p>One two three</p>",
    "<p>Nobody read it twice, said he.</p><blockquote class=pullquote><p>“Nobody read it twice”</p></blockquote>",
    "<p class=MsoListParagraph>·&nbsp;&nbsp; a b<o:p></o:p></p><p>" + "word " * 900 + "</p>",
]


@pytest.mark.parametrize("raw", BODIES)
def test_the_count_is_the_public_one(client_of, raw):
    answer = client_of("Writer").post(f"{AT}count/", {"body": raw}).json()
    article = make_article(body=raw)
    assert (answer["words"], answer["minutes"]) == (article.word_count, article.reading_minutes)
    assert str(answer["words"]) in answer["label"]


def test_the_count_of_a_stored_story_has_an_address_too(client_of):
    assert client_of("Writer").post(f"{AT}7/count/", {"body": "<p>a b</p>"}).json()["words"] == 2


def test_footnotes_and_tables_keep_their_words_apart():
    cleaned = body.clean("<p>week<span class=footnote>note</span>end</p><ul><li>a<ul><li>b</li></ul></li></ul>")
    assert body.to_text(cleaned) == "week note end a b"


def test_a_paste_is_answered_as_it_will_be_saved(client_of):
    target = make_article(slug="a-road")
    pasted = "<p class=MsoNormal>a <a href='/politics/a-road/'>b</a><o:p></o:p></p>"
    answer = client_of("Writer").post(f"{AT}paste/", {"html": pasted}).json()
    assert answer == {"html": f'<p>a <a href="story:{target.pk}">b</a></p>'}


# --- refusals


@pytest.mark.parametrize(
    ("method", "name"), [("get", "find/"), ("get", "pictures/"), ("post", "count/"), ("post", "paste/")]
)
def test_strangers_and_those_without_the_right(client, client_of, person_of, method, name):
    assert getattr(client, method)(AT + name).status_code == 302
    person_of("Administrator", "nobody").groups.clear()
    outsider = Client()
    outsider.login(username="nobody", password="correct horse battery staple")
    assert getattr(outsider, method)(AT + name).status_code == 403


def test_pictures_need_the_right_to_see_pictures(person_of):
    user = person_of("Administrator", "clerk")
    user.groups.clear()
    user.user_permissions.add(*user.user_permissions.model.objects.filter(codename="view_article"))
    clerk = Client()
    clerk.force_login(user)
    assert clerk.get(f"{AT}find/").status_code == 200
    assert clerk.get(f"{AT}pictures/").status_code == 403


@pytest.mark.parametrize("name", ["count/", "paste/", "7/count/"])
def test_counting_is_posted_with_its_token(client_of, person_of, name):
    assert client_of("Editor").get(AT + name).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person_of("Editor", "strict"))
    assert strict.post(AT + name, {"body": "x", "html": "x"}).status_code == 403


def test_a_text_without_end_is_refused(client_of):
    assert client_of("Editor").post(f"{AT}count/", {"body": "x" * 1_000_001}).status_code == 413
