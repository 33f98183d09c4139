"""A sender: takes deliveries, marks them, sends them, writes down what became of them. As many run as one likes.

    claim a batch -> wait for its moments (pacing) -> mark half a window -> send it, while the next half is marked and
    the last answers are recorded

Nothing here decides what is safe: the marks in the database do (claiming.py). A sender may die at any point.
"""

import logging
import os
import random
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.urls import set_urlconf
from django.utils import timezone

from newsletter import claiming, pacing, steering, subject_tests
from newsletter.answers import Answer, Meaning
from newsletter.breaker import Breaker
from newsletter.claiming import TAKINGS, Claimed, Result
from newsletter.mail_groups import WELL_KNOWN
from newsletter.message import Master, Recipient, return_path
from newsletter.models import Delivery, Edition, MailingList, Sender, Suppression, Throttle
from newsletter.transports import Copy, Unreachable, transport

logger = logging.getLogger("azsite.newsletter")

State = Delivery.State
WINDOW = 10  # messages that are on the wire at once; as many are uncertain when a sender dies
BATCH = 200  # deliveries of a claim
IDLE = 1.0  # seconds between two looks when there is nothing to do
HOUSEKEEPING = 1.0  # seconds between two looks at pauses, new editions and the dead
AHEAD = 0.5  # seconds: the next batch of a lane is claimed when its last moment is nearer than this
BACKOFF = (60, 300, 900, 3600)  # seconds before the second, third ... attempt
AGAIN_SOON = 5.0  # seconds, after our own connection failed
MASTERS = 16  # kept ready
FORGOTTEN = timedelta(minutes=2)  # a sender that did not show itself for so long is gone


def run(stop: threading.Event, window: int = WINDOW) -> None:
    """Until `stop`. The window at hand is finished and recorded, the rest of the batch given back."""
    set_urlconf(settings.PUBLIC_URLCONF)  # of this thread
    sender = SendingProcess(stop, window)
    while not stop.is_set():
        try:
            sender.round()
        except (DatabaseError, InterfaceError) as error:
            sender.lose_database(error)
            stop.wait(IDLE)
    sender.end()


class SendingProcess:
    def __init__(self, stop: threading.Event, window: int) -> None:
        self.stop, self.window = stop, window
        self.share = max(1, window // 2)  # one half is on the wire while the next one is marked
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="clerk")  # writes to the database meanwhile
        self.row: Sender | None = None
        self.locked_on: object = None  # the database connection that holds our lock
        self.takings = 0
        self.sent = 0
        self.transport = transport()
        self.mail_server_rests_until = 0.0
        self.looked_at = 0.0
        self.results: list[Result] = []  # not yet written down
        self.ready: list[Claimed] = []  # marked, may go out
        self.held: dict[tuple[int, str], deque[Claimed]] = {}  # by edition and lane, in the order of their moments
        self.empty_until: dict[tuple[int, str], float] = {}
        self.places: dict[str, int] = {}  # of the lanes that only so many senders may serve
        self.editions: dict[int, Edition] = {}
        self.letters: dict[int, Edition] = {}  # also paused ones: half a window may still be on its way
        self.throttles: dict[str, Throttle] = {}
        self.masters: OrderedDict[tuple, Master] = OrderedDict()
        self.breaker = Breaker()
        self.dead_mailboxes: list[tuple[str, str]] = []  # (address, what was said), not yet suppressed
        self.troubles: list[tuple[int, str]] = []  # (edition, why it has to pause), not yet acted on

    # --- one round

    def round(self) -> None:
        if time.monotonic() - self.looked_at > HOUSEKEEPING:
            self.keep_house()
        if time.monotonic() >= self.mail_server_rests_until:
            self.fill()
        ready, self.ready = self.ready, []
        window = self.next_window(self.share)
        if not (ready or window or self.results):
            self.stop.wait(self.pause_length())
            return
        self.mark_while_sending(window, ready)
        if self.window == 1 and self.ready:
            ready, self.ready = self.ready, []
            self.send(ready)
        self.act_on_answers()

    def mark_while_sending(self, window: list[Claimed], ready: list[Claimed]) -> None:
        """Sends what is marked while the database writes down the last answers and marks the next ones.

        Both halves together are what is uncertain if we die.
        """
        told, self.results = self.results, []
        marking = self.clerk.submit(claiming.record_and_mark, told, window)
        try:
            if ready:
                self.send(ready)
        finally:
            error = marking.exception()
            if error is not None:
                self.results = told + self.results
        marked = marking.result()
        self.ready = [claimed for claimed in window if claimed.delivery in marked]
        if len(self.ready) < len(window):  # paused, or no longer ours
            claiming.put_back(claimed for claimed in window if claimed.delivery not in marked)
            self.looked_at = 0.0

    def pause_length(self) -> float:
        now = time.monotonic()
        if now < self.mail_server_rests_until:
            return IDLE
        moments = [queue[0].slot - now for queue in self.held.values() if queue]
        return max(0.005, min([IDLE, *moments]))

    def keep_house(self) -> None:
        self.show_life()
        claiming.reap()
        steering.give_up_late_ones()
        steering.finish_done_ones()
        subject_tests.decide_due()
        sending = Edition.objects.filter(state=Edition.State.SENDING).select_related("mailing_list").order_by("pk")
        sending = sending.defer("frozen_html", "frozen_text")
        self.editions = {edition.pk: edition for edition in sending}
        self.letters |= self.editions
        self.throttles = {throttle.group: throttle for throttle in Throttle.objects.all()}
        for (edition, lane), queue in list(self.held.items()):
            if edition not in self.editions:
                claiming.put_back(queue)
                del self.held[edition, lane]
        if not self.editions:
            self.transport.close()
            if not self.ready:
                self.masters.clear()
                self.letters.clear()
        self.give_places_back()
        self.looked_at = time.monotonic()

    def show_life(self) -> None:
        """The row for people, the lock for the other senders. Taken anew when the connection is a new one."""
        now = timezone.now()
        if self.row is None:
            self.takings = 0
            name = f"{socket.gethostname()[:40]}-{os.getpid()}-{random.randrange(10**6)}"  # noqa: S311
            self.row = Sender.objects.create(name=name, host=socket.gethostname()[:100], seen_at=now)
        else:
            Sender.objects.filter(pk=self.row.pk).update(seen_at=now, sent=self.sent, trouble=self.row.trouble)
            Sender.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
        if connection.connection is not self.locked_on:
            claiming.show_life(self.row.pk)
            self.locked_on = connection.connection

    # --- taking

    def fill(self) -> None:
        """Claims for every lane that runs dry."""
        now = time.monotonic()
        for edition in self.editions.values():
            for lane in ("", *sorted({*WELL_KNOWN, *self.throttles})):
                if lane == Throttle.EVERYBODY or self.empty_until.get((edition.pk, lane), 0) > now:
                    continue
                queue = self.held.setdefault((edition.pk, lane), deque())
                if (not queue or queue[-1].slot < now + AHEAD) and len(queue) < BATCH:
                    self.claim(edition, lane, queue)

    def claim(self, edition: Edition, lane: str, queue: deque[Claimed]) -> None:
        throttle, everybody = self.throttles.get(lane), self.throttles.get(Throttle.EVERYBODY)
        if throttle and throttle.connections and not self.has_place(lane, throttle.connections):
            return
        rates = [t.per_second for t in (throttle, everybody) if t and t.per_second]
        most = max(1, min(BATCH, int(min(rates)))) if rates else BATCH
        self.takings += 1
        number, is_decided = self.row.pk * TAKINGS + self.takings, edition.winner is not None
        claimed = claiming.claim(edition.pk, lane, most, number, is_decided=is_decided)
        if not claimed:
            self.empty_until[edition.pk, lane] = time.monotonic() + HOUSEKEEPING
            return
        good = self.sort_out(claimed)
        moments = pacing.slots(lane, len(good)) if throttle and throttle.per_second else None
        overall = pacing.slots(Throttle.EVERYBODY, len(good)) if everybody and everybody.per_second else None
        for number, each in enumerate(good):
            each.slot = max([m[number] for m in (moments, overall) if m], default=0.0)
        queue.extend(good)

    def has_place(self, lane: str, places: int) -> bool:
        if lane not in self.places and (place := claiming.try_for_place(lane, places)) is not None:
            self.places[lane] = place
        return lane in self.places

    def give_places_back(self) -> None:
        busy = {lane for (_edition, lane), queue in self.held.items() if queue}
        for lane in set(self.places) - busy:
            claiming.give_place_back(lane, self.places.pop(lane))

    def sort_out(self, claimed: list[Claimed]) -> list[Claimed]:
        """Those who left or were erased since the audience was frozen get nothing, nor does a suppressed address."""
        gone = [c for c in claimed if c.address is None or not c.subscribed]
        claiming.settle_claimed(gone, State.CANCELLED)
        here = [c for c in claimed if c.address is not None and c.subscribed]
        covered = Suppression.objects.covered(c.address for c in here)
        claiming.settle_claimed((c for c in here if c.address in covered), State.SUPPRESSED)
        return [c for c in here if c.address not in covered]

    # --- sending

    def next_window(self, most: int) -> list[Claimed]:
        """The next ones whose moment has come, from all lanes in turn."""
        if time.monotonic() < self.mail_server_rests_until:
            return []
        window, now = [], time.monotonic()
        queues = [queue for queue in self.held.values() if queue]
        while queues and len(window) < most:
            queues = [queue for queue in queues if queue and queue[0].slot <= now]
            window += [queue.popleft() for queue in queues[: most - len(window)]]
        return window

    def send(self, window: list[Claimed]) -> None:
        copies = [self.copy(claimed) for claimed in window]
        unanswered = deque(window)
        try:
            for answer in self.transport.send(copies):
                self.note(unanswered.popleft(), answer)
        except Unreachable as error:
            self.mail_server_rests_until = time.monotonic() + AGAIN_SOON
            self.row.trouble = f"The mail server cannot be reached: {error}"[:300]
            logger.warning("%s", self.row.trouble)
            self.note_unsent(unanswered)
            return
        self.row.trouble = ""

    def copy(self, claimed: Claimed) -> Copy:
        recipient = Recipient(claimed.delivery, claimed.address, claimed.secret)
        master = self.master(claimed)
        content = master.fill(recipient) if self.transport.takes_bytes else master.as_django_mail(recipient)
        return Copy(return_path(claimed.delivery), claimed.address, content)

    def master(self, claimed: Claimed) -> Master:
        edition = self.letters[claimed.edition]
        variant = claimed.variant if claimed.variant is not None else edition.winner
        key = (claimed.edition, claimed.mailing_list, variant, claimed.tracked)
        if key not in self.masters:
            mailing_list = MailingList.objects.get(pk=claimed.mailing_list)
            self.masters[key] = Master(
                edition, mailing_list, variant, edition.subject_of(variant), tracked=claimed.tracked
            )
            while len(self.masters) > MASTERS:
                self.masters.popitem(last=False)
        self.masters.move_to_end(key)
        return self.masters[key]

    def note(self, claimed: Claimed, answer: Answer) -> None:
        """Asks the database nothing: the answers to the rest of the window are still on the wire."""
        self.results.append(result_of(claimed, answer))
        self.sent += answer.meaning == Meaning.SENT
        if answer.meaning == Meaning.NO_MAILBOX:
            self.dead_mailboxes.append((claimed.address, f"{answer.code} {answer.text}"))
        domain = claimed.address.rpartition("@")[2]
        if trouble := self.breaker.note(claimed.edition, claimed.lane or domain, answer):
            self.troubles.append((claimed.edition, trouble))

    def act_on_answers(self) -> None:
        while self.dead_mailboxes:
            address, words = self.dead_mailboxes[-1]
            Suppression.objects.suppress(address, Suppression.Reason.BOUNCED, words)
            self.dead_mailboxes.pop()
        while self.troubles:
            edition, trouble = self.troubles[-1]
            logger.error("Edition %s is paused: %s", edition, trouble)
            steering.pause(Edition.objects.get(pk=edition), because=trouble)
            self.breaker.forget(edition)
            self.troubles.pop()

    # --- when something is away, and the end

    def lose_database(self, error: Exception) -> None:
        """Answers that could not be written down are kept and written when the database is back. What was only
        claimed is forgotten: we go on under a new number, and whoever looks next finds nobody behind the old one."""
        logger.warning("The database does not answer, trying again: %s", " ".join(str(error).split()))
        self.forget_ready()
        self.clerk.submit(lambda: connection.close()).result()  # its own
        connection.close()
        self.row = None
        self.held.clear()
        self.places.clear()
        self.looked_at = 0.0

    def forget_ready(self) -> None:
        self.note_unsent(self.ready)
        self.ready = []

    def note_unsent(self, marked: Iterable[Claimed]) -> None:
        """They were marked and have not gone out: that is known, so they are not uncertain."""
        for claimed in marked:
            self.results.append(Result(claimed.delivery, claimed.claim, State.QUEUED, wait=0, is_attempt=False))

    def end(self) -> None:
        self.forget_ready()
        if self.results:
            claiming.record_and_mark(self.results, [])
        for queue in self.held.values():
            claiming.put_back(queue)
        self.transport.close()
        if self.row is not None:
            Sender.objects.filter(pk=self.row.pk).delete()
        self.clerk.submit(lambda: connection.close()).result()
        self.clerk.shutdown()
        connection.close()


def result_of(claimed: Claimed, answer: Answer) -> Result:
    def result(state: str, **more) -> Result:
        return Result(claimed.delivery, claimed.claim, state, answer.text, **more)

    match answer.meaning:
        case Meaning.SENT:
            return result(State.SENT)
        case Meaning.UNKNOWN:
            return result(State.UNCERTAIN)
        case Meaning.NO_MAILBOX | Meaning.REFUSED:
            return result(State.BOUNCED)
        case Meaning.POLICY:  # the edition pauses; the address has done nothing
            return result(State.QUEUED, wait=0, is_attempt=False)
    if answer.code == 0:
        return result(State.QUEUED, wait=AGAIN_SOON, is_attempt=False)
    wait = BACKOFF[min(claimed.attempts, len(BACKOFF) - 1)]
    return result(State.DEFERRED, wait=wait * (0.9 + random.random() / 5))  # noqa: S311 - spreads, guards nothing
