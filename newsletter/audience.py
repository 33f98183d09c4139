"""Who gets an edition: asked for while it is made, and frozen as deliveries by one statement when it starts."""

from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

from newsletter.mail_groups import DOMAINS, WELL_KNOWN
from newsletter.models import Edition, Subscription, Throttle


def audience(edition: Edition) -> models.QuerySet[Subscription]:
    """One subscription for each subscriber: that to the edition's own list before those to the other ones."""
    own_first = models.Case(models.When(mailing_list=edition.mailing_list_id, then=0), default=1)
    wanted = Subscription.objects.mailable().filter(mailing_list__in=edition.lists)
    if edition.segment:
        wanted = wanted.filter(subscriber__in=edition.segment.subscribers())
    return wanted.order_by("subscriber_id", own_first, "mailing_list_id").distinct("subscriber_id")


FREEZE = """
WITH chosen AS (
    INSERT INTO newsletter_delivery
        (edition_id, subscriber_id, mailing_list_id, state, variant, lane, due_at, attempts, reply, changed_at)
    SELECT %s, a.subscriber_id, a.mailing_list_id, 'queued',
           CASE WHEN a.draw %% 100 < %s THEN (a.draw / 100) %% %s END,
           CASE WHEN coalesce(m.group, k.lane) = ANY(%s) THEN coalesce(m.group, k.lane) ELSE '' END,
           CASE WHEN a.draw %% 100 < %s THEN %s ELSE %s END,
           0, '', now()
    FROM (
        SELECT c.subscriber_id, c.mailing_list_id, split_part(s.address_ascii, '@', 2) AS domain,
               abs(hashint8extended(c.subscriber_id, %s) / 2) AS draw
        FROM ({audience}) c JOIN newsletter_subscriber s ON s.id = c.subscriber_id
    ) a
    LEFT JOIN newsletter_maildomain m ON m.domain = a.domain
    LEFT JOIN unnest(%s::text[], %s::text[]) AS k(domain, lane) ON k.domain = a.domain
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT count(*), min(id), max(id) FROM chosen
"""


def freeze(edition: Edition) -> None:
    """Makes the deliveries. Which subject of a test somebody gets is drawn from edition and subscriber: no chance.

    Writes `audience`, `first_delivery` and `last_delivery` on the edition, without saving it.
    """
    now = timezone.now()
    subjects = 1 + edition.variants.count()
    share = edition.test_percent if subjects > 1 else 100
    later = now + timedelta(hours=edition.test_hours)
    chosen, parameters = audience(edition).values_list("subscriber_id", "mailing_list_id").query.sql_with_params()
    lanes = sorted({*WELL_KNOWN, *Throttle.objects.exclude(group=Throttle.EVERYBODY).values_list("group", flat=True)})
    values = [edition.pk, share, subjects, lanes, share, now, later, edition.pk]
    with connection.cursor() as cursor:
        cursor.execute(FREEZE.format(audience=chosen), [*values, *parameters, list(DOMAINS), list(DOMAINS.values())])
        edition.audience, edition.first_delivery, edition.last_delivery = cursor.fetchone()
