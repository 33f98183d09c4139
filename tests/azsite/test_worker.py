import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from azsite import worker
from newsletter.tasks import clean_up

ROOT = Path(__file__).resolve().parent.parent.parent
runs: list[str] = []


@task()
def note(words: str) -> None:
    runs.append(words)


@task()
def fail() -> None:
    raise ConnectionError("mail server away")


@pytest.fixture(autouse=True)
def forget():
    runs.clear()


def work() -> None:
    worker.run(once=True)


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_done_once():
    note.enqueue("a"), note.enqueue("b")
    work(), work()
    assert runs == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_a_failed_task_is_tried_again_later_and_not_for_ever():
    fail.enqueue()
    for seconds in worker.BACKOFF:
        work()
        worker.requeue_failed()
        result = DBTaskResult.objects.get(task_path=fail.module_path)
        assert result.status == TaskResultStatus.READY
        assert abs(result.run_after - timezone.now() - timedelta(seconds=seconds)) < timedelta(seconds=20)
        DBTaskResult.objects.update(run_after=timezone.now())
    work()
    worker.requeue_failed()
    assert DBTaskResult.objects.get(task_path=fail.module_path).status == TaskResultStatus.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_dead_worker_goes_back_and_one_of_a_living_worker_does_not():
    note.enqueue("dead"), note.enqueue("living")
    dead, living = DBTaskResult.objects.filter(task_path=note.module_path).order_by("enqueued_at")
    life = worker.Life("living-worker")
    life.prove()
    dead.claim("dead-worker"), living.claim("living-worker")
    worker.requeue_cut_off()
    states = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert (states[dead.pk], states[living.pk]) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    life.end()
    worker.requeue_cut_off()
    living.refresh_from_db()
    assert living.status == TaskResultStatus.READY


@pytest.mark.django_db(transaction=True)
def test_the_timetable_keeps_each_job_in_the_queue_once():
    worker.fill_timetable(), worker.fill_timetable()
    assert DBTaskResult.objects.filter(task_path=clean_up.module_path).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_when_told_and_another_takes_over():
    """A real process, told to stop by SIGTERM."""
    settings = connection.settings_dict
    url = f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    environment = os.environ | {"DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment)
    try:
        clean_up.enqueue()
        waited = threading.Event()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not DBTaskResult.objects.successful().exists():
            waited.wait(0.2)
        assert DBTaskResult.objects.successful().exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    finally:
        process.kill()
