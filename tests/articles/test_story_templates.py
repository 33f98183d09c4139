"""Templates of stories and copies: what a new story starts with."""

import pytest
from lxml import html

from articles import revisions
from articles.models import Article, StoryTemplate
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
TEMPLATES = "/admin/articles/storytemplate/"
ADD = "/admin/articles/article/add/"


def template_form(**fields) -> dict:
    blank = {"section": "", "type_of_work": "", "locale": "", "person": "", "headline": "", "dek": "", "body": ""}
    return {"name": "Morning briefing"} | blank | fields


def make_template(**content) -> StoryTemplate:
    return StoryTemplate.objects.create(name="Ready", content=content)


def field(page, name: str):
    return html.fromstring(page.content.decode()).xpath(f"//*[@name='{name}']")[0]


def chosen(page, name: str) -> list[str]:
    return html.fromstring(page.content.decode()).xpath(f"//select[@name='{name}']/option[@selected]/@value")


def test_an_editor_makes_a_template_and_a_story_starts_with_it(client_of):
    editor = client_of("Editor")
    section, person, tag = make_section("energy"), make_person(), make_tag()
    sent = {"section": section.pk, "type_of_work": "analysis", "person": person.pk, "tags": [tag.pk]}
    body = "<p onclick='x()'>What happened.</p>"
    assert editor.post(f"{TEMPLATES}add/", template_form(body=body, **sent)).status_code == 302
    template = StoryTemplate.objects.get()
    assert template.created_by == editor.user and "onclick" not in template.content["body"]
    assert editor.get(f"{TEMPLATES}{template.pk}/change/").status_code == 200
    listed = editor.get("/admin/articles/article/from-template/").content.decode()
    assert f"{ADD}?template={template.pk}" in listed
    page = editor.get(ADD, {"template": template.pk})
    assert chosen(page, "section") == [str(section.pk)] and chosen(page, "type_of_work") == ["analysis"]
    assert chosen(page, "bylines-0-person") == [str(person.pk)] and chosen(page, "tags") == [str(tag.pk)]
    assert "What happened." in field(page, "body").text
    assert Article.objects.count() == 0


def test_a_writer_uses_templates_and_does_not_make_them(client_of):
    writer, own = client_of("Writer"), make_person("own")
    own.user = writer.user
    own.save()
    foreign = make_template(headline="Weekly: ", bylines=[[make_person("foreign").pk, "by"]])
    page = writer.get(ADD, {"template": foreign.pk})
    assert field(page, "headline").get("value") == "Weekly: " and chosen(page, "bylines-0-person") in ([], [""])
    foreign.content["bylines"] = [[own.pk, "by"]]
    foreign.save()
    assert chosen(writer.get(ADD, {"template": foreign.pk}), "bylines-0-person") == [str(own.pk)]
    assert writer.post(f"{TEMPLATES}add/", template_form()).status_code == 403
    assert writer.get("/admin/articles/article/from-template/").status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "99999999", "²"])
def test_a_template_that_is_gone_starts_an_empty_story(client_of, number):
    assert client_of("Editor").get(ADD, {"template": number}).status_code == 200


def test_what_a_template_names_may_have_been_deleted(client_of):
    template = make_template(tags=[4711], bylines=[[4711, "by"]], headline="Still there")
    page = client_of("Editor").get(ADD, {"template": template.pk})
    assert field(page, "headline").get("value") == "Still there"


def test_a_copy_is_a_draft_of_its_own(client_of):
    editor = client_of("Editor")
    article = make_article(headline="The Original", tags=["caspian"], withdraw_at=None)
    revisions.save(article, revisions.content_of(article) | {"dek": "Newer words."}, editor.user, base=None)
    response = editor.post(f"/admin/articles/article/{article.pk}/duplicate/")
    copy = Article.objects.exclude(pk=article.pk).get()
    assert response["Location"] == f"/admin/articles/article/{copy.pk}/change/"
    assert (copy.state, copy.headline, copy.dek, copy.body) == ("draft", "The Original", "Newer words.", article.body)
    assert copy.created_by == editor.user and copy.publish_at is None and copy.slug != article.slug
    assert copy.translation_group != article.translation_group and copy.translated_from is None
    assert copy.tags.count() == 1 and copy.bylines.count() == 1 and copy.latest_revision.number == 1
    article.refresh_from_db()
    assert article.state == "published"


def test_a_copy_is_made_by_post_and_by_those_who_may_write(client_of):
    article = make_article()
    url = f"/admin/articles/article/{article.pk}/duplicate/"
    assert client_of("Editor").get(url).status_code == 405
    assert client_of("Ads manager").post(url).status_code == 403
    assert client_of("Editor", "other").post("/admin/articles/article/0/duplicate/").status_code == 404
    assert Article.objects.count() == 1
    content = client_of("Publisher").get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert url in content and 'id="keys"' in content
