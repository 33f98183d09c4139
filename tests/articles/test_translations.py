"""Beginning the translation of a story: a linked draft that knows which version it was made from."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from articles import gate, revisions, translating, waiting
from articles.models import Article, Person
from articles.signals import article_changed
from audit.models import Entry
from tests.articles.test_admin import LIST, change, form_of
from tests.stories import make_article, make_person, make_picture

pytestmark = pytest.mark.django_db
BODY = "<h2>Nine trains a week</h2><p>Nine trains a week leave Baku for the north.</p><p>Short one.</p>"


def begin_address(article: Article) -> str:
    return f"{LIST}{article.pk}/translations/begin/"


def page_of(article: Article) -> str:
    return f"{LIST}{article.pk}/translations/"


def versioned(**fields) -> Article:
    article = make_article(**{"body": BODY, "headline": "Nine Trains Leave Baku Every Week"} | fields)
    revisions.keep_first(article)
    article.refresh_from_db()
    return article


def in_edition(locale: str) -> Article:
    return Article.objects.get(locale=locale)


def test_a_translator_begins_a_translation(client_of):
    translator = client_of("Translator")
    own = make_person("aygun-safarova", user=translator.user)
    picture = make_picture()
    source = versioned(tags=["caspian"], lead_picture=picture, type_of_work="opinion")
    response = translator.post(begin_address(source), {"locale": "az"}, follow=True)
    draft = in_edition("az")
    assert response.redirect_chain[-1][0] == change(draft) and "draft of yours" in response.content.decode()
    assert (draft.state, draft.created_by, draft.translation_group) == (
        "draft",
        translator.user,
        source.translation_group,
    )
    assert (draft.translated_from, draft.translated_revision) == (source, source.shown_revision)
    assert (draft.type_of_work, draft.section, draft.lead_picture) == ("opinion", source.section, picture)
    assert draft.body == source.body and [tag.slug for tag in draft.tags.all()] == ["caspian"]
    assert draft.slug == "nine-trains-leave-baku-every-week" and draft.latest_revision.number == 1
    author = Person.objects.get(slug="leyla-karimova")
    assert draft.latest_revision.content["bylines"] == [[author.pk, "by"], [own.pk, "translated"]]
    assert Entry.objects.of(draft).get(action="began a translation").details["of"] == source.pk


def test_the_version_that_readers_see_is_translated(client_of):
    source = versioned()
    pending = source.latest_revision.content | {"headline": "Not Out Yet"}
    revisions.save(source, pending, None, base=source.latest_revision_id)
    client_of("Translator").post(begin_address(source), {"locale": "ru"})
    draft = in_edition("ru")
    assert draft.headline == source.headline and draft.translated_revision.number == 1


def test_a_draft_is_translated_as_it_stands_now(client_of):
    source = versioned(state="draft")
    newer = source.latest_revision.content | {"headline": "As It Is"}
    revisions.save(source, newer, None, base=source.latest_revision_id)
    client_of("Translator").post(begin_address(source), {"locale": "ru"})
    assert in_edition("ru").headline == "As It Is"


def test_a_story_from_before_there_were_versions_gets_one(client_of):
    source = make_article()
    client_of("Translator").post(begin_address(source), {"locale": "az"})
    source.refresh_from_db()
    assert in_edition("az").translated_revision == source.shown_revision is not None


def test_an_editor_gives_the_draft_to_somebody(client_of, person_of):
    editor, translator = client_of("Editor"), person_of("Translator")
    own = make_person("aygun-safarova", user=translator)
    source = versioned()
    page = editor.get(page_of(source)).content.decode()
    assert "Assign to" in page and f'value="{translator.pk}"' in page
    editor.post(begin_address(source), {"locale": "az", "assigned_to": translator.pk})
    draft = in_edition("az")
    assert (draft.created_by, draft.assigned_to) == (editor.user, translator)
    assert [own.pk, "translated"] in draft.latest_revision.content["bylines"]
    assert [story.reason for story in waiting.queue(translator)] == ["assigned"]


def test_who_comes_second_is_led_to_the_draft_that_is_there(client_of):
    source = versioned()
    client_of("Translator").post(begin_address(source), {"locale": "az"})
    response = client_of("Translator", "second").post(begin_address(source), {"locale": "az"}, follow=True)
    assert response.redirect_chain[-1][0] == change(in_edition("az"))
    assert "has the story already" in response.content.decode() and Article.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_from_two_editions_make_one_draft(person_of):
    user, source = person_of(), versioned()
    other = make_article(locale="az", translation_group=source.translation_group)
    outcomes, ready = [], threading.Barrier(2)

    def press(story: Article) -> None:
        ready.wait()
        try:
            outcomes.append(translating.begin(story, "ru", user).pk)
        except translating.AlreadyThere as there:
            outcomes.append(there.existing.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(story,)) for story in (source, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2 and len(set(outcomes)) == 1


def test_an_embargo_holds_for_the_translation_too(client_of):
    until = timezone.now() + timezone.timedelta(days=1)
    source = versioned(state="approved", embargo_until=until)
    client_of("Translator").post(begin_address(source), {"locale": "az"})
    assert in_edition("az").embargo_until == until


def test_the_new_story_is_announced(client_of, django_capture_on_commit_callbacks):
    heard = []
    article_changed.connect(lambda article, **_: heard.append(article.locale), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        client_of("Translator").post(begin_address(versioned()), {"locale": "az"})
    article_changed.disconnect(dispatch_uid="test")
    assert heard == ["az"]


@pytest.mark.parametrize(
    ("fields", "locale", "sentence"),
    [
        ({}, "", "Choose an edition"),
        ({}, "tr", "There is no such edition"),
        ({"state": "retracted"}, "az", "The story is retracted"),
        ({"state": "approved", "on_hold": True}, "az", "not for publication"),
    ],
)
def test_what_cannot_be_translated_is_said(client_of, fields, locale, sentence):
    source = make_article(**fields)
    response = client_of("Translator").post(begin_address(source), {"locale": locale}, follow=True)
    assert sentence in response.content.decode() and Article.objects.count() == 1


def test_only_editors_assign(client_of, person_of):
    source, other = versioned(), person_of("Writer")
    translator = client_of("Translator")
    assert "Assign to" not in translator.get(page_of(source)).content.decode()
    sent = {"locale": "az", "assigned_to": other.pk}
    assert translator.post(begin_address(source), sent).status_code == 403
    ads = person_of("Ads manager")
    refused = client_of("Editor").post(begin_address(source), sent | {"assigned_to": ads.pk}, follow=True)
    assert "writes no stories" in refused.content.decode() and Article.objects.count() == 1


def test_who_may_not_write_begins_none_and_looking_begins_none(client_of):
    source = versioned()
    assert client_of("Ads manager").post(begin_address(source), {"locale": "az"}).status_code == 403
    assert client_of("Translator").get(begin_address(source)).status_code == 405
    assert client_of("Translator", "b").post(begin_address(source).replace(str(source.pk), "0")).status_code == 404
    assert Article.objects.count() == 1


def test_the_form_of_a_story_offers_the_editions_it_lacks(client_of):
    source = versioned()
    make_article(locale="az", headline="Qatarlar", translation_group=source.translation_group)
    page = client_of("Editor").get(change(source)).content.decode()
    assert "Translate this story" in page and "Qatarlar" in page
    assert '<option value="ru">' in page.split("translate-locale")[-1].split("</select>")[0]
    assert '<option value="az">' not in page.split('id="translate-locale"')[1].split("</select>")[0]


def test_the_address_follows_the_translated_headline_until_somebody_chose_another(client_of):
    translator, source = client_of("Translator"), versioned()
    translator.post(begin_address(source), {"locale": "az"})
    draft = in_edition("az")
    keep = {"locale": "az", "bylines-TOTAL_FORMS": "0"}
    translator.post(change(draft), form_of(draft, headline="Doqquz qatar", **keep))
    draft.refresh_from_db()
    assert draft.slug == "doqquz-qatar"
    translator.post(change(draft), form_of(draft, headline="Bakıdan doqquz qatar", **keep))
    draft.refresh_from_db()
    assert draft.slug == "doqquz-qatar"


def test_words_of_the_source_that_were_left_are_found_by_the_gate(client_of):
    translator, source = client_of("Translator"), versioned()
    translator.post(begin_address(source), {"locale": "az"})
    content = in_edition("az").latest_revision.content
    assert "untranslated" in [item.code for item in gate.check(content)]
    done = content | {"headline": "Doqquz qatar", "body": BODY.replace("Nine trains a week leave", "Doqquz qatar")}
    assert "untranslated" not in [item.code for item in gate.check(done)]
    assert "untranslated" in [item.code for item in gate.check(done | {"body": BODY})]


def test_an_edition_that_is_taken_is_refused_in_the_form(client_of):
    source = versioned(state="draft")
    make_article(locale="az", headline="Qatarlar", translation_group=source.translation_group)
    page = client_of("Editor").post(change(source), form_of(source, locale="az", lead_picture="")).content.decode()
    assert "The edition has this story already: “Qatarlar”" in page
