import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.stories import make_article, make_section

FRONTPAGE = "frontpage"


@pytest.fixture
def around(transactional_db):
    """The nodes before and at the migration; whatever happens, the newest schema stands at the end."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    node = next(key for key in executor.loader.disk_migrations if key[0] == "articles" and key[1].endswith(FRONTPAGE))
    before = next(key for key in executor.loader.disk_migrations[node].dependencies if key[0] == "articles")
    yield before, node
    MigrationExecutor(connection).migrate(leaves)


def test_picks_become_the_first_version_and_back(around):
    before, node = around
    make_section()
    stories = [make_article(locale=locale) for locale in ("en", "en", "ru")]
    executor = MigrationExecutor(connection)
    executor.migrate([before])
    MustRead = executor.loader.project_state([before]).apps.get_model("articles", "MustRead")
    for position, story in enumerate(stories):
        MustRead.objects.create(article_id=story.pk, position=9 - position)

    executor = MigrationExecutor(connection)
    executor.migrate([node])
    versions = executor.loader.project_state([node]).apps.get_model("articles", "FrontPageVersion").objects
    assert list(versions.order_by("locale").values_list("locale", "number")) == [("en", 1), ("ru", 1)]
    (block,) = versions.get(locale="en").document["blocks"]
    assert block["key"] == "must_read"
    assert [(pin["article"], pin["place"]) for pin in block["pins"]] == [(stories[1].pk, 0), (stories[0].pk, 1)]

    MigrationExecutor(connection).migrate([before])
    assert set(MustRead.objects.values_list("article", flat=True)) == {story.pk for story in stories}
