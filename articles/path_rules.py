"""Rules that lead many old addresses on: paths with wildcards, which are compared and never compiled.

They are no regular expressions on purpose: a pattern that somebody types must not be able to stop the site, whatever
path a stranger asks for. A step of a pattern is a word, with one * in it at most; ** may stand for the rest at the end.
Comparing takes one look at each step of the path, so its time grows with the length of the path and nothing else.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import PathRule
from articles.models.paths import plain
from articles.models.taxonomy import RESERVED_SLUGS

MOST_RULES = 200
MOST_STEPS = 12
HOLE = re.compile(r"\{(\d)\}")


def steps_of(path: str) -> list[str]:
    return path.strip("/").split("/")


def match(pattern: str, path: str) -> list[str] | None:
    """What the wildcards of the pattern stand for in a plain path, or None where it does not fit."""
    wanted, given = steps_of(pattern), steps_of(path)
    rest = wanted[-1] == "**"
    if len(given) < len(wanted) if rest else len(given) != len(wanted):
        return None
    found = []
    for step, asked in zip(wanted[:-1] if rest else wanted, given, strict=False):
        before, star, after = step.partition("*")
        if not star:
            if step != asked:
                return None
            continue
        if len(asked) <= len(before) + len(after) or not (asked.startswith(before) and asked.endswith(after)):
            return None
        found.append(asked[len(before) : len(asked) - len(after)])
    return [*found, "/".join(given[len(wanted) - 1 :])] if rest else found


def target_of(rule: PathRule, path: str) -> str | None:
    found = match(rule.pattern, path)
    return None if found is None else HOLE.sub(lambda hole: found[int(hole[1]) - 1], rule.target)


def check_pattern(pattern: str) -> str:
    """The pattern as it is kept. Raises ValidationError with a sentence."""
    pattern = plain(pattern.strip())
    steps = steps_of(pattern)
    if not pattern.startswith("/") or "?" in pattern:
        raise ValidationError(_("A pattern is a path: begin it with / and leave out what follows a question mark."))
    if len(steps) > MOST_STEPS:
        raise ValidationError(_("A pattern has at most %(number)d steps.") % {"number": MOST_STEPS})
    if any(step.count("*") > 1 for step in steps[:-1]) or (steps[-1].count("*") > 1 and steps[-1] != "**"):
        raise ValidationError(_("A step has one * at most; ** may stand at the end alone."))
    if "*" not in pattern:
        raise ValidationError(_("Without a * this is one address: enter it among the old addresses."))
    if "*" in steps[0] or steps[0] in RESERVED_SLUGS - {"az", "ru", "tag", "author", "archive"}:
        raise ValidationError(_("The first step of a pattern is a word that is no address of the site itself."))
    if steps[0] in ("az", "ru") and (len(steps) == 1 or "*" in steps[1]):
        raise ValidationError(_("After the edition comes a word, before the first *."))
    return pattern


def check_holes(pattern: str, target: str) -> None:
    number = sum("*" in step for step in steps_of(pattern))
    if any(not 1 <= int(hole) <= number for hole in HOLE.findall(target)):
        raise ValidationError(
            _("The pattern has %(number)d wildcards: number them from {1} to {%(number)d}.") % {"number": number}
        )
