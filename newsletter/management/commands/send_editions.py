import signal
import threading

from django.core.management.base import BaseCommand

from newsletter import sending


class Command(BaseCommand):
    help = "Sends editions until it is stopped. Any number may run, on any machine; `worker` holds one of them."

    # They load the admin and the API, which a sender does not need: a fifth of its memory. `worker` makes them.
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--window",
            type=int,
            default=sending.WINDOW,
            choices=range(1, 101),
            metavar="1-100",
            help="messages on the wire at once; as many are uncertain if this process is killed (%(default)s)",
        )

    def handle(self, *args, window: int, **options) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sending.run(stop, window)
