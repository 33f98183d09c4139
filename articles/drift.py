"""How the text that a translation follows has changed since it was translated, paragraph by paragraph."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from articles import differences, merging, readable, revisions
from articles.differences import ADDED, REMOVED, SAME, Block
from articles.models import Article, Revision
from articles.rights import ONCE_PUBLIC

MOVED, CHANGED = "moved", "changed"
# Of a story, beside its text, these are translated.
FIELDS = ("headline", "dek", "lead_alt", "lead_caption")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the source: `was` is its place in the version that was translated, `now` in the newest."""

    kind: str
    block: Block
    was: int | None
    now: int | None


@dataclass(frozen=True)
class Pair:
    """A paragraph of the source, and what stands in its place in the translation; either may be missing."""

    source: Paragraph | None
    words: str


@dataclass(frozen=True)
class FieldPair:
    label: str
    block: Block
    words: str


# --- versions


def followed(source: Article) -> Revision | None:
    """The version of a source that translations follow: what readers see of it, or the newest one before they do."""
    return source.shown_revision if source.state in ONCE_PUBLIC else source.latest_revision


def hashes_of(keys: Iterable[int]) -> dict[int, list[str]]:
    """{key of a version: hashes of its paragraphs}, without reading a text but of versions from before the hashes."""
    known = dict(Revision.objects.filter(pk__in=set(keys)).values_list("pk", "block_hashes"))
    bare = [key for key, hashes in known.items() if not hashes]
    texts = Revision.objects.filter(pk__in=bare).values_list("pk", "content__body") if bare else []
    return known | {key: merging.fingerprints(text) for key, text in texts}


def number_changed(old: Iterable[str], new: Iterable[str]) -> int:
    """How many paragraphs are new, gone or rewritten, by their hashes; one that moved is none of these."""
    before, after = Counter(old), Counter(new)
    return max((before - after).total(), (after - before).total())


# --- paragraphs


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """The source as it is now, with what was taken out where it stood. Two cleaned bodies."""
    old, new = merging.paragraphs(before), merging.paragraphs(after)
    opcodes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    moved = moves(old, new, opcodes)
    found: list[Paragraph] = []
    for tag, i, j, k, m in opcodes:
        if tag == "equal":
            found += [unchanged(SAME, new[k + n], i + n, k + n) for n in range(j - i)]
        else:
            found += stretch(old, new, range(i, j), range(k, m), moved)
    return found


def moves(old: list[str], new: list[str], opcodes: list[tuple]) -> dict[int, int]:
    """{place now: place before} of paragraphs that stand elsewhere, word for word."""
    free = defaultdict(list)
    for tag, i, j, _k, _m in opcodes:
        if tag != "equal":
            for place in range(i, j):
                free[old[place]].append(place)
    places = [place for tag, _i, _j, k, m in opcodes if tag != "equal" for place in range(k, m)]
    return {place: free[new[place]].pop(0) for place in places if free[new[place]]}


def stretch(old: list[str], new: list[str], was: range, now: range, moved: dict[int, int]) -> list[Paragraph]:
    """A run of paragraphs that did not stay: each beside the one it became."""
    left = [place for place in was if place not in moved.values()]
    came = [place for place in now if place not in moved]
    words_of = {place: readable.paragraph(old[place]) for place in left}
    words_now = {place: readable.paragraph(new[place]) for place in came}
    found = list(rewritten(left, came, words_of, words_now))
    for place in (place for place in now if place in moved):
        # Before the first that comes after it.
        at = next((n for n, each in enumerate(found) if each.now is not None and each.now > place), len(found))
        found.insert(at, unchanged(MOVED, new[place], moved[place], place))
    return found


def rewritten(left: list[int], came: list[int], words_of: dict, words_now: dict) -> Iterator[Paragraph]:
    was, now = iter(left), iter(came)
    for one, other in differences.paired(list(words_of.values()), list(words_now.values())):
        kind = ADDED if one is None else REMOVED if other is None else CHANGED
        before = None if one is None else next(was)
        after = None if other is None else next(now)
        yield Paragraph(kind, differences.block(one, other), before, after)


def unchanged(kind: str, html: str, was: int, now: int) -> Paragraph:
    return Paragraph(kind, differences.whole(SAME, readable.paragraph(html)), was, now)


# --- source and translation


@dataclass
class Drift:
    """A translation beside its source. Without `then` it is not known which version was translated."""

    translation: Article
    source: Article
    then: Revision | None
    now: Revision

    @cached_property
    def content(self) -> dict:
        return revisions.working_content(self.translation)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        then = self.then or self.now
        return paragraphs(then.content["body"], self.now.content["body"])

    @cached_property
    def changed(self) -> int:
        """Counted as in the list of stale translations."""
        then, now = (merging.fingerprints(version.content["body"]) for version in (self.then or self.now, self.now))
        return number_changed(then, now)

    @property
    def is_behind(self) -> bool:
        return self.then is None or self.then.text_hash != self.now.text_hash

    @cached_property
    def fields(self) -> list[FieldPair]:
        """The headline and what else is translated beside the text, where the source has it."""
        then = (self.then or self.now).content
        return [
            FieldPair(str(readable.LABELS[name]), one_line(then[name], self.now.content[name]), self.content[name])
            for name in FIELDS
            if then[name] or self.now.content[name]
        ]

    @cached_property
    def texts(self) -> list[str]:
        return [readable.paragraph(html) for html in merging.paragraphs(self.content["body"])]

    @cached_property
    def keeps_order(self) -> bool:
        """Whether the translation has as many paragraphs as one of the two versions."""
        return len(self.texts) in self.lengths

    @cached_property
    def lengths(self) -> tuple[int, int]:
        befores = [each for each in self.paragraphs if each.was is not None]
        return len(befores), sum(each.now is not None for each in self.paragraphs)

    @cached_property
    def pairs(self) -> list[Pair]:
        """By place: in the version that was translated or, once as many were written as it has now, in the newest."""
        before, now = self.lengths
        by_new = len(self.texts) == now != before
        places = [each.now if by_new else each.was for each in self.paragraphs]
        shown = [Pair(each, self.words_at(place)) for each, place in zip(self.paragraphs, places, strict=True)]
        taken = {place for place in places if place is not None}
        return shown + [Pair(None, words) for place, words in enumerate(self.texts) if place not in taken]

    def words_at(self, place: int | None) -> str:
        return self.texts[place] if place is not None and place < len(self.texts) else ""


def one_line(old: str, new: str) -> Block:
    return differences.whole(SAME, new) if old == new else differences.value(old, new)


def of(translation: Article) -> Drift | None:
    """None for a story that was not translated from one of ours, or whose source has no version yet."""
    content = revisions.working_content(translation)
    sources = Article.objects.select_related("shown_revision", "latest_revision").defer("blocks", "body_text", "search")
    source = sources.filter(pk=content["translated_from_id"]).first()
    now = followed(source) if source else None
    if now is None:
        return None
    then = Revision.objects.filter(pk=content["translated_revision_id"], article=source).first()
    return Drift(translation, source, then, now)
