"""Counts the readers that the journal brings, in SQL alone. Called by its loader, inside its transaction.

A story counts if it is live when its events are loaded, a few seconds after, by the clock of the moment at which it
was read: who was shown a page that was withdrawn since, or says that he read what is only scheduled, is not counted.
"""

from django.conf import settings
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.readers import DIRECT, INTERNAL, OTHER, READ

# Hosts that are counted by name on a day. Those of the week before come first: whoever sends invented ones cannot
# crowd out the known.
MOST_HOSTS, MOST_NEW_HOSTS = 200, 100
KNOWN_FOR = 7  # days

EVENTS = """
    CREATE TEMP TABLE IF NOT EXISTS articles_seen (kind text, key bigint, locale text, host text, at timestamptz,
        day date) ON COMMIT DELETE ROWS;
    DELETE FROM articles_seen;
    INSERT INTO articles_seen
    SELECT data->>'kind', (data->>'key')::bigint, data->>'in', data->>'from', at, (at AT TIME ZONE %s)::date
    FROM journal_fresh WHERE kind = %s
"""
FORGET_OTHERS = "DELETE FROM articles_seen AS seen WHERE kind = 'story' AND NOT EXISTS ({live})"
HOURS = """
    INSERT INTO articles_hourlyreads (article_id, hour, reads)
    SELECT key, date_trunc('hour', at, 'UTC'), count(*) FROM articles_seen WHERE kind = 'story'
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (article_id, hour) DO UPDATE SET reads = articles_hourlyreads.reads + excluded.reads
"""
HOSTS = """
    WITH sent AS (
        SELECT day, host, count(*) AS reads FROM articles_seen
        WHERE kind = 'story' AND host NOT IN (%(direct)s, %(internal)s, %(other)s) GROUP BY 1, 2
    ), unnamed AS (
        SELECT *, EXISTS (
            SELECT FROM articles_hostreads AS before
            WHERE before.host = sent.host AND before.day >= sent.day - %(known)s AND before.day < sent.day
        ) AS is_known
        FROM sent WHERE NOT EXISTS (
            SELECT FROM articles_hostreads AS named WHERE named.host = sent.host AND named.day = sent.day
        )
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY day ORDER BY is_known DESC, reads DESC, host)
            + (
                SELECT count(*) FROM articles_hostreads AS named
                WHERE named.day = unnamed.day AND host NOT IN (%(direct)s, %(internal)s, %(other)s)
            ) AS place
        FROM unnamed
    )
    INSERT INTO articles_hostreads (day, host, reads)
    SELECT day, host, 0 FROM ranked WHERE place <= CASE WHEN is_known THEN %(most)s ELSE %(most_new)s END
"""
# Until now the rows hold what was sent.
NAME_OTHERS = """
    UPDATE articles_seen AS seen SET host = %(other)s
    WHERE kind = 'story' AND host NOT IN (%(direct)s, %(internal)s, %(other)s) AND NOT EXISTS (
        SELECT FROM articles_hostreads AS named WHERE named.host = seen.host AND named.day = seen.day
    )
"""
DAYS = """
    INSERT INTO articles_dailyreads (article_id, day, host, reads)
    SELECT key, day, host, count(*) FROM articles_seen WHERE kind = 'story' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (article_id, day, host) DO UPDATE SET reads = articles_dailyreads.reads + excluded.reads;
    INSERT INTO articles_hostreads (day, host, reads)
    SELECT day, host, count(*) FROM articles_seen WHERE kind = 'story' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (day, host) DO UPDATE SET reads = articles_hostreads.reads + excluded.reads
"""
PAGES = """
    INSERT INTO articles_pagereads (kind, key, locale, day, reads)
    SELECT kind, key, locale, day, count(*) FROM (
        SELECT kind, key, locale, day FROM articles_seen WHERE kind <> 'story'
        UNION ALL
        SELECT kind, section_id, article.locale, day FROM articles_seen
        JOIN articles_article AS article ON article.id = key WHERE kind = 'story'
    ) AS page
    WHERE kind = 'story' OR (kind = 'home' AND key = 0)
        OR (kind = 'section' AND EXISTS (SELECT FROM articles_section WHERE id = key))
        OR (kind = 'tag' AND EXISTS (SELECT FROM articles_tag WHERE id = key))
        OR (kind = 'author' AND EXISTS (SELECT FROM articles_person WHERE id = key))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (day, kind, key, locale) DO UPDATE SET reads = articles_pagereads.reads + excluded.reads
"""


def count(cursor) -> None:
    cursor.execute(EVENTS, [settings.TIME_ZONE, READ])
    live = Article.objects.live(RawSQL("seen.at", ())).filter(pk=RawSQL("seen.key", ())).order_by().values("pk")
    statement, parameters = live.query.sql_with_params()
    cursor.execute(FORGET_OTHERS.format(live=statement), parameters)
    words = {"direct": DIRECT, "internal": INTERNAL, "other": OTHER}
    cursor.execute(HOURS)
    cursor.execute(HOSTS, words | {"known": KNOWN_FOR, "most": MOST_HOSTS, "most_new": MOST_NEW_HOSTS})
    cursor.execute(NAME_OTHERS, words)
    cursor.execute(DAYS)
    cursor.execute(PAGES)
