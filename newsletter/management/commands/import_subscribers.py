from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletter import importing
from newsletter.csv_files import Unreadable
from newsletter.models import Import, ImportProblem, MailingList

SHOWN = 20  # problems


class Command(BaseCommand):
    help = (
        "Brings the addresses of a CSV file into a mailing list. With --confirmed COLUMN they get mail; without it "
        "they stay pending and get none before they sign up themselves. The report stands in the admin under Imports."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", required=True, metavar="SLUG", help="the mailing list")
        parser.add_argument("--source", required=True, metavar="TEXT", help="where and how these people agreed")
        parser.add_argument("--confirmed", metavar="COLUMN", help="the column that says when each one confirmed")
        parser.add_argument("--suppress", action="store_true", help="they must get no mail: suppress the addresses")
        parser.add_argument("--address", metavar="COLUMN", help="the column of the address; guessed without it")
        parser.add_argument("--encoding", choices=Import.Encoding.values, default=Import.Encoding.UTF_8.value)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *args, file: Path, source: str, dry_run: bool, **options) -> None:
        mailing_list = MailingList.objects.filter(slug=options["list"]).first()
        if mailing_list is None:
            raise CommandError(f"There is no mailing list {options['list']!r}.", returncode=2)
        if not source.strip():
            raise CommandError("--source is empty: say where and how these people agreed.", returncode=2)
        if not file.is_file():
            raise CommandError(f"{file} is no file that can be read.", returncode=2)
        if options["suppress"] and options["confirmed"]:
            raise CommandError("--suppress and --confirmed exclude one another.", returncode=2)
        basis = Import.Basis.CONFIRMED if options["confirmed"] else Import.Basis.UNCONFIRMED
        basis = Import.Basis.SUPPRESSED if options["suppress"] else basis
        upload = Import(mailing_list=mailing_list, source=source.strip()[:500], basis=basis)
        upload.file_name, upload.encoding, upload.size = file.name[:200], options["encoding"], file.stat().st_size
        try:
            importing.name_columns(upload, blocks(file))
            upload.address_column = options["address"] or upload.address_column
            upload.date_column = options["confirmed"] or ""
            upload.state = Import.State.CHECKING if dry_run else Import.State.RUNNING
            upload.save()
            run = importing.look_through if dry_run else importing.bring_in
            upload.report = run(upload, blocks(file))
        except Unreadable as error:
            if upload.pk:
                Import.objects.filter(pk=upload.pk).update(state=Import.State.REFUSED, refusal=str(error)[:300])
            raise CommandError(str(error), returncode=2) from error
        upload.state = Import.State.CHECKED if dry_run else Import.State.DONE
        upload.finished_at = timezone.now()
        upload.save(update_fields=["report", "state", "finished_at"])
        self.say(upload, dry_run)

    def say(self, upload: Import, dry_run: bool) -> None:
        report = upload.report
        self.stdout.write("Nothing was changed. What would happen:" if dry_run else "Done:")
        self.stdout.write(f"  lines                       {report['lines']}")
        if upload.basis == Import.Basis.SUPPRESSED:
            self.stdout.write(f"  newly suppressed            {report['new']}")
            self.stdout.write(f"  suppressed already          {report['already']}")
            return
        self.stdout.write(f"  new subscribers             {report['new']}")
        self.stdout.write(f"  known ones, new on the list {report['added']}")
        self.stdout.write(f"  pending ones, now confirmed {report['confirmed']}")
        self.stdout.write(f"  on the list already         {report['already']}")
        for reason, number in report["refused"].items():
            self.stdout.write(f"  left out: {number}  {ImportProblem.Reason(reason).label}")
        for problem in upload.problems.all()[:SHOWN]:
            self.stdout.write(f"  line {problem.line}: {problem.get_reason_display()} {problem.shown}".rstrip())


def blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(importing.PART):
            yield block
