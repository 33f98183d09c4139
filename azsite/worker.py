"""The background worker: django-tasks-db's queue, with retries, recovery of killed tasks and a timetable.

The queue knows none of the three by itself. Each worker holds a Postgres advisory lock as long as it lives; a
task whose worker's lock is free again was cut off and goes back into the queue.
"""

import logging
import random
import signal
import threading
import zlib
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles import telling
from articles.fruitless import forget_fruitless_searches
from articles.guessing import learn_new_words, learn_words
from articles.missing import forget_missing
from articles.most_read import rank_stories
from articles.readers import forget_old_reads
from articles.related import look_for_due_lists, renew_lists
from articles.reporting import forget_reporters
from articles.unsaved import forget_old
from journal import loading
from newsletter import sending, starting
from newsletter.automatic import look_after_approvals, make_due_editions
from newsletter.doctor import examine_daily
from newsletter.mailboxes import read_returned_mail
from newsletter.tasks import clean_up, look_up_domains

logger = logging.getLogger("azsite.worker")

PAUSE = 1.0  # seconds between two looks into an empty queue
BACKOFF = (60, 300, 900, 3600)  # seconds before the second, third ... attempt
BESIDE = {"journal-loader": loading.run, "edition-starter": starting.run, "edition-sender": sending.run}
LOCK_SPACE = 7431  # first half of the advisory lock's key; the second is made of the worker's name
TIMETABLE = {
    clean_up: timedelta(hours=6),
    look_up_domains: timedelta(hours=1),
    forget_old: timedelta(hours=1),
    forget_old_reads: timedelta(days=1),
    forget_missing: timedelta(days=1),
    forget_reporters: timedelta(days=1),
    forget_fruitless_searches: timedelta(days=1),
    learn_new_words: timedelta(hours=1),
    learn_words: timedelta(days=1),
    rank_stories: timedelta(minutes=5),
    look_for_due_lists: timedelta(minutes=5),
    renew_lists: timedelta(days=1),
    make_due_editions: timedelta(minutes=1),
    look_after_approvals: timedelta(minutes=5),
    read_returned_mail: timedelta(minutes=1),
    examine_daily: timedelta(days=1),
}
if settings.ANNOUNCES and (settings.INDEXNOW_KEY or settings.WEBSUB_HUB):
    TIMETABLE[telling.look] = timedelta(seconds=20)  # a hub shall know within a minute


def run(*, once: bool = False) -> None:
    """Works until SIGTERM or SIGINT; the task at hand is finished first."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    life = Life(get_random_string(20))
    beside = [threading.Thread(target=work_beside, args=(stop, work), name=name) for name, work in BESIDE.items()]
    try:
        if not once:
            for thread in beside:
                thread.start()
        while not stop.is_set():
            look(life, stop)
            if once:
                return
            stop.wait(PAUSE * (0.75 + random.random() / 2))  # noqa: S311 - spreads workers, guards nothing
    finally:
        stop.set()
        if not once:
            for thread in beside:
                thread.join()
        life.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def work_beside(stop: threading.Event, work: Callable[[threading.Event], None]) -> None:
    """Beside the queue, whose tasks may take minutes. Should it ever fail, the worker ends, to be started again."""
    try:
        work(stop)
    finally:
        stop.set()


def look(life: "Life", stop: threading.Event) -> None:
    """One round. A database that is away is waited for: nothing is lost, the queue is in it."""
    try:
        life.prove()
        requeue_cut_off()
        requeue_failed()
        fill_timetable()
        SiteWorker(life.name, stop).run()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The database does not answer, trying again: %s", str(error).strip())
        connection.close()


class SiteWorker(Worker):
    """Takes tasks until none is waiting or a stop was asked for."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self.stop = stop

    @property
    def running(self) -> bool:
        return not self.stop.is_set()

    @running.setter
    def running(self, value: bool) -> None:
        """The base class starts with True; only the event stops this one."""


class Life:
    """A connection of its own that holds the worker's lock; it is free again when the process dies, however it dies."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.connection = connections.create_connection("default")

    def prove(self) -> None:
        """Takes the lock, also anew after the database was restarted. A session may hold it several times over."""
        if self.connection.connection is not None and not self.connection.is_usable():
            self.connection.close()
        if self.connection.connection is None:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, lock_number(self.name)])

    def end(self) -> None:
        self.connection.close()


def lock_number(name: str) -> int:
    """A signed 32-bit number, as Postgres wants it."""
    return zlib.crc32(name.encode()) - 2**31


def is_alive(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, lock_number(name)])
        taken = cursor.fetchone()[0]
        if taken:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, lock_number(name)])
    return not taken


def requeue_cut_off() -> None:
    """Tasks whose worker died go back at once. They must bear being run twice, and do."""
    for result in DBTaskResult.objects.running():
        if not is_alive(result.worker_ids[-1]):
            requeue(result, from_status=TaskResultStatus.RUNNING, after=0)
            logger.warning("Task %s was cut off and is queued again", result.task_path)


def requeue_failed() -> None:
    """A failed task is tried again, later and later; after the last attempt it stays, failed, to be seen."""
    recently = timezone.now() - timedelta(hours=1)
    for result in DBTaskResult.objects.failed().filter(finished_at__gte=recently):
        attempts = len(result.worker_ids)
        if attempts <= len(BACKOFF):
            requeue(result, from_status=TaskResultStatus.FAILED, after=BACKOFF[attempts - 1])


def requeue(result: DBTaskResult, *, from_status: str, after: int) -> None:
    """The condition lets only one of several workers do it."""
    DBTaskResult.objects.filter(pk=result.pk, status=from_status).update(
        status=TaskResultStatus.READY,
        run_after=timezone.now() + timedelta(seconds=after),
        started_at=None,
        finished_at=None,
    )


def fill_timetable() -> None:
    """Sees to it that each periodic task waits in the queue once."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [LOCK_SPACE + 1])
        if not cursor.fetchone()[0]:
            return  # another worker is at it
        for task, period in TIMETABLE.items():
            if not DBTaskResult.objects.filter(task_path=task.module_path, status__in=waiting).exists():
                task.using(run_after=timezone.now() + period).enqueue()
