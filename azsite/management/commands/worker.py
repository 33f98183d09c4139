from django.core.management.base import BaseCommand

from azsite.worker import run


class Command(BaseCommand):
    help = "Runs background tasks until it is stopped: mail, renditions, clean-up. Any number may run, on any machine."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting, then end")

    def handle(self, *args, once: bool, **options) -> None:
        run(once=once)
