"""All that the database holds, as a dump would show it."""

from django.db import connection

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def rows(*, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table as text: {table: [row, ...]}."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            if table not in without:
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t ORDER BY 1')  # noqa: S608
                found[table] = [text for (text,) in cursor.fetchall()]
    return found


def tables_that_mention(words: str) -> list[str]:
    """Upper and lower case are one, and so are the letters that JSON writes by number."""
    return [name for name, texts in rows().items() if any(words.lower() in text.lower() for text in texts)]
