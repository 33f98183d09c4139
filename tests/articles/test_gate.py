"""The publish gate: what blocks, what warns, and who may publish all the same."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import agenda, gate, revisions, workflow
from articles.models import Article, GateOverride
from audit.models import Entry
from images.models import Picture
from tests.articles.test_admin import change, form_of
from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db


def codes(article: Article, blocks: bool = True) -> list[str]:
    return [item.code for item in gate.check(revisions.content_of(article)) if item.blocks == blocks]


def test_a_whole_story_passes(person_of):
    article = make_article(state="approved", publish_at=None, lead_picture=make_picture())
    assert codes(article) == []
    workflow.perform("publish", article, person_of("Publisher"))
    assert article.is_seen


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"headline": " "}, "headline"),
        ({"body": ""}, "body"),
        ({"by": []}, "byline"),
        ({"type_of_work": "translation"}, "provenance"),
    ],
)
def test_what_blocks(person_of, fields, code):
    article = make_article(state="approved", **fields)
    assert codes(article) == [code]
    with pytest.raises(workflow.IllegalStep):
        workflow.perform("publish", article, person_of("Publisher"))
    assert Article.objects.get().state == "approved"


LACKING = [({"alt": ""}, "alt"), ({"credit": ""}, "credit"), ({"licence": ""}, "licence_unknown")]


def figure(picture: Picture, alt: str = "", caption: str = "") -> str:
    return (
        f'<figure class="image"><img src="{picture.body_url}" alt="{alt}"><figcaption>{caption}</figcaption></figure>'
    )


@pytest.mark.parametrize(("words", "code"), LACKING)
def test_the_lead_picture_blocks_without_its_words(words, code):
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(**words)
    assert codes(make_article(state="approved", lead_picture=picture)) == [code]


@pytest.mark.parametrize(("words", "code"), LACKING)
def test_a_picture_in_the_text_blocks_without_its_words_and_is_named(words, code):
    picture, whole = make_picture(title="The bay"), make_picture(title="Whole")
    Picture.objects.filter(pk=picture.pk).update(**words)
    gallery = f'<section class="gallery">{figure(whole)}{figure(picture)}</section>'
    for body in (f"<p>A.</p>{figure(picture)}", f"<p>A.</p>{gallery}"):
        article = make_article(state="approved", body=body)
        (item,) = gate.blocking(gate.check(revisions.content_of(article)))
        assert (item.code, item.field) == (code, "body")
        assert "“The bay”" in item.sentence and "Whole" not in item.sentence


def test_words_of_one_place_stand_in_for_those_of_the_library_in_the_text():
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(alt="")
    assert codes(make_article(state="approved", body=f"<p>A.</p>{figure(picture, alt='A bay at dusk')}")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"lead_alt": "photo.jpg"},
        {"lead_alt": "The bay"},
        {"lead_alt": "Kamran Taghizade"},
        {"lead_alt": "Ships leave.", "lead_caption": "Ships leave"},
        {"lead_caption": "A teal field"},  # the library's own text beside it
    ],
)
def test_a_text_alternative_that_repeats_what_is_read_anyway_blocks(fields):
    lead = make_picture(title="The bay")
    assert codes(make_article(state="approved", lead_picture=lead, **fields)) == ["alt_copied"]


def test_a_caption_in_the_text_is_no_text_alternative():
    picture = make_picture(alt="Ships")
    Picture.objects.filter(pk=picture.pk).update(alt_az="Gəmilər")
    for locale, caption, blocks in (("en", "<em>Ships</em>.", True), ("az", "Gəmilər", True), ("az", "Ships", False)):
        body = f"<p>A.</p>{figure(picture, caption=caption)}"
        assert bool(codes(make_article(state="approved", locale=locale, body=body))) is blocks


def test_decoration_with_a_reason_needs_no_words():
    picture = make_picture(alt="")
    Picture.objects.filter(pk=picture.pk).update(decorative_reason="A rule")
    assert codes(make_article(state="approved", lead_picture=picture, body=f"<p>A.</p>{figure(picture)}")) == []


def test_a_licence_that_has_ended_blocks_on_top_and_warns_in_the_text():
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(licence_until=timezone.localdate() - timedelta(days=1))
    assert codes(make_article(state="approved", lead_picture=picture)) == ["licence"]
    article = make_article(state="approved", body=f"<p>A.</p>{figure(picture)}")
    assert codes(article) == [] and "ended_licence" in codes(article, blocks=False)


def test_words_of_the_story_stand_in_for_those_of_the_library():
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(alt="")
    assert codes(make_article(state="approved", lead_picture=picture, lead_alt="A bay at dusk")) == []


def test_a_translation_of_another_outlet_names_it():
    source = {"original_outlet": "Hürriyet", "original_language": "Turkish", "original_url": "https://example.com/x"}
    assert codes(make_article(state="approved", type_of_work="translation", **source)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"dek": "Short."}, "dek"),
        ({"headline": "Long " * 30}, "long_headline"),
        ({"body": "<p>" + "word " * 801 + "</p>"}, "headings"),
        ({"body": "<p>" + "word " * 301 + "</p>"}, "links"),
        ({}, "no_picture"),
    ],
)
def test_what_only_warns(person_of, fields, code):
    article = make_article(state="approved", publish_at=None, **fields)
    assert code in codes(article, blocks=False)
    workflow.perform("publish", article, person_of("Publisher"))


def test_publishing_against_the_gate_needs_a_reason_and_is_kept(person_of):
    article, publisher = make_article(state="approved", by=[]), person_of("Publisher")
    workflow.perform("publish", article, publisher, override="The agency asks for no name.")
    kept = GateOverride.objects.get()
    assert (kept.items, kept.reason, kept.user) == (["byline"], "The agency asks for no name.", publisher)
    assert Entry.objects.of(article).filter(action="published against the gate").exists()


def test_publishing_against_the_gate_needs_the_right(person_of):
    article = make_article(state="approved", by=[])
    with pytest.raises(PermissionDenied):
        workflow.perform("publish", article, person_of("Administrator"), override="I want it.")
    assert not GateOverride.objects.exists()


def test_the_step_page_lists_what_is_missing_and_offers_the_override(client, client_of):
    publisher, article = client_of("Publisher"), make_article(state="approved", by=[])
    page = f"/admin/articles/article/{article.pk}/step/publish/"
    content = publisher.get(page).content.decode()
    assert "add a byline" in content and 'name="override"' in content
    assert "add a byline" in publisher.post(page, {"at": "", "override": ""}).content.decode()
    assert publisher.post(page, {"at": "", "override": "No name is wanted."}).status_code == 302
    assert client.get(article.get_absolute_url()).status_code == 200


# --- every way out leads through it


def save(article: Article, user=None, **changes) -> revisions.Saved:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    saved = revisions.save(article, content, user, base=article.latest_revision_id)
    article.refresh_from_db()
    return saved


def test_changes_to_a_live_story_pass_the_gate_too(person_of):
    article, publisher = make_article(), person_of("Publisher")
    save(article, bylines=[])
    for at in (None, timezone.now() + timedelta(hours=1)):
        with pytest.raises(workflow.IllegalStep, match="byline"):
            workflow.perform("publish_changes", article, publisher, kind="typo", at=at)
    workflow.perform("publish_changes", article, publisher, kind="typo", override="The agency asks for no name.")
    assert GateOverride.objects.get().items == ["byline"]


def test_the_calendar_schedules_nothing_against_it(person_of):
    article = make_article(state="approved", publish_at=None, by=[])
    with pytest.raises(workflow.IllegalStep, match="byline"):
        agenda.move(article, person_of("Publisher"), timezone.now() + timedelta(days=1))
    assert Article.objects.get().state == "approved"


def test_a_scheduled_story_that_does_not_pass_any_more_is_called_back(client_of):
    publisher, article = client_of("Publisher"), make_article(hours_ago=-2)
    day, hour = timezone.localtime(article.publish_at).strftime("%Y-%m-%d %H:%M:%S").split()
    sent = form_of(article, publish_at_0=day, publish_at_1=hour, **{"bylines-0-person": ""})
    page = publisher.post(change(article), sent, follow=True).content.decode()
    article.refresh_from_db()
    assert article.state == "approved" and article.latest_revision.content["bylines"] == []
    assert "was called back" in page and "add a byline" in page
    assert Entry.objects.of(article).filter(action="called back by the gate").exists()


def test_a_scheduled_story_stays_with_what_somebody_took_on(person_of):
    article = make_article(state="approved", publish_at=None, by=[])
    later = timezone.now() + timedelta(hours=2)
    workflow.perform("publish", article, person_of("Publisher"), at=later, override="The agency asks for no name.")
    assert save(article, headline="Better").called_back_for == () and article.is_scheduled
    assert [item.code for item in save(article, body="").called_back_for] == ["body"] and not article.is_scheduled
