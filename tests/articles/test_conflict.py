"""Two people saved one story: the page on which the second one decides what becomes of both."""

import pytest

from articles.merging import paragraphs
from articles.models import Article, Revision
from tests.articles.test_admin import change, form_of
from tests.stories import make_article, make_person

pytestmark = pytest.mark.django_db
BODY = "<p>The harbor opens early.</p>\n<p>Trains follow at noon.</p>\n<p>Gas comes last of all.</p>"


@pytest.fixture
def quarrel(client_of):
    """quarrel(mine={...}, theirs={...}) -> (my client, address of the conflict page, story, aside)"""

    def make(mine: dict, theirs: dict, group: str = "Editor"):
        first, second = client_of("Publisher"), client_of(group)
        article = make_article(state="draft", headline="As it was", dek="", body=BODY, created_by=second.user)
        make_person(user=second.user)
        mine, theirs = form_of(article, **mine), form_of(article, **theirs)
        first.post(change(article), theirs)
        address = second.post(change(article), mine)["Location"]
        article.refresh_from_db()
        return second, address, article, article.revisions.get(kind="aside")

    return make


def with_paragraph(number: int, words: str) -> str:
    texts = paragraphs(BODY)
    return "\n".join([*texts[:number], f"<p>{words}</p>", *texts[number + 1 :]])


def head(article: Article) -> int:
    article.refresh_from_db()
    return article.latest_revision_id


def test_changes_to_different_places_are_merged_without_a_question(quarrel):
    mine = {"body": with_paragraph(0, "The harbor opens late.")}
    theirs = {"body": with_paragraph(1, "Trains follow at dusk."), "headline": "Theirs"}
    client, address, article, _aside = quarrel(mine, theirs)
    page = client.get(address).content.decode()
    assert "early" in page and "late" in page and "dusk" in page and 'type="radio"' not in page
    response = client.post(address, {"way": "merge", "head": head(article)})
    assert response["Location"] == change(article)
    article.refresh_from_db()
    assert paragraphs(article.body) == [
        "<p>The harbor opens late.</p>",
        "<p>Trains follow at dusk.</p>",
        "<p>Gas comes last of all.</p>",
    ]
    assert article.headline == "Theirs" and article.latest_revision.kind == Revision.Kind.MERGED
    assert article.latest_revision.created_by == client.user


def test_words_are_shown_not_tags(quarrel):
    mine = {"body": with_paragraph(0, "The harbor opens <strong>late</strong>.")}
    client, address, _article, _aside = quarrel(mine, {"headline": "Theirs"})
    page = client.get(address).content.decode()
    assert "<ins>" in page and "<del>" in page and "&lt;strong" not in page and "&lt;p&gt;" not in page


def test_a_place_both_changed_is_asked_about(quarrel):
    mine = {"body": with_paragraph(0, "Mine opens."), "headline": "My headline"}
    theirs = {"body": with_paragraph(0, "Theirs opens."), "headline": "Their headline"}
    client, address, article, _aside = quarrel(mine, theirs)
    response = client.get(address)
    (part,) = response.context["conflict"].merged.contested
    post = {"way": "merge", "head": head(article)}
    refused = client.post(address, post | {part.key: "mine"})
    assert "Still open: 1" in refused.content.decode() and refused.status_code == 200
    assert f'name="{part.key}" value="mine" checked' in refused.content.decode()
    client.post(address, post | {part.key: "both", "headline": "theirs"})
    article.refresh_from_db()
    assert article.headline == "Their headline"
    assert paragraphs(article.body)[:2] == ["<p>Theirs opens.</p>", "<p>Mine opens.</p>"]


@pytest.mark.parametrize(("way", "headline"), [("mine", "My headline"), ("theirs", "Their headline")])
def test_one_of_the_two_is_kept_and_the_other_stays_in_the_history(quarrel, way, headline):
    client, address, article, aside = quarrel({"headline": "My headline"}, {"headline": "Their headline"})
    assert client.post(address, {"way": way, "head": head(article)}).status_code == 302
    article.refresh_from_db()
    assert article.headline == headline
    kept = set(article.revisions.values_list("content__headline", flat=True))
    assert {"My headline", "Their headline"} <= kept and Revision.objects.filter(pk=aside.pk).exists()


def test_somebody_saves_again_while_i_choose(quarrel, client_of):
    client, address, article, _aside = quarrel({"headline": "Mine"}, {"dek": "Theirs"})
    shown = head(article)
    client_of().post(change(article), form_of(article, dek="Third"))
    response = client.post(address, {"way": "merge", "head": shown})
    page = response.content.decode()
    assert response.status_code == 200 and "Somebody saved the story again" in page
    assert f'name="head" value="{head(article)}"' in page and "Third" in page and "Mine" in page
    client.post(address, {"way": "merge", "head": head(article)})
    article.refresh_from_db()
    assert (article.headline, article.dek) == ("Mine", "Third")


def test_a_live_story_stays_as_it_is_public(client, client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(slug="harbor", headline="Public", dek="")
    mine, theirs = form_of(article, headline="Mine"), form_of(article, dek="Theirs")
    first.post(change(article), theirs)
    address = second.post(change(article), mine)["Location"]
    second.post(address, {"way": "merge", "head": head(article)})
    article.refresh_from_db()
    assert article.latest_revision.content["headline"] == "Mine" and article.latest_revision.content["dek"] == "Theirs"
    assert "Mine" not in client.get("/politics/harbor/").content.decode()


def test_once_it_is_settled_the_page_says_so(quarrel):
    client, address, article, _aside = quarrel({"headline": "Mine"}, {"dek": "Theirs"})
    client.post(address, {"way": "merge", "head": head(article)})
    assert "nothing left to choose" in client.get(address).content.decode()


def test_looking_changes_nothing(quarrel):
    client, address, article, _aside = quarrel({"headline": "Mine"}, {"headline": "Theirs"})
    count = article.revisions.count()
    client.get(address + "?way=mine")
    assert article.revisions.count() == count


def test_a_post_without_a_way_is_told_so(quarrel):
    client, address, article, _aside = quarrel({"headline": "Mine"}, {"headline": "Theirs"})
    assert "Choose one of the three ways" in client.post(address, {"head": head(article)}).content.decode()
    page = client.post(address, {"way": "merge", "head": head(article), "headline": "nonsense"}).content.decode()
    assert "Still open: 1" in page


def test_who_may_not_edit_the_story_does_not_see_the_page(quarrel, client_of):
    _client, address, article, _aside = quarrel({"headline": "Mine"}, {"headline": "Theirs"})
    assert client_of("Writer").get(address).status_code == 403
    assert client_of("Ads manager").post(address, {"way": "mine", "head": head(article)}).status_code == 403


def test_an_aside_opens_no_other_story(quarrel):
    client, _address, article, aside = quarrel({"headline": "Mine"}, {"headline": "Theirs"})
    other = make_article(state="draft")
    assert client.get(f"/admin/articles/article/{other.pk}/conflict/{aside.pk}/").status_code == 404
    saved = article.revisions.get(number=1)
    assert client.get(f"/admin/articles/article/{article.pk}/conflict/{saved.pk}/").status_code == 404


def test_what_i_may_not_change_cannot_be_brought_back(quarrel):
    """A writer's set-aside version does not undo that an editor marked the story as sponsored."""
    theirs = {"type_of_work": "sponsored", "sponsor": "SOCAR", "headline": "Theirs"}
    client, address, article, _aside = quarrel({"headline": "Mine"}, theirs, group="Writer")
    page = client.post(address, {"way": "mine", "head": head(article)}).content.decode()
    assert "Only editors mark a story as sponsored" in page
    client.post(address, {"way": "merge", "head": head(article), "headline": "mine"})
    article.refresh_from_db()
    assert (article.headline, article.sponsor) == ("Mine", "SOCAR")


def test_a_merge_that_breaks_a_rule_is_refused_in_words(client_of):
    first, second = client_of("Publisher"), client_of("Editor")
    article = make_article(state="draft", dek="", type_of_work="sponsored", sponsor="SOCAR", body=BODY)
    mine = form_of(article, type_of_work="news", sponsor="")
    first.post(change(article), form_of(article, type_of_work="sponsored", sponsor="BP"))
    address = second.post(change(article), mine)["Location"]
    page = second.post(address, {"way": "merge", "head": head(article), "sponsor": "theirs"}).content.decode()
    assert "names its sponsor" in page


def test_a_slug_that_was_taken_meanwhile_is_said(quarrel):
    client, address, article, _aside = quarrel({"slug": "harbor", "headline": "Mine"}, {"headline": "Theirs"})
    make_article(slug="harbor")
    page = client.post(address, {"way": "mine", "head": head(article)}).content.decode()
    assert 'role="alert"' in page and "already exists" in page
