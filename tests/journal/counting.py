"""A consumer for tests: a row for each event that it was handed, so that one counted twice is seen."""

from django.db import connection

from journal import consumers

TABLE = "CREATE TABLE IF NOT EXISTS journal_counted (id uuid NOT NULL, value int NOT NULL CHECK (value <> 13))"
COUNT = """
    INSERT INTO journal_counted SELECT id, (data->>'value')::int FROM journal_fresh WHERE kind = 'tested'
"""


def consume(cursor) -> None:
    cursor.execute(COUNT)


def register() -> None:
    consumers.register("tested", consume)


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def drop_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE journal_counted")


def counted() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM journal_counted")
        return [row[0].hex for row in cursor.fetchall()]
