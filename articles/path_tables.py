"""The ledger of old addresses as a table: out as CSV, and in again after a look at what would happen."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from articles import missing
from articles.models import Article, OldPath, Page, Person, Section, Series, Tag, Topic
from articles.models.paths import COLUMN_OF, plain
from articles.spreadsheets import FORMULA
from articles.standing import Standing, column_of, is_own, own_path, target_address
from audit.models import record

HEADER = ["old path", "target kind", "target id", "target address", "hits", "last hit", "created"]
MODELS = {
    "story": Article,
    "section": Section,
    "tag": Tag,
    "person": Person,
    "page": Page,
    "series": Series,
    "topic": Topic,
}
MOST_ROWS = 50_000
MOST_BYTES = 8 * 1024 * 1024
AT_ONCE = 1000
COLUMNS = (*COLUMN_OF.values(), "address", "hits", "last_hit", "created_at", "created_by")


class Unreadable(ValidationError):
    """The file is no table of addresses."""


# --- out


def export() -> Iterator[list[str]]:
    yield HEADER
    for row in OldPath.objects.with_things().order_by("path").iterator(AT_ONCE):
        yield [
            row.path,
            row.kind,
            str(row.thing.pk) if row.thing else "",
            row.thing.get_absolute_url() if row.thing else row.address,
            str(row.hits),
            row.last_hit.isoformat() if row.last_hit else "",
            row.created_at.isoformat(),
        ]


# --- in: reading


def decoded(content: bytes) -> str:
    """As Excel, LibreOffice and Numbers save: UTF-8 with or without its mark, or UTF-16 with it."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_("The file is not in UTF-8: save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        raise Unreadable(_("This is no CSV file."))
    return text


def read(content: bytes) -> list[dict[str, str]]:
    """One dict a line, with the columns of HEADER that the file has, and its number."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 8 MB: divide it."))
    text = decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as a table: %(error)s.") % {"error": error}) from error
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if "old path" not in names or not {"target id", "target address"} & set(names):
        raise Unreadable(
            _("The first line has to name the columns, such as: %(names)s.") % {"names": ", ".join(HEADER)}
        )
    rows = [
        dict(zip(names, (cell.strip() for cell in line), strict=False)) | {"line": str(number)}
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("The file has more than %(number)d lines: divide it.") % {"number": MOST_ROWS})
    return rows


# --- in: what would happen


@dataclass
class Entry:
    """A line of the file: the row it would make, or why not."""

    line: int
    old: str
    path: str = ""
    target: models.Model | None = None
    address: str = ""
    hits: int | None = None
    last_hit: date | None = None
    created_at: datetime | None = None
    problem: str = ""

    def refuse(self, sentence: str) -> None:
        self.problem = self.problem or sentence


@dataclass
class Plan:
    entries: list[Entry]
    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    same: int = 0

    @property
    def problems(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.problem]


def plan(rows: list[dict[str, str]], *, may_lead_outside: bool) -> Plan:
    entries = [parsed(row) for row in rows]
    set_targets(entries, rows, may_lead_outside)
    known = {old.path: old for old in OldPath.objects.filter(path__in={e.path for e in entries})}
    refuse_taken(entries, known)
    refuse_twice(entries)
    refuse_circles(entries)
    found = Plan(entries)
    for entry in entries:
        if entry.problem:
            continue
        old = known.get(entry.path)
        if old is None:
            found.new.append(entry)
        elif is_same(entry, old):
            found.same += 1
        else:
            found.changed.append(entry)
    return found


def parsed(row: dict[str, str]) -> Entry:
    entry = Entry(int(row["line"]), row.get("old path", "")[:200])
    if any(cell.startswith(FORMULA) for cell in row.values()):
        entry.refuse(_("A cell begins like a formula (= + - @)."))
        return entry
    try:
        entry.path = own_path(row.get("old path", ""))
        entry.hits = int(row["hits"]) if row.get("hits") else None
        entry.last_hit = dated(row, "last hit", parse_date)
        entry.created_at = dated(row, "created", parse_datetime)
    except ValidationError as refusal:
        entry.refuse(refusal.messages[0])
    except ValueError:
        entry.refuse(_("Its hits or its day cannot be read."))
    if entry.hits is not None and not 0 <= entry.hits < 2**31:
        entry.refuse(_("Its hits or its day cannot be read."))
    return entry


def dated(row: dict[str, str], name: str, parse):
    text = row.get(name, "")
    found = parse(text) if text else None
    if text and found is None:
        raise ValueError(text)
    return timezone.make_aware(found) if isinstance(found, datetime) and timezone.is_naive(found) else found


def set_targets(entries: list[Entry], rows: list[dict[str, str]], may_lead_outside: bool) -> None:
    """By kind and key where both are given, else by the address: a thing that stands there, or the address itself."""
    keys: dict[str, set[int]] = {kind: set() for kind in MODELS}
    for row in rows:
        if row.get("target kind") in MODELS and is_key(row.get("target id", "")):
            keys[row["target kind"]].add(int(row["target id"]))
    things = {kind: bare(model).in_bulk(keys[kind]) for kind, model in MODELS.items()}
    for entry, row in zip(entries, rows, strict=True):
        kind, key = row.get("target kind", ""), row.get("target id", "")
        if entry.problem:
            continue
        if key or kind in MODELS:
            entry.target = things.get(kind, {}).get(int(key)) if is_key(key) else None
            if entry.target is None:
                entry.refuse(_("There is no such target: %(kind)s %(key)s.") % {"kind": kind[:20], "key": key[:20]})
            continue
        try:
            entry.address = target_address(row.get("target address", ""), may_lead_outside=may_lead_outside)
        except ValidationError as refusal:
            entry.refuse(refusal.messages[0])
    own = [entry for entry in entries if entry.address.startswith("/")]
    standing = Standing(plain(entry.address) for entry in own)
    for entry in own:
        if (thing := standing.at(plain(entry.address))) is not None:
            entry.target, entry.address = thing, ""


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def bare(model: type[models.Model]):
    rows = model.objects.all()
    if model is Article:
        return rows.select_related("section").only("locale", "slug", "section__slug")
    heavy = {Page: "body", Topic: "intro"}
    return rows.defer(heavy[model]) if model in heavy else rows


def refuse_taken(entries: list[Entry], known: dict[str, OldPath]) -> None:
    """What stands somewhere today would hide the row; a row that is there already is not asked again."""
    fresh = [entry for entry in entries if not entry.problem and entry.path not in known]
    standing = Standing(entry.path for entry in fresh)
    for entry in fresh:
        if is_own(entry.path):
            entry.refuse(_("This is an address of the site itself."))
        elif standing.at(entry.path) is not None:
            entry.refuse(_("Something stands at this address today."))


def refuse_twice(entries: list[Entry]) -> None:
    times = Counter(entry.path for entry in entries if not entry.problem)
    for entry in entries:
        if times[entry.path] > 1:
            entry.refuse(_("The address is in the file %(number)d times.") % {"number": times[entry.path]})


def refuse_circles(entries: list[Entry]) -> None:
    """Of the file and the ledger together: following addresses of our own has to end."""
    steps = dict(OldPath.objects.filter(address__startswith="/").values_list("path", "address"))
    steps |= {entry.path: entry.address for entry in entries if not entry.problem}
    for entry in entries:
        if not entry.problem and runs_in_circle(entry.path, steps):
            entry.refuse(_("It leads back to itself."))


def runs_in_circle(path: str, steps: dict[str, str]) -> bool:
    seen = {path}
    while steps.get(path, "").startswith("/"):
        path = plain(steps[path])
        if path in seen:
            return True
        seen.add(path)
    return False


def is_same(entry: Entry, old: OldPath) -> bool:
    target = (getattr(old, f"{column_of(entry.target)}_id") == entry.target.pk) if entry.target else True
    told = [(entry.hits, old.hits), (entry.last_hit, old.last_hit), (entry.created_at, old.created_at)]
    return target and entry.address == old.address and all(new is None or new == there for new, there in told)


# --- in: doing it


def apply(found: Plan, user) -> int:
    """All that has no problem, in one transaction."""
    entries = [*found.new, *found.changed]
    with transaction.atomic():
        known = OldPath.objects.filter(path__in=[entry.path for entry in found.changed])
        before = {old.path: old for old in known.select_for_update()}
        OldPath.objects.bulk_create(
            [row_of(entry, before.get(entry.path), user) for entry in entries],
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=COLUMNS,
        )
        missing.solved(*(entry.path for entry in entries))
        record(user, "brought in old addresses", user, new=len(found.new), changed=len(found.changed))
    return len(entries)


def row_of(entry: Entry, old: OldPath | None, user) -> OldPath:
    """What the file does not tell stays as it was."""
    row = old or OldPath(path=entry.path)
    for column in COLUMN_OF.values():
        setattr(row, column, None)
    if entry.target is not None:
        setattr(row, column_of(entry.target), entry.target)
    row.address, row.created_by = entry.address, user
    row.hits = row.hits if entry.hits is None else entry.hits
    row.last_hit = entry.last_hit or row.last_hit
    row.created_at = entry.created_at or row.created_at
    row.pk = None
    return row
