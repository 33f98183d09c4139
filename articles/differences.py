"""What differs between two contents of a story, in words: fields, their paragraphs, and the pieces of these."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from articles import merging, readable

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word with what joins it, or one sign; and the space behind it.
TOKEN = re.compile(r"(\w+(?:['’\-]\w+)*|[^\w\s])(\s*)")
# Two paragraphs with less in common are two paragraphs, not one that was rewritten.
LIKE = 0.35
# Beyond this many pairs of paragraphs, each is set beside the one that stands in its place.
MOST_PAIRS = 2500


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, or a field with one value. `only_form` means that the words are the same and their form is not."""

    kind: str  # same, added, removed, or changed
    pieces: tuple[Piece, ...]
    only_form: bool = False


@dataclass(frozen=True)
class Run:
    """Blocks in a row that all changed, or all stayed."""

    is_same: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    blocks: tuple[Block, ...]

    @property
    def runs(self) -> list[Run]:
        made: list[Run] = []
        for block in self.blocks:
            is_same = block.kind == SAME
            if made and made[-1].is_same == is_same:
                made[-1] = Run(is_same, (*made[-1].blocks, block))
            else:
                made.append(Run(is_same, (block,)))
        return made


def between(before: dict, after: dict) -> list[Field]:
    """The fields that differ, in the order of the form, the text last."""
    changed = [name for name in readable.LABELS if before.get(name) != after.get(name)]
    old, new = readable.values([before, after], changed)
    fields = [Field(name, str(readable.LABELS[name]), (value(old[name], new[name]),)) for name in changed]
    if before["body"] != after["body"]:
        fields.append(Field("body", str(readable.BODY_LABEL), tuple(text(before["body"], after["body"]))))
    return fields


def text(before: str, after: str) -> list[Block]:
    """Two bodies, paragraph by paragraph."""
    return paragraphs(merging.paragraphs(before), merging.paragraphs(after))


def paragraphs(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """Two runs of paragraphs in HTML."""
    found: list[Block] = []
    for tag, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [whole(SAME, readable.paragraph(html)) for html in before[i:j]]
        else:
            old = [readable.paragraph(html) for html in before[i:j]]
            new = [readable.paragraph(html) for html in after[k:m]]
            found += [block(one, other) for one, other in paired(old, new)]
    return found


def block(old: str | None, new: str | None) -> Block:
    if old is None:
        return whole(ADDED, new)
    return whole(REMOVED, old) if new is None else value(old, new)


def whole(kind: str, words: str) -> Block:
    return Block(kind, (Piece(kind, words),))


def value(old: str, new: str) -> Block:
    """Two wordings of one thing that is known to have changed."""
    if old == new:
        return Block("changed", (Piece(SAME, old),), only_form=True)
    if not old or not new:
        return whole(ADDED, new) if new else whole(REMOVED, old)
    return Block("changed", tuple(words(old, new)))


def words(old: str, new: str) -> Iterator[Piece]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    matcher = SequenceMatcher(a=[word for word, _gap in before], b=[word for word, _gap in after], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(SAME, joined(after[k:m]))
            continue
        if j > i:
            yield Piece(REMOVED, joined(before[i:j]))
        if m > k:
            yield Piece(ADDED, joined(after[k:m]))


def joined(tokens: list[tuple[str, str]]) -> str:
    return "".join(word + gap for word, gap in tokens)


# --- which paragraph became which


def paired(old: list[str], new: list[str]) -> list[tuple[str | None, str | None]]:
    """Each paragraph beside the one it became; None where it is new or gone. The order of both is kept."""
    if len(old) * len(new) > MOST_PAIRS:
        longest = max(len(old), len(new))
        return list(zip(padded(old, longest), padded(new, longest), strict=True))
    likeness = [[alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _one in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for k in range(len(new) - 1, -1, -1):
            best[i][k] = max(best[i + 1][k], best[i][k + 1], likeness[i][k] + best[i + 1][k + 1])
    pairs, i, k = [], 0, 0
    while i < len(old) and k < len(new):
        if likeness[i][k] and best[i][k] == likeness[i][k] + best[i + 1][k + 1]:
            pairs.append((old[i], new[k]))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[k]))
            k += 1
    return pairs + [(one, None) for one in old[i:]] + [(None, other) for other in new[k:]]


def padded(texts: list[str], length: int) -> list[str | None]:
    return [*texts, *[None] * (length - len(texts))]


def alike(one: str, other: str) -> float:
    """Share of words in common, 0 where it is too small to speak of the same paragraph."""
    if one == other:
        return 1.0
    here, there = set(one.casefold().split()), set(other.casefold().split())
    share = 2 * len(here & there) / (len(here) + len(there)) if here or there else 1.0
    return share if share >= LIKE else 0.0
