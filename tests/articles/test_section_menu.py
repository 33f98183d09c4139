"""What opens below a section in the masthead."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Article
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db


def test_the_four_newest_and_the_way_to_all(client):
    energy = make_section("energy", name="Energy")
    child = make_section("grids", name="Grids", parent=energy)
    stories = [make_article(section=energy, hours_ago=number + 1) for number in range(4)]
    stories.append(make_article(section=child, hours_ago=0.5))
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/_s/menu/energy/")
    root = html.fromstring(response.content.decode())
    newest = sorted(stories, key=lambda story: story.publish_at, reverse=True)[:4]
    assert root.xpath("//h3/a/@href") == [story.get_absolute_url() for story in newest]
    assert root.xpath("//p[@class='section-panel-more']/a/@href") == ["/energy/", "/grids/"]
    assert response.headers["Cache-Control"] == "public, max-age=60" and response.headers["X-Robots-Tag"] == "noindex"
    # 1 the section  2 its stories  3 the sections below it
    assert len(queries) == 3, [query["sql"][:100] for query in queries]


def test_each_edition_has_its_own(client):
    make_article(section=make_section("energy"), locale="az", headline="Enerji körpüsü")
    assert "Enerji körpüsü" in client.get("/az/_s/menu/energy/").content.decode()
    assert "Enerji körpüsü" not in client.get("/_s/menu/energy/").content.decode()


def test_what_is_not_live_is_not_in_it(client):
    energy = make_section("energy")
    for fields in (
        {"state": Article.State.DRAFT, "publish_at": None},
        {"publish_at": timezone.now() + timedelta(hours=1)},
        {"on_hold": True},
        {"state": Article.State.RETRACTED},
    ):
        make_article(section=energy, headline="Nobody Sees This", **fields)
    content = client.get("/_s/menu/energy/").content.decode()
    assert "Nobody Sees This" not in content and "No stories here yet." in content


def test_a_section_that_is_not_there_is_404(client):
    assert client.get("/_s/menu/nothing/").status_code == 404


def test_only_reading(client):
    make_section("energy")
    assert client.post("/_s/menu/energy/").status_code == 405
