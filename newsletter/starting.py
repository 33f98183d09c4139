"""Which editions start now. Beside the tasks of every worker; senders are kept free of all that it takes to know."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection

from newsletter import approval, steering
from newsletter.models import Edition

logger = logging.getLogger("azsite.newsletter")

PAUSE = 1.0  # seconds


def run(stop: threading.Event) -> None:
    while not stop.wait(PAUSE):
        try:
            start_due()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("No edition can start, trying again: %s", " ".join(str(error).split()))
            connection.close()
    connection.close()


def start_due() -> None:
    """Several workers may do it at once."""
    for edition in Edition.objects.due():
        if approval.holds_or_void(edition):
            steering.start(edition.pk)
