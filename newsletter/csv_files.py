"""CSV as people have it: read a piece at a time, whatever its size; written so that a spreadsheet computes nothing."""

import codecs
import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from articles.spreadsheets import harmless

LONGEST_LINE = 128 * 1024  # characters; no address book has such lines
DELIMITERS = ",;\t|"
MARK = "\ufeff"  # spreadsheets take the file for Latin letters without it


class Unreadable(Exception):
    """With a sentence that says what to do."""


def text_lines(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    try:
        for block in blocks:
            *whole, rest = (rest + decoder.decode(block)).split("\n")
            if len(rest) > LONGEST_LINE:
                raise Unreadable(_("A line of this file has no end: it is no list of addresses."))
            for line in whole:
                yield line + "\n"
        rest += decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable(not_in(encoding)) from error
    if rest:
        yield rest


def not_in(encoding: str) -> str:
    if encoding.startswith("utf-8"):
        return _(
            "This file is not UTF-8. Choose Windows-1251 for Cyrillic or Windows-1254 for Turkish and Azerbaijani "
            "letters, or save it anew as “CSV UTF-8”."
        )
    return _("The letters of this file are others than you chose. Choose UTF-8, or save it anew as “CSV UTF-8”.")


def rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """(number of the line on which it begins, cells); the first one names the columns."""
    first = next(lines, "")
    reader = csv.reader(whole(first, lines), delimiter=max(DELIMITERS, key=first.count))
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        sentence = _("Line %(number)d cannot be read: perhaps a quotation mark is missing there.")
        raise Unreadable(sentence % {"number": number}) from error


def whole(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise Unreadable(_("A line of this file has no end: it is no list of addresses."))
        yield line


def columns(found: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Takes the first row off and checks that it names columns."""
    _number, cells = next(found, (0, []))
    names = [" ".join(cell.split())[:200] for cell in cells]
    if not any(names):
        raise Unreadable(_("This file is empty."))
    if any("@" in name for name in names):
        raise Unreadable(_("The first line has to name the columns; here it has an address already."))
    return names


class Echo:
    """What csv.writer writes to when its lines are sent one by one."""

    def write(self, text: str) -> str:
        return text


def lines_of(table: Iterable[Iterable]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield MARK
    for row in table:
        yield writer.writerow([harmless(cell) for cell in row])
