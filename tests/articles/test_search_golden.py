"""Questions and what has to come: search_golden.csv, over the stories of newspaper.py."""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from tests.articles.newspaper import STORIES, print_newspaper

pytestmark = pytest.mark.django_db
with (Path(__file__).parent / "search_golden.csv").open(encoding="utf-8") as file:
    QUESTIONS = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def newspaper(django_db_setup, django_db_blocker):
    """Printed once for all questions, and taken back."""

    with django_db_blocker.unblock(), transaction.atomic():
        print_newspaper()
        yield
        transaction.set_rollback(True)


def slugs_found(locale: str, query: str, *, may_guess: bool) -> list[str]:
    response = Client().get("/search/" if locale == "en" else f"/{locale}/search/", {"q": query})
    assert response.status_code == 200
    assert may_guess or not response.context.get("is_corrected")
    root = html.fromstring(response.content.decode())
    return [address.rstrip("/").rsplit("/", 1)[1] for address in root.xpath("//main//h2/a/@href")]


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["rule"])
def test_golden(newspaper, row):
    found = slugs_found(row["locale"], row["query"], may_guess="typo" in row["rule"])
    first = row["first"].split()
    assert set(found[: len(first)]) == set(first), found
    assert not set(found) & set(row["never"].split()), found
    if not first:
        assert found == []


def test_the_questions_name_stories_that_exist():
    for row in QUESTIONS:
        assert set(row["first"].split() + row["never"].split()) <= set(STORIES), row
    assert len({row["rule"] for row in QUESTIONS}) == len(QUESTIONS) >= 60
