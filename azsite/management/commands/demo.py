from django.core.management.base import BaseCommand

from azsite.demo import edition, logins


class Command(BaseCommand):
    help = "Loads the demo edition: stories, people, pictures, a mailing list, ads, staff. Run twice it adds nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only into a database without sections and stories")
        parser.add_argument(
            "--pages", action="store_true", help="only the standing pages (about, policies), to start a site from"
        )
        parser.add_argument("--logins", action="store_true", help="only print the demo's log-ins")

    def handle(self, *args, if_empty: bool, logins: bool, pages: bool, **options) -> None:
        if pages:
            edition.make_pages(demo=False)
            return
        if not logins and not (if_empty and not edition.is_empty()):
            edition.load()
        self.stdout.write(logins_table())


def logins_table() -> str:
    return logins.table()
