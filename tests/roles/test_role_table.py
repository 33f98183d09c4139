"""table.csv says who may do what with which story; here everybody tries everything, in every way there is."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

from articles.models import Article
from azsite.roles import GROUPS
from tests.roles.desk import WAYS, story
from tests.stories import make_picture

pytestmark = pytest.mark.django_db
with (Path(__file__).parent / "table.csv").open(encoding="utf-8") as file:
    TABLE = list(csv.DictReader(file))
PRINCIPALS = [name for name in TABLE[0] if name not in ("action", "story")]


@pytest.fixture
def other(person_of) -> User:
    make_picture()
    return person_of("Writer", "other")


def client_as(principal: str) -> Client:
    client = Client()
    if principal != "stranger":
        client.user = User.objects.get(username="me")
        client.user.groups.add(Group.objects.get(name=principal))
        client.force_login(client.user)
    return client


def tried(principal: str, way, story: Article | None) -> bool:
    """Does it, and takes it back: everybody finds the same world."""
    with transaction.atomic():
        done = way(client_as(principal), Article.objects.get(pk=story.pk) if story else None)
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['action']}: {row['story']}")
def test_the_table_holds(row, other):
    wanted = {principal: row[principal] == "y" for principal in PRINCIPALS}
    me = User.objects.create_user("me", is_staff=True)
    found = story(row["story"], me, other) if row["story"] != "-" else None
    for way in WAYS[row["action"]]:
        done = {principal: tried(principal, way, found) for principal in PRINCIPALS}
        assert done == wanted, way.__qualname__


def test_every_role_stands_in_the_table():
    assert set(PRINCIPALS) == set(GROUPS) | {"stranger"}


def test_every_action_is_tried_in_some_way():
    assert {row["action"] for row in TABLE} == set(WAYS)
    assert all(WAYS.values())
