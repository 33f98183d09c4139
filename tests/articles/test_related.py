from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import picks, related, tag_merging, workflow
from articles.models import Article, Related, RelatedList
from articles.signals import article_changed
from tests.stories import make_article, make_section, make_tag, put_in_must_read

pytestmark = pytest.mark.django_db
FAR = "<p>Museum carpets woven in Shusha hang beside manuscripts of the poets.</p>" * 3


def below(article: Article) -> list[Article]:
    return picks.more_articles(article)


def found_for(article: Article) -> list[int]:
    related.make_list(article.pk)
    return list(article.related.order_by("place").values_list("other", flat=True))


@pytest.fixture
def crowd():
    """Thirty stories that have little to do with anything."""
    culture = make_section("culture")
    return [make_article(section=culture, body=FAR, by=["a-stranger"], hours_ago=3 + n) for n in range(30)]


def test_shared_tags_then_section_author_and_text(crowd):
    story = make_article(tags=["rail", "baku"])
    rare = make_article(section=make_section("culture"), tags=["rail"], by=["b-stranger"], body=FAR, hours_ago=200)
    neighbour = make_article(by=["b-stranger"], body=FAR, hours_ago=200)
    signed = make_article(section=make_section("culture"), body=FAR, hours_ago=200)
    alike = make_article(section=make_section("culture"), by=["b-stranger"], hours_ago=2)
    for old in crowd:
        old.tags.add(make_tag("baku"))
    found = found_for(story)
    assert found[0] == rare.pk and len(found) == related.KEPT
    reasons = {other.pk: other.reasons for other in related.candidates_of(story, timezone.now())}
    assert not {"section", "author"} & set(reasons[rare.pk])
    assert reasons[rare.pk]["tags"] > reasons[crowd[0].pk]["tags"]
    assert "section" in reasons[neighbour.pk] and "text" in reasons[alike.pk] and reasons[signed.pk]["author"]
    assert below(story)[0] == rare


def test_a_headline_that_is_alike_is_found_wherever_it_stands(crowd):
    old = make_article(
        headline="Alat Port Opens Second Berth", section=make_section("old"), by=["b-stranger"], hours_ago=9000
    )
    [make_article(hours_ago=n) for n in range(1, 45)]
    story = make_article(headline="Alat Port Opens Third Berth")
    assert old.pk in [other.pk for other in related.candidates_of(story, timezone.now())]


def test_the_older_of_two_alike_comes_later():
    story = make_article(tags=["rail"])
    old, new = (make_article(tags=["rail"], hours_ago=hours) for hours in (24 * 400, 24 * 4))
    assert found_for(story) == [new.pk, old.pk]


def test_what_never_stands_below(client):
    story = make_article(tags=["rail"])
    make_article(tags=["rail"], locale="az", translation_group=story.translation_group)
    make_article(tags=["rail"], locale="ru")
    for fields in (
        {"state": "draft"},
        {"state": "retracted", "retraction_notice": "No."},
        {"type_of_work": "sponsored", "sponsor": "SOCAR"},
        {"hours_ago": -2},
        {"on_hold": True},
    ):
        make_article(tags=["rail"], **fields)
    assert found_for(story) == [] and below(story) == []


def test_what_ends_later_is_gone_at_once_and_the_page_stays_full():
    story = make_article(tags=["rail"])
    others = [make_article(tags=["rail"], hours_ago=n + 2) for n in range(12)]
    related.make_list(story.pk)
    before = below(story)
    Article.objects.filter(pk=before[0].pk).update(state="withdrawn")
    after = below(story)
    assert before[0] not in after and len(after) == 6 and set(after) <= set(others)
    besides = after[:3]
    assert not set(besides) & set(picks.more_articles(story, besides)) and len(picks.more_articles(story, besides)) == 6


def test_without_a_list_the_section_fills_it_then_the_edition():
    story = make_article()
    elsewhere = [make_article(section=make_section("culture"), hours_ago=2 + n) for n in range(5)]
    here = [make_article(hours_ago=100 + n) for n in range(3)]
    assert below(story) == [*here, *elsewhere[:3]]


def test_reading_costs_one_query(django_assert_num_queries):
    story = make_article(tags=["rail"])
    for _number in range(10):
        make_article(tags=["rail"])
    related.make_list(story.pk)
    with django_assert_num_queries(1):
        assert len(below(story)) == 6


def test_queries_of_making_a_list():
    story = make_article(tags=["rail", "baku"])
    for _number in range(5):
        make_article(tags=["rail"])
    # 1 the story  2 its tags counted  3 how many stories there are  4 its authors  5 its telling words
    # 6 candidates with likeness  7 their tags  8 their authors; writing: 9 lock  10 delete  11 insert
    # 12-14 the list's own row, made or found  15 what was due
    with CaptureQueriesContext(connection) as queries:
        related.make_list(story.pk)
    asked = [query for query in queries.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 16


# --- when


def test_publishing_makes_the_list_and_puts_the_story_into_those_of_others(
    person_of, run_tasks, django_capture_on_commit_callbacks
):
    old = make_article(tags=["rail"])
    related.make_list(old.pk)
    story = make_article(tags=["rail"], state="approved", publish_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("publish", story, person_of(), override="It is late.")
    run_tasks()
    assert story.related.get().other == old and old.related.get().other == story


def test_a_draft_is_not_looked_after(run_tasks):
    story = make_article(state="draft")
    article_changed.send(sender=Article, article=story)
    assert not RelatedList.objects.exists()


def test_announcing_many_is_one_task():
    stories = [make_article() for _number in range(6)]
    for story in stories:
        article_changed.send(sender=Article, article=story)
    assert RelatedList.objects.filter(due_since__isnull=False).count() == 6
    assert DBTaskResult.objects.filter(task_path=related.make_due_lists.module_path).count() == 1


def test_merged_tags_count_as_one(person_of, run_tasks, django_capture_on_commit_callbacks):
    story, other = make_article(tags=["rail"]), make_article(tags=["railways"], hours_ago=5000)
    related.make_list(story.pk)
    assert "tags" not in story.related.get().reasons
    with django_capture_on_commit_callbacks(execute=True):
        tag_merging.merge(make_tag("railways"), make_tag("rail"), person_of())
    run_tasks()
    assert story.related.get().other == other and "tags" in story.related.get().reasons


def test_a_scheduled_story_gets_its_list_when_its_time_has_come(run_tasks, time_machine):
    old = make_article(tags=["rail"])
    story = make_article(tags=["rail"], publish_at=timezone.now() + timedelta(hours=1))
    article_changed.send(sender=Article, article=story)
    run_tasks()
    assert old.related.count() == 0  # what is not out stands nowhere
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    related.look_for_due_lists.call()
    assert old.related.get().other == story and RelatedList.objects.get(article=story).due_since is None


def test_every_night_the_lists_of_the_last_days(run_tasks):
    story, ancient = make_article(), make_article(hours_ago=24 * 40)
    related.make_list(story.pk), related.make_list(ancient.pk)
    newer = make_article()
    related.renew_lists.call()
    assert set(RelatedList.objects.filter(due_since__isnull=False).values_list("pk", flat=True)) == {
        story.pk,
        newer.pk,
    }
    run_tasks()
    assert story.related.filter(other=newer).exists()


# --- what editors choose


def test_pinned_ones_stand_first_and_excluded_ones_nowhere(client_of):
    editor = client_of("Editor")
    story = make_article(tags=["rail"])
    others = [make_article(tags=["rail"], hours_ago=n + 2) for n in range(9)]
    related.make_list(story.pk)
    page = f"/admin/articles/article/{story.pk}/more/"
    for other, choice in ((others[8], "pinned"), (others[7], "pinned"), (others[0], "excluded")):
        assert editor.post(page, {"other": other.pk, "choice": choice}).status_code == 302
    related.make_list(story.pk)
    assert below(story) == [others[8], others[7], *others[1:5]]
    content = editor.get(page).content.decode()
    assert "tags in common" in content and others[0].headline in content
    editor.post(page, {"other": others[0].pk, "choice": ""}), related.make_list(story.pk)
    assert others[0] in below(story) and story.related.filter(choice="pinned").count() == 2


def test_a_story_to_pin_is_found_by_its_headline(client_of):
    editor, story = client_of("Editor"), make_article()
    make_article(headline="Alat Port Opens"), make_article(headline="Alat Limanı", locale="az")
    page = editor.get(f"/admin/articles/article/{story.pk}/more/?q=alat").content.decode()
    assert "Alat Port Opens" in page and "Alat Limanı" not in page


@pytest.mark.parametrize("data", [{}, {"other": "x"}, {"other": "99999", "choice": "pinned"}, {"choice": "loved"}])
def test_what_cannot_be_chosen_changes_nothing(client_of, data):
    editor, story = client_of("Editor"), make_article()
    other = make_article(locale="az")
    for sent in (data, {"other": str(story.pk), "choice": "pinned"}, {"other": str(other.pk), "choice": "pinned"}):
        assert editor.post(f"/admin/articles/article/{story.pk}/more/", sent).status_code == 302
    assert not Related.objects.exists()


def test_who_does_not_arrange_the_front_page_does_not_choose(client_of):
    story, other = make_article(), make_article()
    writer = client_of("Writer")
    page = f"/admin/articles/article/{story.pk}/more/"
    assert writer.get(page).status_code == 403
    assert writer.post(page, {"other": other.pk, "choice": "pinned"}).status_code == 403
    assert not Related.objects.exists()
    assert "/more/" not in writer.get(f"/admin/articles/article/{story.pk}/change/").content.decode()


def test_a_pin_does_not_repeat_must_read():
    story, picked = make_article(), make_article(headline="Picked")
    put_in_must_read(picked)
    related.choose(story, picked, "pinned")
    assert picked not in picks.more_articles(story, picks.must_read("en", [story]))
