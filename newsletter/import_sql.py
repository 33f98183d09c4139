"""The statements of importing.py. Temporary tables, gone with the transaction: no address stays in between."""

STAGE = """
CREATE TEMP TABLE newsletter_staged (
    line integer, address text, address_ascii text, keys text[], confirmed_at timestamptz
) ON COMMIT DROP
"""
# What becomes of each line. Addresses that differ in capitals alone are one person's.
JUDGE = """
CREATE TEMP TABLE newsletter_judged ON COMMIT DROP AS
SELECT s.line, s.address, s.address_ascii, s.confirmed_at, known.id AS subscriber_id, own.id AS subscription_id,
    CASE WHEN row_number() OVER (PARTITION BY lower(s.address_ascii) ORDER BY s.line) > 1 THEN 'twice'
         WHEN hit.line IS NOT NULL THEN 'suppressed'
         WHEN own.state = 'left' THEN 'left' END AS refused,
    own.state
FROM newsletter_staged s
LEFT JOIN (
    SELECT DISTINCT line FROM newsletter_staged CROSS JOIN unnest(keys) key
    JOIN newsletter_suppression ON address_key = key
) hit ON hit.line = s.line
LEFT JOIN (
    SELECT lower(address_ascii) AS folded, min(id) AS id FROM newsletter_subscriber GROUP BY 1
) known ON known.folded = lower(s.address_ascii)
LEFT JOIN newsletter_subscription own ON own.subscriber_id = known.id AND own.mailing_list_id = %(list)s
"""
COUNT = """
SELECT count(*) FILTER (WHERE refused IS NULL AND subscriber_id IS NULL) AS new,
    count(*) FILTER (WHERE refused IS NULL AND subscriber_id IS NOT NULL AND subscription_id IS NULL) AS added,
    count(*) FILTER (WHERE refused IS NULL AND state = 'pending' AND %(confirmed)s) AS confirmed,
    count(*) FILTER (WHERE refused IS NULL AND (state = 'confirmed' OR state = 'pending' AND NOT %(confirmed)s))
        AS already,
    count(*) FILTER (WHERE refused = 'twice') AS twice,
    count(*) FILTER (WHERE refused = 'suppressed') AS suppressed,
    count(*) FILTER (WHERE refused = 'left') AS left
FROM newsletter_judged
"""
# Where the file says who must get no mail: those who are suppressed already have no problem.
COUNT_SUPPRESSED = """
SELECT count(*) FILTER (WHERE refused IS NULL OR refused = 'left') AS new, 0 AS added, 0 AS confirmed,
    count(*) FILTER (WHERE refused = 'suppressed') AS already,
    count(*) FILTER (WHERE refused = 'twice') AS twice, 0 AS suppressed, 0 AS left
FROM newsletter_judged
"""
UNSTAGE = "DROP TABLE newsletter_staged, newsletter_judged"
KEEP_PROBLEMS = """
INSERT INTO newsletter_importproblem (owner_id, line, reason, shown)
SELECT %(import)s, line, refused,
    left(left(address, 1) || '•••@' || split_part(address, '@', -1), 120)
FROM newsletter_judged WHERE refused = ANY(%(told)s) ORDER BY line LIMIT %(most)s
"""
ADD_SUBSCRIBERS = """
INSERT INTO newsletter_subscriber
    (address, address_ascii, secret, locale, created_at, is_tracked, wanted_address)
SELECT address, address_ascii, replace(gen_random_uuid()::text, '-', ''), %(locale)s, %(now)s, false, ''
FROM newsletter_judged WHERE refused IS NULL AND subscriber_id IS NULL ORDER BY line
ON CONFLICT (address_ascii) DO NOTHING
"""
# Each subscription that is new or newly confirmed leaves a row of evidence.
ADD_SUBSCRIPTIONS = """
WITH wanted AS (
    SELECT coalesce(j.subscriber_id, s.id) AS subscriber_id, j.subscription_id, j.state, j.confirmed_at
    FROM newsletter_judged j
    LEFT JOIN newsletter_subscriber s ON j.subscriber_id IS NULL AND s.address_ascii = j.address_ascii
    WHERE j.refused IS NULL
), added AS (
    INSERT INTO newsletter_subscription (subscriber_id, mailing_list_id, state, asked_at, confirmed_at)
    SELECT subscriber_id, %(list)s, CASE WHEN %(confirmed)s THEN 'confirmed' ELSE 'pending' END, %(now)s, confirmed_at
    FROM wanted WHERE subscription_id IS NULL
    ON CONFLICT (subscriber_id, mailing_list_id) DO NOTHING
    RETURNING subscriber_id
), confirmed AS (
    UPDATE newsletter_subscription own SET state = 'confirmed', confirmed_at = wanted.confirmed_at, left_at = NULL
    FROM wanted WHERE own.id = wanted.subscription_id AND own.state = 'pending' AND %(confirmed)s
    RETURNING own.subscriber_id
)
INSERT INTO newsletter_consent (subscriber_id, mailing_list_id, event, at, client_key, key_month, proxies, client_kind,
    source, form, text_id, text, text_sha256)
SELECT subscriber_id, %(list)s, 'imported', %(now)s, '', '', 0, '', %(file)s, 'import', 'import', %(text)s, %(sha256)s
FROM (SELECT * FROM added UNION ALL SELECT * FROM confirmed) changed
"""
SUPPRESS = """
INSERT INTO newsletter_suppression (address_key, reason, diagnostic, at)
SELECT s.keys[1], 'imported', '', %(now)s FROM newsletter_judged j JOIN newsletter_staged s USING (line)
WHERE j.refused IS NULL OR j.refused = 'left'
ON CONFLICT (address_key) DO NOTHING
"""
STEPS = (ADD_SUBSCRIBERS, ADD_SUBSCRIPTIONS)
