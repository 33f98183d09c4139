"""A pytest plugin that is loaded before Django reads its settings: a Postgres for the tests, and their environment."""

import os
from pathlib import Path

from azsite import database

VAR = Path(__file__).resolve().parent.parent / "var" / "tests"

# The suite tells the site what to be; the developer's own environment must not leak in. Only the database may be
# given, to run against another server.
OURS = (
    *("SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "CACHE_URL", "TRUSTED_PROXIES", "PORT", "NOINDEX", "INDEXNOW_KEY"),
    *("INDEXNOW_URL", "WEBSUB_HUB", "API_NEEDS_KEY", "API_LIMIT", "API_LIMIT_WITH_KEY"),
    *("SIGN_UPS_BEFORE_PROOF",),
)
for name in OURS:
    os.environ.pop(name, None)
os.environ |= {
    "DEBUG": "1",
    "AZSITE_DATA": str(VAR),
    "EMAIL_URL": "keep:",
    # Playwright's loop runs in the thread of the test; Django would take it for async code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or database.use(VAR, durable=False)
