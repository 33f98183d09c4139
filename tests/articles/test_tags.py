"""One tag under all its names: aliases, finding it, and refusing a second one of the same name."""

import json

import pytest
from django.db import IntegrityError, transaction

from articles import spelling
from articles.models import Tag, TagAlias
from tests.articles.test_admin import ADD, form
from tests.stories import make_article, make_tag

pytestmark = pytest.mark.django_db
NEW = "/admin/articles/tag/add/"
SPELLINGS = ["Qarabağ", "Карабах", "Karabakh"]


def change(tag: Tag) -> str:
    return f"/admin/articles/tag/{tag.pk}/change/"


def sent(name: str = "Baku", slug: str = "baku", **fields) -> dict:
    return {"name": name, "name_az": "", "name_ru": "", "slug": slug, "aliases": ""} | fields


@pytest.fixture
def karabakh() -> Tag:
    tag = Tag.objects.create(name="Nagorno-Karabakh", name_az="Dağlıq Qarabağ", slug="nagorno-karabakh")
    spelling.set_aliases(tag, SPELLINGS)
    return tag


def suggested(client, typed: str) -> list[str]:
    """What the story form's choice of tags offers."""
    query = {"app_label": "articles", "model_name": "article", "field_name": "tags", "term": typed}
    return [found["text"] for found in json.loads(client.get("/admin/autocomplete/", query).content)["results"]]


def test_an_editor_gives_a_tag_its_aliases(client_of):
    editor = client_of("Editor")
    response = editor.post(NEW, sent("Nagorno-Karabakh", "nagorno-karabakh", aliases="Qarabağ\r\n\r\n  Карабах "))
    tag = Tag.objects.get()
    assert response.status_code == 302
    assert {alias.text for alias in tag.aliases.all()} == {"Qarabağ", "Карабах"}
    page = editor.get(change(tag)).content.decode()
    assert "Qarabağ\nКарабах</textarea>" in page
    editor.post(change(tag), sent("Nagorno-Karabakh", "nagorno-karabakh", aliases="Qarabag\nArtsakh"))
    assert {alias.text for alias in tag.aliases.all()} == {"Qarabag", "Artsakh"}


@pytest.mark.parametrize(
    "typed", ["Qarabağ", "qarabag", "QARABAĞ", "Карабах", "карабах", "dagliq", "nagorno", " karab "]
)
def test_any_spelling_finds_it(client_of, karabakh, typed):
    make_tag("caspian")
    writer = client_of("Writer")
    assert suggested(writer, typed) == ["Nagorno-Karabakh"]
    listed = client_of("Editor").get("/admin/articles/tag/", {"q": typed}).content.decode()
    assert "nagorno-karabakh" in listed and ">caspian<" not in listed


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "zzz"])
def test_what_spells_nothing_finds_nothing(client_of, karabakh, typed):
    assert suggested(client_of("Writer"), typed) == []


def test_the_address_of_an_alias_leads_to_the_tag(client, karabakh):
    for slug in ("qarabag", "karabakh", "Karabakh"):
        response = client.get(f"/tag/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/tag/nagorno-karabakh/")
    assert client.get("/az/tag/qarabag/feed/")["Location"] == "/az/tag/nagorno-karabakh/feed/"
    assert client.get("/tag/Qarabağ/")["Location"] == "/tag/nagorno-karabakh/"
    assert client.get("/tag/baku/").status_code == 404


def test_a_tag_at_the_address_of_an_alias_wins(client, karabakh):
    tag = make_tag("karabakh-economy")
    Tag.objects.filter(pk=tag.pk).update(slug="karabakh")
    assert client.get("/tag/karabakh/").status_code == 200


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "nagorno-karabakh"),
        ("name", "Dagliq Qarabag"),
        ("name", " qarabag "),
        ("name_ru", "карабах"),
        ("name_az", "Qarabağ"),
        ("aliases", "Bakı\nКАРАБАХ"),
    ],
)
def test_a_name_of_another_tag_is_refused_at_its_field(client_of, karabakh, field, text):
    response = client_of("Editor").post(NEW, sent(**{field: text}))
    assert response.status_code == 200
    (sentence,) = response.context["adminform"].form.errors[field]
    assert "“Nagorno-Karabakh”" in sentence
    assert Tag.objects.count() == 1
    assert f'value="{text}"' in (page := response.content.decode()) or text.replace("\n", "\n") in page


def test_a_tag_keeps_its_own_names(client_of, karabakh):
    fields = sent("Nagorno-Karabakh", karabakh.slug, name_az="Qarabağ", aliases="Qarabag\nКарабах\nнагорный карабах")
    assert client_of("Editor").post(change(karabakh), fields).status_code == 302
    # What spells the name again is no alias.
    assert [alias.text for alias in karabakh.aliases.all()] == ["Карабах", "нагорный карабах"]


@pytest.mark.parametrize("text", ["x" * 121, "\n".join(f"alias {n}" for n in range(51))])
def test_too_long_and_too_many(client_of, text):
    response = client_of("Editor").post(NEW, sent(aliases=text))
    assert response.context["adminform"].form.errors["aliases"]


def test_the_database_refuses_a_second_spelling(karabakh):
    with pytest.raises(IntegrityError), transaction.atomic():
        TagAlias.objects.create(tag=make_tag(), text="QARABAĞ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="NAGORNO-KARABAKH", slug="another")


def test_a_writer_chooses_tags_and_makes_none(client_of, karabakh):
    writer = client_of("Writer")
    writer.post(ADD, form(tags=[karabakh.pk], **{"bylines-0-person": ""}))
    assert karabakh.articles.count() == 1
    assert writer.post(NEW, sent()).status_code == 403
    assert writer.post(change(karabakh), sent()).status_code == 403
    assert karabakh.aliases.count() == 3


def test_a_tag_that_was_deleted_meanwhile_loses_nothing_that_was_typed(client_of, karabakh):
    gone = make_tag("gone")
    key = gone.pk
    gone.delete()
    response = client_of("Writer").post(
        ADD, form(tags=[key, karabakh.pk], headline="Typed for an hour", **{"bylines-0-person": ""})
    )
    assert response.status_code == 200
    assert "deleted meanwhile" in response.context["adminform"].form.errors["tags"][0]
    assert "Typed for an hour" in response.content.decode()


def test_stories_are_told_when_a_tag_changes(client_of, karabakh, run_tasks, heard):
    story = make_article()
    story.tags.add(karabakh)
    make_article()
    fields = sent("Karabakh", "karabakh", aliases="\n".join(SPELLINGS[:2]))
    client_of("Editor").post(change(karabakh), fields)
    run_tasks()
    assert heard == [story.pk]
