"""The history of a story in the admin: its versions, two side by side, and bringing one back."""

import pytest

from articles import revisions
from articles.models import Article
from audit.models import record
from tests.stories import make_article, make_tag

pytestmark = pytest.mark.django_db


def place(article: Article, rest: str = "") -> str:
    return f"/admin/articles/article/{article.pk}/history/{rest}"


def save(article: Article, user=None, reason: str = "", **changes) -> None:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    revisions.save(article, content, user, base=article.latest_revision_id, reason=reason)
    article.refresh_from_db()


def grown(**fields) -> Article:
    """Version 1 as it was, version 2 with another headline and text."""
    article = make_article(**{"state": "draft", "headline": "As it was", "body": "<p>Old words.</p>"} | fields)
    save(article, headline="As it is", body="<p>New words.</p>", reason="figures checked")
    return article


def head_of(article: Article) -> dict:
    return {"head": Article.objects.get(pk=article.pk).latest_revision_id}


def test_the_history_tells_who_when_and_why(client_of):
    editor = client_of("Editor")
    article = grown()
    save(article, editor.user, dek="Longer")
    page = editor.get(place(article)).content.decode()
    assert page.index("Version 3") < page.index("Version 2") < page.index("Version 1")
    assert "figures checked" in page and "editor" in page and "Washington" in page and "Baku" in page


def test_the_history_of_a_live_story_says_which_version_is_live(client_of):
    page = client_of("Editor").get(place(grown(state="published"))).content.decode()
    newest, first = page.split(">Version 1<")
    assert "newest" in newest and ">live<" not in newest and ">live<" in first


def test_a_story_without_versions_has_a_history(client_of):
    article = make_article()
    assert "No version yet" in client_of("Editor").get(place(article)).content.decode()


def test_the_log_of_the_story_stays_reachable(client_of):
    publisher, article = client_of("Publisher"), grown()
    record(publisher.user, "set times", article)
    response = publisher.get(place(article))
    assert "set times" in response.content.decode()
    log = publisher.get(response.context["all_entries"])
    assert log.status_code == 200 and "set times" in log.content.decode()


def test_two_versions_are_compared_in_words(client_of):
    article = grown()
    page = client_of("Editor").get(place(article, "compare/?from=2&to=1")).content.decode()
    assert "<del>" in page and "Old " in page and "New " in page and "&lt;p&gt;" not in page
    assert page.index("Old ") < page.index("New ")


@pytest.mark.parametrize("query", ["", "from=1", "from=1&to=1", "from=1&to=99", "from=x&to=²", "from=1&to=9999999999"])
def test_two_versions_are_needed_to_compare(client_of, query):
    response = client_of("Editor").get(place(grown(), f"compare/?{query}"), follow=True)
    assert "Choose two different versions" in response.content.decode()


def test_one_version_is_shown_in_words(client_of):
    page = client_of("Editor").get(place(grown(tags=["caspian"]), "1/")).content.decode()
    assert "Old words." in page and "Caspian" in page and "As it was" in page and "&lt;p&gt;" not in page


def test_restoring_makes_a_new_version(client_of):
    editor, article = client_of("Editor"), grown()
    response = editor.post(place(article, "1/"), head_of(article), follow=True)
    assert "Version 1 was restored as version 3" in response.content.decode()
    article.refresh_from_db()
    assert (article.headline, article.latest_revision.number, article.latest_revision.kind) == (
        "As it was",
        3,
        "restored",
    )
    assert article.latest_revision.created_by == editor.user
    assert "restored from 1" in editor.get(place(article)).content.decode()


def test_restoring_a_version_of_a_live_story_changes_nothing_public(client, client_of):
    article = grown(state="published", slug="harbor")
    editor = client_of("Editor")
    save(article, headline="Third")
    editor.post(place(article, "2/"), head_of(article))
    article.refresh_from_db()
    assert article.latest_revision.content["headline"] == "As it is" and article.has_pending_changes
    assert "As it was" in client.get("/politics/harbor/").content.decode()


def test_restoring_what_is_there_already_makes_no_version(client_of):
    article = grown()
    response = client_of("Editor").post(place(article, "2/"), head_of(article), follow=True)
    assert "already says the same" in response.content.decode() and article.revisions.count() == 2


def test_looking_at_a_version_restores_nothing(client_of):
    article = grown()
    client_of("Editor").get(place(article, "1/?head=1"))
    assert article.revisions.count() == 2


def test_a_page_that_is_out_of_date_restores_nothing(client_of):
    article = grown()
    old = head_of(article)
    save(article, headline="Later")
    page = client_of("Editor").post(place(article, "1/"), old).content.decode()
    assert "Somebody saved the story since" in page and article.revisions.count() == 3


def test_a_slug_that_another_story_took_is_refused_in_words(client_of):
    article = make_article(state="draft", slug="harbor")
    save(article, slug="haven")
    make_article(slug="harbor")
    page = client_of("Editor").post(place(article, "1/"), head_of(article)).content.decode()
    assert "The version was not restored" in page and "already exists" in page


def test_a_version_with_a_deleted_tag_is_shown_and_restored(client_of):
    tag = make_tag("gone")
    article = make_article(state="draft", tags=["gone"])
    save(article, tags=[], headline="Later")
    pk = tag.pk
    tag.delete()
    editor = client_of("Editor")
    assert f"deleted ({pk})" in editor.get(place(article, "1/")).content.decode()
    assert editor.post(place(article, "1/"), head_of(article)).status_code == 302


def test_a_writer_restores_only_the_own_draft(client_of):
    writer = client_of("Writer")
    own, foreign = grown(created_by=writer.user), grown()
    assert writer.post(place(own, "1/"), head_of(own)).status_code == 302
    assert writer.post(place(foreign, "1/"), head_of(foreign)).status_code == 403
    assert "Restore version" not in writer.get(place(foreign, "1/")).content.decode()


def test_a_writer_cannot_bring_back_a_byline_of_another(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    save(article, bylines=[])
    page = writer.post(place(article, "1/"), head_of(article)).content.decode()
    assert "You sign with your own byline alone" in page


def test_others_see_no_history(client, client_of):
    article = grown()
    assert client.get(place(article, "1/")).status_code == 302
    assert client_of("Newsletter manager").post(place(article, "1/"), head_of(article)).status_code == 403
    assert client_of("Editor").get(place(article, "77/")).status_code == 404
    assert client_of("Editor", "second").get("/admin/articles/article/x/history/").status_code == 404


def test_the_list_asks_little_however_long_the_history(client_of, django_assert_max_num_queries):
    editor, article = client_of("Editor"), grown()
    for number in range(55):
        save(article, editor.user, dek=f"Dek {number}")
    # session, user, rights of user and groups, story, count, versions, log; the frame of the admin asks the rest
    with django_assert_max_num_queries(14):
        page = editor.get(place(article)).content.decode()
    assert "Page 1 of 2" in page and ">Version 57<" in page and ">Version 1<" not in page
    assert ">Version 1<" in editor.get(place(article, "?page=2")).content.decode()
