"""The list of addresses that readers asked for and did not find. Of the readers themselves it keeps nothing."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from articles.models import MissingPath
from articles.models.paths import plain
from articles.readers import MACHINES
from articles.standing import Standing

MOST_ROWS = 5000
MOST_REFERRERS = 5
LONGEST_STEP = 60
KEPT_FOR = timedelta(days=90)
# Under these nothing is the newsroom's to mend, or an address holds a secret.
NOT_OURS = ("admin", "preview", "calendar", "newsletter", "_s", "go", "api", "media", "static")
NOISE = "/*"  # the one line of all that programs try
PROBES = re.compile(
    r"\.(php\d?|aspx?|jspx?|cgi|pl|do|action|env|git|svn|sql|bak|old|ini|ya?ml|zip|tar|t?gz|rar|7z|log|conf|pem|key|exe)(/|$)"
    r"|/(wp-login|wp-admin|wp-includes|wp-json|wp-content/(plugins|themes)|xmlrpc|cgi-bin|phpmyadmin|phpunit"
    r"|vendor|actuator|node_modules|\.[a-z])"
)
MAIL = re.compile(r"[^/]*@[^/]*")
# One statement, so that two readers at the same moment count two. A new row tells its key.
NOTE = """
    INSERT INTO articles_missingpath (path, referrers, count, by_machines, first_day, last_day, is_ignored)
    VALUES (%(path)s, %(referrers)s::varchar[], %(count)s, %(by_machines)s, %(day)s, %(day)s, false)
    ON CONFLICT (path) DO UPDATE SET
        count = articles_missingpath.count + EXCLUDED.count,
        by_machines = articles_missingpath.by_machines + EXCLUDED.by_machines,
        last_day = EXCLUDED.last_day,
        referrers = CASE
            WHEN EXCLUDED.referrers <@ articles_missingpath.referrers
                OR cardinality(articles_missingpath.referrers) >= %(most)s
            THEN articles_missingpath.referrers
            ELSE articles_missingpath.referrers || EXCLUDED.referrers END
    RETURNING id, xmax = 0
"""
# Keeps what is wanted most and what was asked for last.
PRUNE = """
    DELETE FROM articles_missingpath WHERE NOT is_ignored AND id NOT IN (
        (SELECT id FROM articles_missingpath ORDER BY count DESC, id LIMIT %(half)s)
        UNION ALL (SELECT id FROM articles_missingpath ORDER BY last_day DESC, id DESC LIMIT %(half)s))
"""


def note(request: HttpRequest) -> None:
    """After it was decided that nothing is there."""
    path = kept(request.path_info)
    if path is None or request.method not in ("GET", "HEAD"):
        return
    machine = is_machine(request)
    referrer = referrer_of(request) if path != NOISE and not machine else ""
    values = {
        "path": path,
        "referrers": [referrer] if referrer else [],
        "count": int(not machine),
        "by_machines": int(machine),
        "day": timezone.localdate(),
        "most": MOST_REFERRERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, values)
        key, is_new = cursor.fetchone()
        if is_new and key % 100 == 0:  # so that a flood of made-up addresses stays a bounded table
            cursor.execute(PRUNE, {"half": MOST_ROWS // 2})


def kept(path: str) -> str | None:
    """The path as the list has it: no secret, nothing like a mail address, no longer than a line."""
    path = plain(path) or "/"
    if path.strip("/").partition("/")[0] in NOT_OURS:
        return None
    if PROBES.search(path) or not path.isprintable():
        return NOISE
    steps = MAIL.sub("…@…", path).split("/")
    return "/".join(step if len(step) <= LONGEST_STEP else f"{step[:LONGEST_STEP]}…" for step in steps)[
        : MissingPath.LONGEST
    ]


def referrer_of(request: HttpRequest) -> str:
    """Where the link stands: the path on this site, host and path on another; never a query."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
        host = parts.hostname or ""
    except ValueError:
        return ""
    path = kept(parts.path)
    if parts.scheme not in ("http", "https") or not host or path in (None, NOISE):
        return ""
    ours = (request.get_host().partition(":")[0], urlsplit(settings.SITE_URL).hostname)
    return path if host in ours else f"{host[:80]}{path}"[: MissingPath.LONGEST]


def is_machine(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "").lower()
    return not agent or any(word in agent for word in MACHINES)


def solved(*paths: str) -> None:
    """Something stands there now, or the ledger leads on."""
    MissingPath.objects.filter(path__in=paths).delete()


@task(priority=-10)
def forget_missing() -> None:
    """What nobody asked for in a long time, and what is there by now."""
    MissingPath.objects.filter(last_day__lt=timezone.localdate() - KEPT_FOR).delete()
    paths = list(MissingPath.objects.values_list("path", flat=True))
    standing = Standing(paths)
    solved(*(path for path in paths if standing.at(path) is not None))
