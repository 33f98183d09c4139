"""Who may send which delivery: taking, marking, recording, and taking back from the dead. All of it is SQL.

    queued -> claimed      a sender takes a batch (SKIP LOCKED) under a number of its own: the fence
    claimed -> inflight    just before a message goes out; only while the row still carries that number, its lease
                           holds and the edition is being sent
    inflight -> ...        what the mail server said

A sender that dies leaves claimed rows, which go back, and inflight ones, which become uncertain: nobody can know
whether those were taken, so no machine sends them again. A sender that only lost the database records its answers
later: they overrule "uncertain".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

LEASE = timedelta(seconds=90)  # of what is claimed
FLIGHT = timedelta(minutes=15)  # of what is on the wire; longer than any window may wait for answers
LOCK_SPACE = 7433  # first half of the advisory lock that a living sender holds; the second is its number
TAKINGS = 2**32  # of one sender: claim = sender number * TAKINGS + count


@dataclass(slots=True)
class Claimed:
    delivery: int
    claim: int
    edition: int
    mailing_list: int
    variant: int | None
    attempts: int
    lane: str
    address: str | None  # None: erased since
    secret: str
    tracked: bool
    subscribed: bool
    slot: float = field(default=0.0)  # monotonic seconds: not to be sent before


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed or inflight delivery."""

    delivery: int
    claim: int
    state: str
    reply: str = ""
    wait: float | None = None  # seconds until it is due again
    is_attempt: bool = True


CLAIM = """
WITH next AS (
    SELECT id FROM newsletter_delivery
    WHERE edition_id = %(edition)s AND lane = %(lane)s AND state IN ('queued', 'deferred') AND due_at <= now()
      AND (variant IS NOT NULL OR %(decided)s)
    ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE newsletter_delivery d
    SET state = 'claimed', claim = %(claim)s, lease_until = now() + %(lease)s, changed_at = now()
    FROM next WHERE d.id = next.id
    RETURNING d.id, d.subscriber_id, d.mailing_list_id, d.variant, d.attempts
)
SELECT taken.id, taken.mailing_list_id, taken.variant, taken.attempts, s.address_ascii, coalesce(s.secret, ''),
       coalesce(s.is_tracked, false), coalesce(u.state = 'confirmed', false)
FROM taken
LEFT JOIN newsletter_subscriber s ON s.id = taken.subscriber_id
LEFT JOIN newsletter_subscription u
    ON u.subscriber_id = taken.subscriber_id AND u.mailing_list_id = taken.mailing_list_id
ORDER BY taken.id
"""


def claim(edition: int, lane: str, most: int, number: int, *, is_decided: bool = True) -> list[Claimed]:
    """Up to `most` due deliveries of a lane. They are this sender's for LEASE. Those that wait for the winner of a
    test of subjects are left until the caller knows it."""
    values = {"edition": edition, "lane": lane, "most": most, "claim": number, "lease": LEASE, "decided": is_decided}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return [
            Claimed(row[0], number, edition, row[1], row[2], row[3], lane, row[4], row[5], row[6], row[7])
            for row in cursor.fetchall()
        ]


STEP = """
WITH told AS (
    UPDATE newsletter_delivery d
    SET state = r.state, reply = r.reply, lease_until = NULL, changed_at = now(),
        due_at = coalesce(now() + r.wait * interval '1 second', d.due_at),
        attempts = d.attempts + CASE WHEN r.attempt THEN 0 ELSE -1 END
    FROM unnest(%(told)s::bigint[], %(told_claims)s::bigint[], %(states)s::text[], %(replies)s::text[],
                %(waits)s::float[], %(attempts)s::boolean[]) AS r(id, claim, state, reply, wait, attempt)
    WHERE d.id = r.id AND d.claim = r.claim AND d.state IN ('inflight', 'uncertain') AND d.settled_at IS NULL
    RETURNING 1
), marked AS (
    UPDATE newsletter_delivery d
    SET state = 'inflight', lease_until = now() + %(flight)s, changed_at = now(), attempts = d.attempts + 1
    FROM unnest(%(marks)s::bigint[], %(mark_claims)s::bigint[]) AS m(id, claim), newsletter_edition e
    WHERE d.id = m.id AND d.claim = m.claim AND d.state = 'claimed' AND d.lease_until > now()
      AND e.id = d.edition_id AND e.state = 'sending'
    RETURNING d.id
)
SELECT id FROM marked
"""


def record_and_mark(results: Sequence[Result], window: Sequence[Claimed]) -> set[int]:
    """Writes what became of the last window and marks the next one, in one round trip and one commit.

    Gives the deliveries that are marked and may go out; the others are no longer ours. The commit waits for the disk
    (the database's default): a mark that a power cut could take back would let a message go out twice.
    """
    values = {
        "told": [r.delivery for r in results],
        "told_claims": [r.claim for r in results],
        "states": [r.state for r in results],
        "replies": [r.reply[:300] for r in results],
        "waits": [r.wait for r in results],
        "attempts": [r.is_attempt for r in results],
        "marks": [c.delivery for c in window],
        "mark_claims": [c.claim for c in window],
        "flight": FLIGHT,
    }
    with connection.cursor() as cursor:
        cursor.execute(STEP, values)
        return {row[0] for row in cursor.fetchall()}


def put_back(claimed: Iterable[Claimed]) -> None:
    """Unsent ones wait again, for anybody: at a pause, a stop, or when the mail server cannot be reached."""
    settle_claimed(claimed, "queued")


def settle_claimed(claimed: Iterable[Claimed], state: str) -> None:
    """For those that are not sent after all, because who would get them left, was erased or is suppressed."""
    rows = list(claimed)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE newsletter_delivery d SET state = %s, claim = NULL, lease_until = NULL, changed_at = now()
            FROM unnest(%s::bigint[], %s::bigint[]) AS c(id, claim)
            WHERE d.id = c.id AND d.claim = c.claim AND d.state = 'claimed'
            """,
            [state, [c.delivery for c in rows], [c.claim for c in rows]],
        )


REAP = """
UPDATE newsletter_delivery
SET state = CASE WHEN state = 'claimed' THEN 'queued' ELSE 'uncertain' END,
    claim = CASE WHEN state = 'claimed' THEN NULL ELSE claim END,
    lease_until = NULL, changed_at = now(),
    reply = CASE WHEN state = 'claimed' THEN reply ELSE 'The sender died or lost its connection on the way.' END
WHERE id IN (
    SELECT id FROM newsletter_delivery
    WHERE state IN ('claimed', 'inflight') AND (lease_until < now() OR claim / %(takings)s <> ALL(%(alive)s))
    FOR UPDATE SKIP LOCKED
)
"""


def reap() -> int:
    """Takes back what dead or silent senders hold. Any sender may do it, any number of times."""
    with connection.cursor() as cursor:
        cursor.execute(REAP, {"takings": TAKINGS, "alive": living_senders()})
        return cursor.rowcount


def living_senders() -> list[int]:
    """The numbers of the senders whose connection holds its lock: the database sees a death at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND classid = %s AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [LOCK_SPACE],
        )
        return [row[0] for row in cursor.fetchall()]


def show_life(sender: int) -> None:
    """Held until the connection ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, sender])


def try_for_place(lane: str, places: int, space: int = LOCK_SPACE + 1) -> int | None:
    """The number of one of the places at a lane, held until given back or until the connection ends."""
    with connection.cursor() as cursor:
        for place in range(places):
            cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [space, f"{lane} {place}"])
            if cursor.fetchone()[0]:
                return place
    return None


def give_place_back(lane: str, place: int, space: int = LOCK_SPACE + 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [space, f"{lane} {place}"])
