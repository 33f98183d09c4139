"""Clicks of subscribers who allowed counting: noted in the journal, counted by its loader, and told from programs.

Programs that look into mail follow its links too: at once, without wanting the page, or all of them in a moment.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from journal.writing import append
from newsletter.models import Click

CLICK = "click"  # the kind of the journal's events
TOO_SOON = 10  # seconds after the mail went out
IN_A_MOMENT = 10  # seconds in which nobody follows all the links of a mail
LEAST_LINKS = 3  # all of one or two may well be a person
KEPT_FOR = timedelta(days=396)  # thirteen months

COUNT = """
CREATE TEMP TABLE IF NOT EXISTS newsletter_clicked (delivery bigint, link int, is_head boolean, at timestamptz)
    ON COMMIT DELETE ROWS;
DELETE FROM newsletter_clicked;
INSERT INTO newsletter_clicked
SELECT (data->>'delivery')::bigint, (data->>'link')::int, (data->>'head')::boolean, at
FROM journal_fresh WHERE kind = %(kind)s;

INSERT INTO newsletter_click (delivery_id, link, story, at, is_scanner)
SELECT d.id, c.link, item.article_id, min(c.at), c.is_head OR c.at < d.changed_at + %(soon)s * interval '1 second'
FROM newsletter_clicked c
JOIN newsletter_delivery d ON d.id = c.delivery
JOIN newsletter_subscriber s ON s.id = d.subscriber_id AND s.is_tracked
JOIN (SELECT edition_id, article_id, row_number() OVER (PARTITION BY edition_id ORDER BY position, id) - 1 AS link
      FROM newsletter_editionitem
      WHERE edition_id IN (SELECT edition_id FROM newsletter_delivery JOIN newsletter_clicked ON id = delivery)) item
    ON item.edition_id = d.edition_id AND item.link = c.link
GROUP BY d.id, c.link, item.article_id, 5
ORDER BY d.id, c.link
ON CONFLICT (delivery_id, link, is_scanner) DO NOTHING;

WITH burst AS (
    SELECT k.delivery_id FROM newsletter_click k JOIN newsletter_delivery d ON d.id = k.delivery_id
    WHERE NOT k.is_scanner AND k.delivery_id IN (SELECT delivery FROM newsletter_clicked)
    GROUP BY k.delivery_id, d.edition_id
    HAVING count(*) >= greatest(
            %(least)s, (SELECT count(*) FROM newsletter_editionitem i WHERE i.edition_id = d.edition_id))
       AND max(k.at) - min(k.at) < %(moment)s * interval '1 second'
), taken AS (
    DELETE FROM newsletter_click k USING burst
    WHERE k.delivery_id = burst.delivery_id AND NOT k.is_scanner
    RETURNING k.delivery_id, k.link, k.story, k.at
)
INSERT INTO newsletter_click (delivery_id, link, story, at, is_scanner)
SELECT delivery_id, link, story, at, true FROM taken
ON CONFLICT (delivery_id, link, is_scanner) DO NOTHING
"""


def note(request: HttpRequest, delivery: int, link: int) -> None:
    """Nothing is written to the database, and nothing about the request is kept but that it was a HEAD."""
    if "1" not in (request.headers.get("Sec-GPC"), request.headers.get("DNT")):
        append(CLICK, {"delivery": delivery, "link": link, "head": request.method == "HEAD"})


def count(cursor) -> None:
    """Called by the journal's loader, inside its transaction."""
    cursor.execute(COUNT, {"kind": CLICK, "soon": TOO_SOON, "least": LEAST_LINKS, "moment": IN_A_MOMENT})


def forget() -> None:
    Click.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
