import pytest
from django.contrib.auth.models import Group

from articles import revisions
from articles.models import Article
from audit.models import Entry
from tests.stories import make_article, make_person, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


def change(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def form(**fields) -> dict:
    """What a browser sends for a new story with one byline."""
    return {
        "headline": "A Headline From the Form",
        "dek": "",
        "section": make_section().pk,
        "type_of_work": "news",
        "locale": "en",
        "sponsor": "",
        "lead_picture": "",
        "lead_caption": "",
        "body": "<p>One.</p><p onclick='x()'>Two.</p><p>Three.</p><p>Four.</p>",
        "shows_contents": "on",
        "slug": "",
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "0",
        "bylines-0-person": make_person().pk,
        "bylines-0-role": "by",
        "bylines-0-position": "0",
        "publish_at_0": "",
        "publish_at_1": "",
    } | fields


def form_of(article: Article, **fields) -> dict:
    """What a browser sends for a story opened just now."""
    article.refresh_from_db()
    newest = {
        "headline": article.headline,
        "body": article.body,
        "slug": article.slug,
        "base": article.latest_revision_id or "",
    }
    return form(**newest | fields)


def test_a_writer_writes_and_submits_and_a_publisher_publishes(client, client_of):
    writer, publisher = client_of("Writer"), client_of("Publisher")
    make_person(user=writer.user)
    response = writer.post(ADD, form())
    article = Article.objects.get()
    assert response["Location"] == change(article)
    assert (article.state, article.created_by, article.slug) == ("draft", writer.user, "a-headline-from-the-form")
    assert "onclick" not in article.body
    assert writer.post(change(article), form_of(article, step_submit="")).status_code == 302
    article.refresh_from_db()
    assert article.state == "in_review"
    assert publisher.post(change(article), form_of(article, step_publish="")).status_code == 302
    assert client.get("/politics/a-headline-from-the-form/").status_code == 200


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_every_page_of_the_admin_opens(client_of, language):
    article, picture = make_article(), make_picture()
    root = client_of()
    for url in (
        "/admin/",
        LIST,
        ADD,
        change(article),
        f"{LIST}{article.pk}/history/",
        f"{LIST}{article.pk}/preview/",
        "/admin/articles/section/",
        "/admin/articles/section/add/",
        "/admin/articles/tag/",
        "/admin/articles/person/add/",
        "/admin/articles/page/add/",
        "/admin/articles/frontpageversion/en/",
        "/admin/articles/breakingbanner/",
        "/admin/articles/breakingbanner/add/",
        "/admin/images/picture/",
        "/admin/images/picture/add/",
        f"/admin/images/picture/{picture.pk}/change/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        "/admin/auth/group/",
        f"/admin/auth/user/{root.user.pk}/change/",
    ):
        response = root.get(url, headers={"Accept-Language": language})
        assert (response.status_code, response["Content-Language"]) == (200, language), url


@pytest.mark.parametrize("field", ["publish_at", "withdraw_at"])
def test_a_time_that_has_passed_is_said_at_the_field_and_nothing_is_lost(client_of, field):
    article = make_article(state="draft", publish_at=None)
    times = {f"{field}_0": "2020-01-01", f"{field}_1": "10:00"}
    page = client_of("Publisher").post(change(article), form_of(article, headline="Typed", **times))
    content = page.content.decode()
    assert page.status_code == 200 and "That time has passed" in content and 'value="Typed"' in content
    article.refresh_from_db()
    assert article.publish_at is None and article.withdraw_at is None


def test_an_hour_that_the_clocks_leave_out_is_said_at_the_field(client_of):
    article = make_article(state="draft", publish_at=None)
    times = {"publish_at_0": "2027-03-14", "publish_at_1": "02:30"}
    page = client_of("Publisher").post(change(article), form_of(article, headline="Typed", **times))
    assert page.status_code == 200 and "couldn’t be interpreted" in page.content.decode().replace("&#x27;", "’")


def test_a_writer_sees_no_way_to_publish(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    content = writer.get(change(article)).content.decode()
    assert 'name="step_submit"' in content
    assert 'name="step_publish"' not in content and 'name="publish_at_0"' not in content


@pytest.mark.parametrize(
    "extra", [{"step_publish": ""}, {"state": "published"}, {"step_approve": ""}, {"step_retract": ""}]
)
def test_a_crafted_post_of_a_writer_is_403(client_of, extra):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    assert writer.post(change(article), form_of(article, headline="Changed", **extra)).status_code == 403
    article.refresh_from_db()
    assert article.state == "draft" and article.headline != "Changed"
    assert writer.post(ADD, form(headline="New", **extra)).status_code == 403
    assert Article.objects.count() == 1


def test_what_was_refused_stands_in_the_log(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    writer.post(change(article), form_of(article, headline="Secret words", state="published"))
    writer.post(f"{LIST}{article.pk}/step/publish/", {"at": ""})
    writer.post(LIST, {"action": "publish_selected", "_selected_action": article.pk})
    writer.post(LIST, {"action": "schedule_selected", "_selected_action": article.pk})
    form, step, bulk, schedule = Entry.objects.filter(action="was refused").order_by("pk")
    assert (form.actor, form.object_id, form.details["asked"]) == (writer.user, str(article.pk), ["state=published"])
    assert step.object_id == str(article.pk) and step.details["path"].endswith("/step/publish/")
    assert bulk.details["asked"] == ["action=publish_selected"] and schedule.details["path"] == LIST
    assert "Secret" not in str(form.details)


def test_looking_at_what_one_may_not_do_is_not_logged(client_of):
    writer = client_of("Writer")
    assert writer.get(f"{LIST}{make_article().pk}/step/publish/").status_code == 403
    assert not Entry.objects.filter(action="was refused").exists()


@pytest.mark.parametrize("why", ["submitted", "rights", "deleted"])
def test_words_that_cannot_be_saved_any_more_come_back(client_of, why):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user, headline="As it was")
    sent = form_of(article, headline="Ağ gəmi", body="<p>The first.</p><p>The <em>second</em>.</p>")
    where = change(article)
    if why == "submitted":
        Article.objects.filter(pk=article.pk).update(state="in_review")
    elif why == "rights":
        writer.user.groups.set([Group.objects.get(name="Ads manager")])
    else:
        article.delete()
    response = writer.post(where, sent)
    content = response.content.decode()
    assert response.status_code == (404 if why == "deleted" else 403)
    assert "Nothing was changed" in content and "Ağ gəmi\n\nThe first.\n\nThe second." in content
    assert not Article.objects.filter(headline="Ağ gəmi").exists()


def test_a_crafted_bulk_action_of_a_writer_is_403(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user)
    response = writer.post(LIST, {"action": "publish_selected", "_selected_action": article.pk})
    assert response.status_code == 403
    article.refresh_from_db()
    assert article.state == "draft"


def test_fields_of_publishers_sent_by_a_writer_change_nothing(client_of):
    writer = client_of("Writer")
    article = make_article(state="draft", created_by=writer.user, publish_at=None)
    sent = {"publish_at_0": "2026-01-01", "publish_at_1": "10:00", "assigned_to": writer.user.pk}
    writer.post(change(article), form_of(article, **sent))
    article.refresh_from_db()
    assert article.publish_at is None and article.assigned_to is None


@pytest.mark.parametrize("state", ["in_review", "approved", "published"])
def test_a_writer_cannot_change_a_submitted_story(client_of, state):
    writer = client_of("Writer")
    article = make_article(state=state, created_by=writer.user)
    assert writer.post(change(article), form_of(article, headline="Changed")).status_code == 403


def test_a_writer_cannot_change_the_story_of_another(client_of, person_of):
    article = make_article(state="draft", created_by=person_of("Writer", "somebody"))
    assert client_of("Writer").post(change(article), form_of(article)).status_code == 403


@pytest.mark.parametrize("group", ["Ads manager", "Newsletter manager"])
def test_others_cannot_write_stories(client_of, group):
    client, article = client_of(group), make_article(state="draft")
    assert client.get(ADD).status_code == 403
    assert client.post(change(article), form_of(article)).status_code == 403


def test_a_refused_step_keeps_what_was_typed(client_of):
    publisher = client_of("Publisher")
    article = make_article(state="approved", on_hold=True)
    data = form_of(article, headline="Typed Just Now", step_publish="")
    response = publisher.post(change(article), data, follow=True)
    article.refresh_from_db()
    assert (article.state, article.headline) == ("approved", "Typed Just Now")
    assert "not for publication" in response.content.decode()


def test_a_slug_in_use_is_said_at_the_field(client_of):
    make_article(slug="taken")
    response = client_of("Editor").post(ADD, form(slug="taken"))
    assert response.status_code == 200
    assert "change a word of it" in response.content.decode()


def test_a_sponsored_story_names_its_sponsor(client_of):
    response = client_of("Editor").post(ADD, form(type_of_work="sponsored"))
    assert response.status_code == 200
    assert "names its sponsor" in response.content.decode()


def test_bulk_publication_reports_what_failed(client_of):
    ready, held = make_article(state="approved"), make_article(state="approved", on_hold=True)
    data = {"action": "publish_selected", "_selected_action": [ready.pk, held.pk]}
    content = client_of("Publisher").post(LIST, data, follow=True).content.decode()
    assert Article.objects.get(pk=ready.pk).state == "published"
    assert Article.objects.get(pk=held.pk).state == "approved"
    assert "Done: 1 story" in content and "Refused: 1 story" in content and "not for publication" in content


def test_what_readers_saw_is_not_deleted(client_of):
    article = make_article()
    assert client_of("Publisher").post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Article.objects.count() == 1


def test_saving_a_live_story_changes_nothing_public(client, client_of):
    publisher, article = client_of("Publisher"), make_article(slug="quiet-harbor")
    publisher.post(change(article), form_of(article, headline="Louder", body="<p>New words.</p>", slug="loud-harbor"))
    article.refresh_from_db()
    assert article.has_pending_changes and article.latest_revision.content["headline"] == "Louder"
    page = client.get("/politics/quiet-harbor/").content.decode()
    assert "Louder" not in page and "New words." not in page
    assert client.get("/politics/loud-harbor/").status_code == 404
    content = publisher.get(change(article)).content.decode()
    assert 'value="Louder"' in content and "Live + pending changes" in content


def test_the_form_of_a_live_story_shows_the_pending_bylines_and_tags(client_of):
    publisher, article = client_of("Publisher"), make_article(tags=["caspian"])
    tag = make_tag("rail")
    publisher.post(change(article), form_of(article, tags=[tag.pk], **{"bylines-0-person": make_person("ali-x").pk}))
    content = publisher.get(change(article)).content.decode()
    assert "Ali X" in content and "Leyla Karimova" not in content and ">Rail<" in content
    assert [byline.person.slug for byline in article.bylines.all()] == ["leyla-karimova"]


def test_a_writer_signs_with_the_own_byline_alone(client_of):
    writer = client_of("Writer")
    response = writer.post(ADD, form())
    assert response.status_code == 200 and not Article.objects.exists()
    assert "You sign with your own byline alone" in response.content.decode()


def test_a_stale_save_is_set_aside(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft")
    mine, theirs = form_of(article, headline="First"), form_of(article, headline="Second")
    first.post(change(article), mine)
    response = second.post(change(article), theirs)
    article.refresh_from_db()
    aside = article.revisions.get(kind="aside")
    assert response["Location"].endswith(f"/{article.pk}/conflict/{aside.pk}/")
    assert article.headline == "First" and aside.content["headline"] == "Second"


def test_staff_pages_are_kept_by_nobody(client_of):
    response = client_of("Editor").get(ADD)
    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_a_stranger_is_asked_to_log_in(client):
    response = client.get(ADD)
    assert response.status_code == 302 and response["Location"].startswith("/admin/login/")


def test_source_button_is_for_superusers(client_of):
    assert "&quot;Source&quot;" not in client_of("Publisher").get(ADD).content.decode()
    assert "&quot;Source&quot;" in client_of().get(ADD).content.decode()


def test_an_emptied_slug_beside_another_mistake_comes_back(client_of):
    article = make_article()
    response = client_of("Editor").post(change(article), form_of(article, headline="", slug=""))
    assert response.status_code == 200 and "known after saving" in response.content.decode()


def test_queries_of_the_form(client_of, django_assert_max_num_queries):
    publisher = client_of("Publisher")
    article = make_article(tags=["caspian", "rail"], lead_picture=make_picture())
    revisions.keep_first(article)
    publisher.get(change(article))
    # session, user, the story with its newest version, merges of its tags, rights of the user and of the groups,
    # also in, tags of the row; choices: sections, picture, tags, sections, staff, people of the bylines;
    # gate: picture, section; panels: editions, preview links, notes
    with django_assert_max_num_queries(20):
        publisher.get(change(article))


def test_queries_of_a_save(client_of, django_assert_max_num_queries):
    publisher = client_of("Publisher")
    article = make_article(lead_picture=make_picture())
    revisions.keep_first(article)
    sent = form_of(article, headline="Saved Again", lead_picture=article.lead_picture_id, _continue="1")
    # session, user, the story (may it be changed), rights of the user and of the groups, the story of the form with its
    # newest version, also in and tags of the row, section, picture, constraint, person of the byline, the row, the row
    # locked, last number, new version, row, row again, kind of thing, log, session; eight marks of transactions
    with django_assert_max_num_queries(29):
        publisher.post(change(article), sent)
