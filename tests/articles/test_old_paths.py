"""What was public under an address leads from there to where it stands now."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import revisions, tag_merging, workflow
from articles.models import Article, OldPath, Page, Series, Tag, Topic
from articles.old_paths import find
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db


def rename(thing, slug: str):
    thing.slug = slug
    thing.save()
    return thing


def move(article: Article, user=None, **content) -> Article:
    """A change of the newest version; of a live story it goes public at once, as a typo."""
    article.refresh_from_db()
    base = article.latest_revision_id
    revisions.save(article, revisions.working_content(article) | content, user, base=base)
    return article


def leads(client, old: str) -> str | None:
    response = client.get(old)
    assert response.status_code in (301, 404, 410), response.status_code
    return response["Location"] if response.status_code == 301 else None


@pytest.fixture
def publisher(person_of):
    return person_of("Publisher")


def make_series(parts: int = 1) -> Series:
    series = Series.objects.create(name="Ports", slug="ports", locale="az")
    for _number in range(parts):
        series.parts.create(article=make_article(locale="az"))
    return series


def make_topic(**fields) -> Topic:
    topic = Topic.objects.create(title="Routes", slug="routes", locale="az", **{"is_public": True} | fields)
    topic.tags.set([make_tag("routes")])
    return topic


def publish_changes(article: Article, user) -> None:
    workflow.perform("publish_changes", article, user, kind="typo")


def test_a_section_and_its_feed_and_stories_move(client):
    story = make_article(slug="a-story")
    rename(story.section, "affairs")
    assert leads(client, "/politics/") == "/affairs/"
    assert leads(client, "/politics/feed/") == "/affairs/feed/"
    assert leads(client, "/politics/feed/atom/") == "/affairs/feed/atom/"
    assert leads(client, "/politics/feed.json") == "/affairs/feed.json"
    assert leads(client, "/politics/a-story/") == "/affairs/a-story/"
    assert leads(client, "/az/politics/") == "/az/affairs/"
    assert leads(client, "/ru/politics/feed/") == "/ru/affairs/feed/"
    assert OldPath.objects.count() == 1


def test_a_live_story_gets_another_slug_and_section(client, publisher):
    story = make_article(slug="first", locale="az")
    move(story, publisher, slug="second")
    publish_changes(story, publisher)
    move(story, publisher, section_id=make_section("energy").pk)
    publish_changes(story, publisher)
    move(story, publisher, slug="third")
    publish_changes(story, publisher)
    for old in ("/az/politics/first/", "/az/politics/second/", "/az/energy/second/"):
        assert leads(client, old) == "/az/energy/third/"
    assert leads(client, "/politics/first/") is None  # another edition


def test_a_story_goes_to_another_edition(client, publisher):
    story = make_article(slug="a-story")
    move(story, publisher, locale="ru")
    publish_changes(story, publisher)
    assert leads(client, "/politics/a-story/") == "/ru/politics/a-story/"


def test_an_old_slug_below_an_old_section(client, publisher):
    story = make_article(slug="first")
    rename(story.section, "affairs")
    move(story, publisher, slug="second")
    publish_changes(story, publisher)
    rename(make_section("affairs"), "world")
    for old in ("/politics/first/", "/affairs/first/", "/politics/second/"):
        assert leads(client, old) == "/world/second/"


def test_tags_and_people_move_with_their_feeds(client):
    rename(make_tag("karabakh"), "garabagh")
    rename(make_person("leyla-k"), "leyla-karimova")
    assert leads(client, "/tag/karabakh/") == "/tag/garabagh/"
    assert leads(client, "/az/tag/karabakh/feed/") == "/az/tag/garabagh/feed/"
    assert leads(client, "/author/leyla-k/") == "/author/leyla-karimova/"
    assert leads(client, "/author/leyla-k/feed/") == "/author/leyla-karimova/feed/"


def test_a_series_and_a_topic_move_in_their_edition(client):
    series, topic = make_series(), make_topic()
    rename(series, "harbours")
    rename(topic, "new-routes")
    assert leads(client, "/az/series/ports/") == "/az/series/harbours/"
    assert leads(client, "/az/topic/routes/") == "/az/topic/new-routes/"
    assert leads(client, "/az/topic/routes/feed/") == "/az/topic/new-routes/feed/"
    assert leads(client, "/az/topic/routes/?page=2") == "/az/topic/new-routes/?page=2"
    assert leads(client, "/series/ports/") is None and leads(client, "/ru/topic/routes/feed/") is None
    rename(series, "ports")
    assert client.get("/az/series/ports/").status_code == 200
    assert leads(client, "/az/series/harbours/") == "/az/series/ports/"
    assert leads(client, "/AZ/Series/Ports/") == "/az/series/ports/"


def test_a_series_and_a_topic_that_nobody_could_know_leave_nothing(client):
    rename(make_series(parts=0), "harbours")
    topic = rename(make_topic(is_public=False), "new-routes")
    assert not OldPath.objects.exists()
    topic.is_public = True
    topic.save()
    rename(topic, "third")
    topic.is_public = False
    topic.save()
    assert leads(client, "/az/topic/new-routes/") is None  # the newsroom has taken it back


def test_many_moves_and_back_are_one_step(client):
    tag = make_tag("one")
    for slug in ("two", "three", "one", "four"):
        rename(tag, slug)
    for slug in ("one", "two", "three"):
        assert leads(client, f"/tag/{slug}/") == "/tag/four/"
    rename(tag, "one")
    assert client.get("/tag/one/").status_code == 200
    assert leads(client, "/tag/four/") == "/tag/one/"
    assert not OldPath.objects.filter(path="/tag/one").exists()


def test_whoever_takes_an_address_again_has_it(client):
    tag = rename(make_tag("one"), "two")
    newer = Tag.objects.create(name="Another", slug="one")
    assert client.get("/tag/one/").context["tag"] == newer
    assert client.get("/tag/one/?page=99").status_code == 404
    rename(newer, "three")
    assert leads(client, "/tag/one/") == "/tag/three/"
    assert client.get("/tag/two/").context["tag"] == tag


def test_an_old_address_is_not_that_of_a_newer_story_elsewhere(client, publisher):
    story = make_article(slug="talks")
    move(story, publisher, slug="talks-of-may")
    publish_changes(story, publisher)
    newer = make_article(slug="talks", section=make_section("energy"))
    assert leads(client, "/politics/talks/") == "/politics/talks-of-may/"
    assert client.get("/energy/talks/").context["article"] == newer
    assert leads(client, "/culture/talks/") == "/energy/talks/"


@pytest.mark.parametrize(
    "old",
    [
        "/Politics/",
        "/POLITICS//",
        "/politics",
        "/az/Politics/feed/",
        "/politics?x=1",
        "/politics/?utm_source=letter&page=x",
        "/index.php/politics/",
        "/%70olitics/",
    ],
)
def test_case_slash_and_query_make_no_difference(client, old):
    rename(make_section(), "affairs")
    response = client.get(old, follow=True)
    assert [status for _url, status in response.redirect_chain] == [301]
    assert response.request["PATH_INFO"].endswith(("/affairs/", "/az/affairs/feed/"))
    assert response.request["QUERY_STRING"] == ""
    assert response.status_code == 200


def test_the_page_of_a_list_goes_along_and_no_other_query(client):
    rename(make_section(), "affairs")
    assert leads(client, "/politics/?page=2&utm_source=letter") == "/affairs/?page=2"
    assert leads(client, "/politics/feed/?page=2") == "/affairs/feed/"


def test_a_path_in_other_letters(client):
    """Old ones as other systems wrote them, encoded once or twice, and those of today with capitals."""
    story = make_article(slug="qarabag")
    OldPath.objects.keep("/Siyasət/Qarabağ-İşi/", story)
    encoded = "/siyas%C9%99t/qaraba%C4%9F-i%CC%87%C5%9Fi/"
    for old in ("/siyasət/qarabağ-i̇şi/", encoded, encoded.replace("%", "%25"), "/Siyasət/Qarabağ-İşi"):
        assert leads(client, old) == "/politics/qarabag/"
    assert leads(client, "/Politics/Qarabag/") == "/politics/qarabag/"
    assert leads(client, "/index.php/politics/qarabag/") == "/politics/qarabag/"


@pytest.mark.parametrize("old", ["/?p=12", "/index.php?p=12", "/index.php?P=1&p=12&utm_source=x", "/old/?p=12"])
def test_an_address_of_another_system_that_names_a_story_in_its_query(client, old):
    story = make_article(slug="a-story")
    for path in ("/?p=12", "/old?p=12"):
        OldPath.objects.keep(path, story)
    assert leads(client, old) == "/politics/a-story/"
    assert client.get("/?p=13").status_code == 200


@pytest.mark.parametrize("feed", ["feed/", "feed/atom/", "feed.json"])
@pytest.mark.parametrize("kind", ["section", "tag", "author"])
def test_each_feed_follows_its_list(client, feed, kind):
    things = {"section": make_section("one"), "tag": make_tag("one"), "author": make_person("one")}
    rename(things[kind], "two")
    before = {"section": "", "tag": "/tag", "author": "/author"}[kind]
    for edition in ("", "/az", "/ru"):
        assert leads(client, f"{edition}{before}/one/{feed}") == f"{edition}{before}/two/{feed}"


def test_the_feed_of_a_merged_tag(client, publisher):
    tag_merging.merge(make_tag("karabakh"), make_tag("garabagh"), publisher)
    assert leads(client, "/tag/karabakh/feed/atom/") == "/tag/garabagh/feed/atom/"


def test_a_page_moves_in_its_own_edition(client):
    page = Page.objects.create(slug="about", title="About", body="<p>Who</p>")
    Page.objects.create(slug="about", locale="az", title="Haqqımızda", body="<p>Kim</p>")
    rename(page, "about-us")
    assert leads(client, "/about/") == "/about-us/"
    assert client.get("/az/about/").status_code == 200
    assert leads(client, "/ru/about/") is None
    Page.objects.get(locale="az").delete()
    assert leads(client, "/az/about/") is None


def test_another_parent_is_no_other_address(client):
    section = make_section("trade-routes")
    section.parent = make_section("economy")
    section.save()
    assert client.get("/trade-routes/").status_code == 200 and not OldPath.objects.exists()


MOVES = st.lists(st.tuples(st.sampled_from("tsp"), st.sampled_from(["one", "two", "three", "four"])), max_size=12)


@given(MOVES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_things_move_one_step_leads_to_them(client, moves):
    """Also there and back, and onto the old address of another: never a chain, never a circle."""
    with transaction.atomic():
        make = {"t": make_tag, "s": make_section, "p": make_person}
        things = {kind: maker(f"start-{kind}") for kind, maker in make.items()}
        before = {"t": "/tag/", "s": "/", "p": "/author/"}
        known = {kind: {f"start-{kind}"} for kind in make}
        for kind, slug in moves:
            rename(things[kind], slug)
            known[kind].add(slug)
        for kind, slugs in known.items():
            at = f"{before[kind]}{things[kind].slug}/"
            assert client.get(at).status_code == 200
            for slug in slugs - {things[kind].slug}:
                assert leads(client, f"{before[kind]}{slug}/") == at
        transaction.set_rollback(True)


# --- by hand


def test_an_address_leads_to_an_address(client):
    OldPath.objects.create(path="/shop", address="https://shop.example.com/x?y=1")
    OldPath.objects.create(path="/letters", address="/newsletter/")
    assert leads(client, "/Shop/") == "https://shop.example.com/x?y=1"
    assert leads(client, "/letters/?utm_source=x") == "/newsletter/"


def test_addresses_that_lead_on_are_one_step_and_circles_none(client):
    tag = rename(make_tag("one"), "two")
    for path, address in (
        ("/a", "/b/"),
        ("/b", "/c/"),
        ("/c", "/tag/one/"),
        ("/x", "/y/"),
        ("/y", "/x/"),
        ("/z", "/z/"),
    ):
        OldPath.objects.create(path=path, address=address)
    for old in ("/a/", "/b/", "/c/"):
        assert leads(client, old) == tag.get_absolute_url()
    for circle in ("/x/", "/y/", "/z/"):
        assert leads(client, circle) is None


def test_each_reader_counts_and_the_day_is_kept(client):
    rename(make_section(), "affairs")
    for _time in range(3):
        client.get("/politics/")
    row = OldPath.objects.get()
    assert (row.hits, row.last_hit) == (3, timezone.localdate())
    rename(make_section("affairs"), "world")
    rename(make_section("world"), "politics")
    assert not OldPath.objects.filter(path="/politics").exists()


# --- what the public may not know


def test_a_draft_leaves_no_path(client, publisher):
    story = make_article(state="draft", publish_at=None, slug="first")
    move(story, publisher, slug="second")
    assert not OldPath.objects.exists()


def test_a_scheduled_story_leaves_no_path_and_one_that_comes_back_does(client, publisher):
    story = make_article(hours_ago=-5, slug="first")
    move(story, publisher, slug="second")
    assert not OldPath.objects.exists()
    seen = make_article(slug="seen")
    revisions.keep_first(seen)
    workflow.perform("withdraw", seen, publisher)
    workflow.perform("publish", seen, publisher, at=timezone.now() + timezone.timedelta(hours=3))
    move(seen, publisher, slug="seen-again")
    assert [path.path for path in OldPath.objects.all()] == ["/politics/seen"]
    assert leads(client, "/politics/seen/") is None
    assert client.get("/politics/seen/").status_code == 404


def test_an_old_path_of_a_hidden_story_says_nothing(client, publisher):
    story = make_article(slug="first")
    move(story, publisher, slug="second")
    publish_changes(story, publisher)
    workflow.perform("hold", story, publisher, text="Counsel reads it.")
    assert client.get("/politics/first/").status_code == 404


def test_an_old_path_of_a_story_that_ended(client, publisher):
    withdrawn, retracted = make_article(slug="gone"), make_article(slug="wrong")
    for story in (withdrawn, retracted):
        move(story, publisher, slug=f"{story.slug}-now")
        publish_changes(story, publisher)
    workflow.perform("withdraw", withdrawn, publisher)
    workflow.perform("retract", retracted, publisher, text="Its source does not stand.")
    assert client.get("/politics/gone/").status_code == 410
    assert leads(client, "/politics/wrong/") == "/politics/wrong-now/"


def test_what_was_deleted_leads_nowhere(client):
    tag = rename(make_tag("one"), "two")
    tag.delete()
    assert client.get("/tag/one/").status_code == 404
    assert not OldPath.objects.exists()


@pytest.mark.parametrize(
    "path", ["/", "", "/az", "/feed", "/%00", "/\0/x", "/x" * 400, "/tag/", "/a/b/c/d", "/tag//feed"]
)
def test_odd_paths_are_nothing(path):
    assert find(path) is None


def test_only_get_is_led_on(client):
    rename(make_tag("one"), "two")
    assert client.post("/tag/one/").status_code == 405
    assert client.head("/tag/one/").status_code == 301


# --- how it is kept


def test_a_path_leads_to_exactly_one_thing():
    tag, person = make_tag(), make_person()
    for columns in ({}, {"tag": tag, "person": person}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OldPath.objects.create(path="/x", **columns)
    for path in ("/X", "/x/", "x", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            OldPath.objects.create(path=path, tag=tag)


def test_the_path_goes_back_with_the_change():
    section = make_section()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rename(section, "affairs")
        raise ZeroDivisionError
    assert not OldPath.objects.exists()


def test_a_page_that_is_there_asks_nothing_of_old_paths(client):
    story = make_article(tags=["caspian"])
    rename(make_tag("caspian"), "caspian-sea")
    with CaptureQueriesContext(connection) as queries:
        for url in (story.get_absolute_url(), "/politics/", "/tag/caspian-sea/", "/tag/caspian-sea/feed/"):
            assert client.get(url).status_code == 200
    assert not [query["sql"] for query in queries if "oldpath" in query["sql"]]


def test_queries_of_an_address_that_nothing_ever_had(client):
    # 1 its row  2 the section of an old path  3 rules
    with CaptureQueriesContext(connection) as queries:
        assert find("/politics/nothing/") is None
    assert len(queries) == 3


def test_the_desk_moves_a_section(client, client_of):
    section, publisher = make_section(), client_of("Publisher")
    url = f"/admin/articles/section/{section.pk}/change/"
    response = publisher.post(url, {"name": "Affairs", "slug": "affairs", "position": "0"})
    assert response.status_code == 302, response.context["errors"]
    assert leads(client, "/politics/") == "/affairs/"
