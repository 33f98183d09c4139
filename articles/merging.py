"""Two people changed one story: their changes put together, paragraph by paragraph.

What only one of them touched is taken; where both touched the same place, somebody has to choose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import sha256

from lxml import html

from articles.trees import tree

# Lists without an order: what either added is in, what either took out is out.
SETS = ("tags", "also_in")
MINE, THEIRS, BOTH = "mine", "theirs", "both"
CHOICES = (MINE, THEIRS, BOTH)


@dataclass(frozen=True)
class Part:
    """A run of paragraphs as it was, as I have it and as the others have it."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.mine == self.base == self.theirs

    @property
    def is_contested(self) -> bool:
        return self.mine != self.base != self.theirs != self.mine

    @property
    def key(self) -> str:
        """Names the choice in a form; the same place keeps its name when the page is shown again."""
        return sha256("\0".join((*self.base, "\1", *self.mine, "\1", *self.theirs)).encode()).hexdigest()[:12]

    def taken(self, choice: str = MINE) -> tuple[str, ...]:
        if self.is_contested:
            return {MINE: self.mine, THEIRS: self.theirs, BOTH: self.theirs + self.mine}[choice]
        return self.theirs if self.mine == self.base else self.mine


@dataclass(frozen=True)
class Hunk:
    """The paragraphs from `start` up to `end` of the base became `words`."""

    start: int
    end: int
    words: tuple[str, ...]
    is_mine: bool


@dataclass
class Cluster:
    """Hunks that touch the same paragraphs."""

    start: int
    end: int
    hunks: list[Hunk] = field(default_factory=list)

    def meets(self, hunk: Hunk) -> bool:
        same_gap = hunk.start == hunk.end == self.start == self.end
        return hunk.start < self.end or same_gap

    def add(self, hunk: Hunk) -> None:
        self.end = max(self.end, hunk.end)
        self.hunks.append(hunk)


def paragraphs(body: str) -> list[str]:
    """The blocks at the top of a cleaned body, each as it is written."""
    return [html.tostring(element, encoding="unicode", with_tail=False) for element in tree(body)]


def fingerprints(body: str) -> list[str]:
    """A hash of each block at the top of a cleaned body."""
    return [sha256(text.encode()).hexdigest()[:16] for text in paragraphs(body)]


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Part]:
    """The whole text in parts, in reading order."""
    parts, done = [], 0
    for cluster in clusters(hunks(base, mine, is_mine=True) + hunks(base, theirs, is_mine=False)):
        parts += same(base[done : cluster.start])
        stretch = tuple(base[cluster.start : cluster.end])
        parts.append(Part(stretch, side(cluster, base, is_mine=True), side(cluster, base, is_mine=False)))
        done = cluster.end
    return parts + same(base[done:])


def same(words: Sequence[str]) -> list[Part]:
    return [Part((text,), (text,), (text,)) for text in words]


def hunks(base: Sequence[str], other: Sequence[str], *, is_mine: bool) -> list[Hunk]:
    """What changed; paragraphs that were rewritten one for one are changes of their own."""
    found = []
    for tag, i, j, k, m in SequenceMatcher(a=base, b=other, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k:
            found += [Hunk(i + n, i + n + 1, (other[k + n],), is_mine) for n in range(j - i)]
        elif tag != "equal":
            found.append(Hunk(i, j, tuple(other[k:m]), is_mine))
    return found


def clusters(found: list[Hunk]) -> list[Cluster]:
    made: list[Cluster] = []
    for hunk in sorted(found, key=lambda hunk: (hunk.start, hunk.end)):
        if not made or not made[-1].meets(hunk):
            made.append(Cluster(hunk.start, hunk.end))
        made[-1].add(hunk)
    return made


def side(cluster: Cluster, base: Sequence[str], *, is_mine: bool) -> tuple[str, ...]:
    """The stretch of the cluster as one of the two has it."""
    words, done = [], cluster.start
    for hunk in cluster.hunks:
        if hunk.is_mine == is_mine:
            words += [*base[done : hunk.start], *hunk.words]
            done = hunk.end
    return (*words, *base[done : cluster.end])


# --- whole contents of versions


@dataclass(frozen=True)
class Merge:
    """`fields` are those with one value that both changed, each to something else: {name: (base, mine, theirs)}."""

    content: dict  # without the body and the contested fields
    parts: list[Part]
    fields: dict[str, tuple]

    @property
    def contested(self) -> list[Part]:
        return [part for part in self.parts if part.is_contested]

    @property
    def is_settled(self) -> bool:
        return not self.fields and not self.contested

    def result(self, chosen: Callable[[str], str]) -> dict:
        """The content once somebody chose: `chosen` gives the choice for the name of a field or the key of a part."""
        content = dict(self.content)
        for name, (_base, mine, theirs) in self.fields.items():
            content[name] = theirs if chosen(name) == THEIRS else mine
        texts = [text for part in self.parts for text in part.taken(chosen(part.key) if part.is_contested else MINE)]
        return content | {"body": "\n".join(texts)}


def merge_contents(base: dict, mine: dict, theirs: dict) -> Merge:
    content, contested = {}, {}
    for name in theirs:
        if name == "body":
            continue
        was, here, there = base[name], mine[name], theirs[name]
        if name in SETS:
            content[name] = together(was, here, there)
        elif here in (was, there):
            content[name] = there
        elif there == was:
            content[name] = here
        else:
            contested[name] = (was, here, there)
    texts = [paragraphs(version["body"]) for version in (base, mine, theirs)]
    return Merge(content, merge(*texts), contested)


def together(base: list, mine: list, theirs: list) -> list:
    was, here, there = set(base), set(mine), set(theirs)
    return sorted((here & there) | (here - was) | (there - was))
