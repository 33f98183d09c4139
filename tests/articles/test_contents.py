"""The table of contents of a long story."""

import importlib

import pytest
from django.apps import apps
from lxml import html

from articles import body, revisions, workflow
from articles.models import Article
from tests.articles.test_admin import change, form_of
from tests.stories import make_article

pytestmark = pytest.mark.django_db

THREE = "".join(f"<h2>{name}</h2><p>Words on {name}.</p>" for name in ("Ports", "Bakı və gəmi", "Порты"))


def contents(client, story) -> list[tuple[str, str]]:
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    ids = root.xpath("//*/@id")
    assert len(ids) == len(set(ids))
    assert all(link[1:] in ids for link in root.xpath("//details[@class='contents']//a/@href"))
    return [(a.get("href"), a.text_content()) for a in root.xpath("//details[@class='contents']//a")]


def test_three_headings_make_a_table_of_contents(client):
    assert contents(client, make_article(body=THREE)) == [
        ("#part-ports", "Ports"),
        ("#part-baki-ve-gemi", "Bakı və gəmi"),
        ("#part-porty", "Порты"),
    ]


def test_an_editor_takes_it_off_and_readers_see_so_when_it_is_published(client, client_of):
    editor, story = client_of("Publisher"), make_article(body=THREE)
    revisions.keep_first(story)
    assert "shows_contents" in editor.get(change(story)).content.decode()
    fields = form_of(story, step_save="")
    fields.pop("shows_contents")  # a browser sends no box that is not ticked
    editor.post(change(story), fields)
    story.refresh_from_db()
    assert story.latest_revision.content["shows_contents"] is False and len(contents(client, story)) == 3
    workflow.perform("publish_changes", story, editor.user, kind="typo")
    assert contents(client, story) == []
    version = story.revisions.get(number=1)
    assert version.content["shows_contents"] is True
    revisions.restore(story, version, editor.user)
    assert Article.objects.get(pk=story.pk).latest_revision.content["shows_contents"] is True


def test_two_do_not(client):
    assert contents(client, make_article(body="<h2>One</h2><p>a</p><h2>Two</h2><p>b</p>")) == []


def test_an_address_stays_when_a_heading_is_added_before_it(client):
    story = make_article(body=THREE)
    before = contents(client, story)
    story.body = "<h2>Prologue</h2><p>Earlier.</p>" + story.body
    story.save()
    assert contents(client, story)[1:] == before


def test_equal_headings_have_different_addresses(client):
    story = make_article(body="<h2>Ports</h2><p>a</p>" * 3 + "<h2>!!!</h2><p>b</p>")
    assert [link for link, _text in contents(client, story)] == [
        *("#part-ports", "#part-ports.2", "#part-ports.3", "#part-heading")
    ]


def test_marks_of_notes_and_markup_stay_out(client):
    note = '<span class="footnote">A <b>note</b>.</span>'
    story = make_article(body=f"<h2>Ports{note} &amp; <em>rails</em></h2><p>a</p>" + THREE)
    assert contents(client, story)[0] == ("#part-ports-rails", "Ports & rails")


def test_stories_that_were_stored_before_get_their_addresses(client):
    story = make_article(body=THREE)
    bare = [{"kind": b["kind"], "html": f"<h2>{b['text']}</h2>"} if b["kind"] == "h2" else b for b in story.blocks]
    Article.objects.filter(pk=story.pk).update(blocks=bare)
    migration = importlib.import_module("articles.migrations.0015_headings_with_anchors")
    migration.label(apps, None)
    story.refresh_from_db()
    assert story.blocks == body.to_blocks(story.body)
