import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from newsletter import doctor

STYLES = {doctor.OK: "SUCCESS", doctor.WARNING: "WARNING", doctor.RED: "ERROR"}


class Command(BaseCommand):
    help = (
        "Looks whether newsletters would arrive: DNS, mail server, leaving, returned mail. Exit code 1 on a red line."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: about, level, sentence, advice")

    def handle(self, *args, **options) -> None:
        lines = doctor.examine()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
        else:
            for line in lines:
                style = getattr(self.style, STYLES[line.level])
                self.stdout.write(f"{style(f'{line.level:8}')} {line.about}: {line.sentence}")
                if line.advice:
                    self.stdout.write(f"{'':8} -> {line.advice}")
        if any(line.level == doctor.RED for line in lines):
            sys.exit(1)
