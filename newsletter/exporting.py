"""The subscribers of a list as CSV."""

from collections.abc import Iterator

from audit.models import record
from newsletter import csv_files
from newsletter.models import MailingList

COLUMNS = ("address", "state", "language", "asked at", "confirmed at", "left at")


def export(mailing_list: MailingList, user) -> Iterator[str]:
    """Lines of CSV, as the database gives the rows. Who took it, and how many, stands in the log before the first."""
    rows = mailing_list.subscriptions.order_by("pk").values_list(
        "subscriber__address_ascii", "state", "subscriber__locale", "asked_at", "confirmed_at", "left_at"
    )
    record(user, "exported subscribers", mailing_list, number=rows.count())
    return csv_files.lines_of(table(rows))


def table(rows) -> Iterator[tuple]:
    yield COLUMNS
    for address, state, locale, *moments in rows.iterator(chunk_size=5000):
        yield address, state, locale, *(moment.isoformat() if moment else "" for moment in moments)
