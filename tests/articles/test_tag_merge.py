"""Two tags become one, and once more two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import revisions, spelling, tag_merging, workflow
from articles.models import Article, OldPath, Tag, TagAlias, TagMerge
from audit.models import Entry
from tests.articles.test_admin import change, form_of
from tests.stories import make_article, make_tag

pytestmark = pytest.mark.django_db
MERGE = "/admin/articles/tag/merge/"


@pytest.fixture
def root(person_of):
    return person_of("Publisher", "root")


@pytest.fixture
def a() -> Tag:
    tag = Tag.objects.create(name="Karabakh", name_az="Qarabağ", slug="karabakh")
    spelling.set_aliases(tag, ["Artsakh"])
    return tag


@pytest.fixture
def b() -> Tag:
    tag = Tag.objects.create(name="Nagorno-Karabakh", slug="nagorno-karabakh")
    spelling.set_aliases(tag, ["Dağlıq Qarabağ"])
    return tag


def tags_of(article: Article) -> list[str]:
    return sorted(article.tags.values_list("slug", flat=True))


def newest_tags(article: Article) -> list[int]:
    article = Article.objects.select_related("latest_revision").get(pk=article.pk)
    return revisions.working_content(article)["tags"]


def save(article: Article, user, **content):
    article.refresh_from_db()
    base = article.latest_revision_id
    return revisions.save(article, revisions.working_content(article) | content, user, base=base).revision


def spellings(tag: Tag) -> set[str]:
    return set(tag.aliases.values_list("text", flat=True))


def everything() -> dict:
    """All that merging may touch, of all tags."""
    return {
        "tags": list(Tag.objects.order_by("pk").values()),
        "aliases": sorted(TagAlias.objects.values_list("tag", "text", "slug")),
        "stories": sorted(Article.tags.through.objects.values_list("article", "tag")),
        "paths": sorted(OldPath.objects.values_list("path", "tag")),
    }


# --- on the pages


def test_an_editor_merges_and_undoes(client, client_of, a, b):
    editor = client_of("Editor")
    alone, both = make_article(tags=["karabakh"]), make_article(tags=["karabakh", "nagorno-karabakh"])
    before = everything()
    assert f"{MERGE}?tags={a.pk}" in editor.get(f"/admin/articles/tag/{a.pk}/change/").content.decode()
    assert "Which one stays" not in editor.get(f"{MERGE}?tags={a.pk}").content.decode()
    asked = editor.get(MERGE, {"tags": a.pk, "name": "dagliq qarabag"}).content.decode()
    assert "2 stories get “Nagorno-Karabakh” in its place. 1 of them has it already." in asked
    assert "Karabakh, Qarabağ, Artsakh" in asked and "/tag/karabakh/" in asked
    assert everything() == before
    response = editor.post(MERGE, {"tags": a.pk, "name": "Nagorno-Karabakh"}, follow=True)
    assert "Merged into “Nagorno-Karabakh”: “Karabakh”." in response.content.decode()
    assert tags_of(alone) == tags_of(both) == ["nagorno-karabakh"]
    assert spellings(b) == {"Dağlıq Qarabağ", "Karabakh", "Qarabağ", "Artsakh"}
    assert not Tag.objects.filter(pk=a.pk).exists()
    for old, new in (
        ("/tag/karabakh/", "/tag/nagorno-karabakh/"),
        ("/az/tag/karabakh/feed/", "/az/tag/nagorno-karabakh/feed/"),
    ):
        assert client.get(old)["Location"] == new
    merge = TagMerge.objects.get()
    assert f"{MERGE}{merge.pk}/undo/" in response.content.decode()
    assert "Make “Karabakh” a tag of its own again" in editor.get(f"{MERGE}{merge.pk}/undo/").content.decode()
    editor.post(f"{MERGE}{merge.pk}/undo/")
    assert everything() == before
    assert client.get("/tag/karabakh/").status_code == 200
    assert list(Entry.objects.filter(action__contains="merge").order_by("pk").values_list("action", "object_name")) == [
        ("merged tags", "Nagorno-Karabakh"),
        ("undid a merge of tags", "Karabakh"),
    ]


def test_several_tags_of_the_list(client_of, a, b):
    editor, third = client_of("Editor"), make_tag("artsax")
    response = editor.post(
        "/admin/articles/tag/", {"action": "merge_selected", "_selected_action": [a.pk, b.pk, third.pk]}
    )
    asked = editor.get(response["Location"]).content.decode()
    assert asked.count('type="radio"') == 3
    tags = {"tags": [a.pk, b.pk, third.pk], "into": b.pk}
    assert editor.get(MERGE, tags).content.decode().count("desk-panel") == 2
    editor.post(MERGE, tags)
    assert list(Tag.objects.all()) == [b]
    assert TagMerge.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Nobody"}, "No tag is called “Nobody”"),
        ({"name": ""}, "Say which tag stays."),
        ({"name": "karabakh"}, "A tag cannot be merged into itself"),
    ],
)
def test_a_target_that_is_none(client_of, a, b, fields, sentence):
    editor = client_of("Editor")
    for send in (editor.get, editor.post):
        response = send(MERGE, {"tags": a.pk} | fields)
        assert sentence in response.content.decode()
    assert Tag.objects.count() == 2


def test_a_tag_that_is_gone(client_of, a, b):
    response = client_of("Editor").post(MERGE, {"tags": 999999, "name": "Karabakh"}, follow=True)
    assert "not there any more" in response.content.decode()


@pytest.mark.parametrize("group", ["Writer", "Contributor", "Translator", "Ads manager", "Newsletter manager"])
def test_others_may_not(client_of, a, b, root, group):
    client = client_of(group)
    merge = tag_merging.merge(make_tag("third"), b, root)
    assert client.get(f"{MERGE}?tags={a.pk}").status_code == 403
    assert client.post(MERGE, {"tags": a.pk, "name": b.name}).status_code == 403
    assert client.post(f"{MERGE}{merge.pk}/undo/").status_code == 403
    assert Tag.objects.count() == 2


def test_a_get_changes_nothing(client_of, a, b, root):
    editor = client_of("Editor")
    merge = tag_merging.merge(make_tag("third"), b, root)
    before = everything()
    editor.get(MERGE, {"tags": a.pk, "name": b.name})
    editor.get(f"{MERGE}{merge.pk}/undo/")
    assert everything() == before


# --- versions


def test_what_waits_goes_public_with_the_tag_that_stayed(a, b, root):
    story = make_article()
    save(story, root, tags=[a.pk])
    tag_merging.merge(a, b, root)
    assert newest_tags(story) == [b.pk]
    workflow.perform("publish_changes", story, root, kind="typo")
    assert tags_of(story) == ["nagorno-karabakh"]


def test_an_old_version_comes_back_with_the_tag_that_stayed(client_of, a, b, root):
    story = make_article(state="draft", publish_at=None)
    old = save(story, root, tags=[a.pk])
    save(story, root, tags=[], headline="Another")
    tag_merging.merge(a, b, root)
    publisher = client_of("Publisher")
    assert (
        "Nagorno-Karabakh"
        in publisher.get(f"/admin/articles/article/{story.pk}/history/{old.number}/").content.decode()
    )
    story.refresh_from_db()
    revisions.restore(story, old, root)
    assert tags_of(story) == ["nagorno-karabakh"]
    assert newest_tags(story) == [b.pk]


def test_the_form_shows_the_tag_that_stayed_and_an_open_form_may_send_the_other(client_of, a, b, root):
    story = make_article(state="draft", publish_at=None)
    save(story, root, tags=[a.pk])
    opened = form_of(story, tags=[a.pk])
    tag_merging.merge(a, b, root)
    publisher = client_of("Publisher")
    assert publisher.get(change(story)).context["adminform"].form.initial["tags"] == [b.pk]
    response = publisher.post(change(story), opened | {"headline": "Changed"})
    assert response.status_code == 302
    assert newest_tags(story) == [b.pk]
    assert tags_of(story) == ["nagorno-karabakh"]


def test_nothing_typed_makes_no_version(a, b, root):
    story = make_article(state="draft", publish_at=None)
    save(story, root, tags=[a.pk])
    tag_merging.merge(a, b, root)
    number = story.revisions.count()
    save(story, root)
    assert story.revisions.count() == number


def test_a_chain_of_merges(client, a, b, root):
    story = make_article(state="draft", publish_at=None)
    save(story, root, tags=[a.pk])
    first = tag_merging.merge(a, b, root)
    c = make_tag("garabagh")
    second = tag_merging.merge(b, c, root)
    assert newest_tags(story) == [c.pk]
    assert client.get("/tag/karabakh/")["Location"] == "/tag/garabagh/"
    with pytest.raises(tag_merging.Refused, match="itself merged into “Garabagh”"):
        tag_merging.undo(first, root)
    tag_merging.undo(second, root)
    assert newest_tags(story) == [b.pk]
    assert client.get("/tag/karabakh/")["Location"] == "/tag/nagorno-karabakh/"
    tag_merging.undo(first, root)
    assert newest_tags(story) == [a.pk]


def test_what_was_saved_while_merged_is_of_the_first_tag_again(a, b, root):
    alone, both, others = (make_article(state="draft", publish_at=None) for _n in range(3))
    save(alone, root, tags=[a.pk])
    save(both, root, tags=[a.pk, b.pk])
    save(others, root, tags=[b.pk])
    merge = tag_merging.merge(a, b, root)
    for story in (alone, both, others):
        save(story, root, headline="Meanwhile")
    tag_merging.undo(merge, root)
    wanted = {alone: [a.pk], both: sorted([a.pk, b.pk]), others: [b.pk]}
    for story, keys in wanted.items():
        assert newest_tags(story) == sorted(story.tags.values_list("pk", flat=True)) == keys
        save(story, root, dek="After it.")
        assert sorted(story.tags.values_list("pk", flat=True)) == keys


def test_a_story_that_lost_the_tag_meanwhile_stays_without(a, b, root):
    story = make_article(state="draft", publish_at=None)
    save(story, root, tags=[a.pk])
    merge = tag_merging.merge(a, b, root)
    save(story, root, tags=[])
    tag_merging.undo(merge, root)
    assert tags_of(story) == newest_tags(story) == []


# --- what stands against undoing


def undone(client_of, merge: TagMerge) -> str:
    return client_of("Editor").post(f"{MERGE}{merge.pk}/undo/", follow=True).content.decode()


def test_once_is_once(client_of, a, b, root):
    merge = tag_merging.merge(a, b, root)
    tag_merging.undo(merge, root)
    assert "This merge was undone already." in undone(client_of, merge)


def test_the_address_is_taken(client_of, a, b, root):
    merge = tag_merging.merge(a, b, root)
    Tag.objects.create(name="Another", slug="karabakh")
    assert "“Another” has the address /tag/karabakh/ now" in undone(client_of, merge)
    assert spellings(b) >= {"Karabakh", "Artsakh"}


def test_a_name_is_taken(client_of, a, b, root):
    merge = tag_merging.merge(a, b, root)
    b.aliases.filter(text="Artsakh").delete()
    spelling.set_aliases(make_tag("third"), ["artsakh"])
    assert "“Artsakh” is a name of the tag “Third” now" in undone(client_of, merge)
    assert "Karabakh" in spellings(b) and not Tag.objects.filter(slug="karabakh").exists()


def test_the_other_tag_was_deleted(client_of, a, b, root):
    merge = tag_merging.merge(a, b, root)
    Tag.objects.filter(pk=b.pk).delete()
    assert "“Nagorno-Karabakh” was deleted since" in undone(client_of, merge)


# --- old addresses, many stories


def test_old_addresses_come_back_too(client, a, b, root):
    a.slug = "qarabag-old"
    a.save()
    before = everything()
    merge = tag_merging.merge(a, b, root)
    assert client.get("/tag/karabakh/")["Location"] == "/tag/nagorno-karabakh/"
    tag_merging.undo(merge, root)
    assert everything() == before
    assert client.get("/tag/karabakh/")["Location"] == "/tag/qarabag-old/"


def test_many_stories_take_no_more_statements_than_few(a, b, root):
    tag_merging.undo(tag_merging.merge(a, b, root), root)  # what is asked once is asked now
    counts = []
    for number in (1, 40):
        for _n in range(number):
            make_article(tags=["karabakh"])
        make_article(tags=["karabakh", "nagorno-karabakh"])
        with CaptureQueriesContext(connection) as queries:
            tag_merging.undo(tag_merging.merge(a, b, root), root)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_stories_are_announced_by_one_task(a, b, root, run_tasks, heard):
    moved, shared = make_article(tags=["karabakh"]), make_article(tags=["karabakh", "nagorno-karabakh"])
    make_article(tags=["nagorno-karabakh"])
    tag_merging.merge(a, b, root)
    assert heard == []
    run_tasks()
    assert sorted(heard) == sorted([moved.pk, shared.pk])
