"""Where something stands that has moved. Asked only when nothing stands at the address itself."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.http import QueryDict

from articles import path_rules, standing
from articles.locales import locale_of_path
from articles.models import OldPath, PathRule, Person, Section, Tag, TagAlias, Topic
from articles.models.paths import IN_ONE_EDITION, LONGEST, plain
from articles.slugs import slugify

# What may follow the address of a list; it follows the new address as well.
FEEDS = {"/feed": "feed/", "/feed/atom": "feed/atom/", "/feed.json": "feed.json"}
TAG = "/tag/"
INDEX = "/index.php"
# By these other systems name a thing in a query: "/?p=12" is an address of its own.
NAMING = ("p", "page_id", "attachment_id", "cat", "tag", "author", "m")
MOST_STEPS = 5  # from one address to another, all taken here: a reader takes one


@dataclass(frozen=True)
class Moved:
    thing: models.Model | None  # what standing.Standing knows
    row: OldPath | PathRule | None = None  # of the ledger, where one led here
    feed: str = ""
    elsewhere: str = ""  # an address in place of a thing

    @property
    def address(self) -> str:
        """In the edition at hand; of what stands in one edition in that."""
        if self.thing is None:
            return self.elsewhere
        return f"{self.thing.get_absolute_url()}{FEEDS.get(self.feed, '')}"

    @property
    def is_list(self) -> bool:
        return isinstance(self.thing, (Section, Tag, Person, Topic)) and not self.feed

    def count(self) -> None:
        if self.row is not None:
            self.row.count()


def find(path: str, query: QueryDict | None = None) -> Moved | None:
    """What stood at the address once, or is called so. At most eight queries, and four where nothing ever stood."""
    asked, path = path, plain(path)
    if "\0" in path or len(path) > LONGEST:
        return None
    named = in_query(path, query)
    if path == INDEX or path.startswith(f"{INDEX}/"):
        path = path.removeprefix(INDEX)
    if not path and not named:
        return None
    row = (named and row_at(named)) or None
    moved = row and Moved(row.thing, row, elsewhere=row.address)
    moved = moved or (below(path) or by_rule(path) or misspelt(asked, path) if path else None)
    return followed(moved, path) if moved else None


def in_query(path: str, query: QueryDict | None) -> str:
    """The address with what names a thing in its query, as the ledger keeps it."""
    names = [name for name in NAMING if query and query.get(name)]
    value = query[names[0]].lower() if names else ""
    bare = path.removeprefix(INDEX) if path == INDEX else path
    return f"{bare or '/'}?{names[0]}={value}"[:LONGEST] if value and not value.endswith("/") else ""


def row_at(path: str) -> OldPath | None:
    return OldPath.objects.with_things().filter(path=path).first()


def below(path: str) -> Moved | None:
    locale = locale_of_path(path)
    edition = f"/{locale}" if path.startswith(f"/{locale}/") else ""
    feed = next((feed for feed in FEEDS if path.endswith(feed)), "")
    if feed:
        return known_list(path.removesuffix(feed), edition, feed)
    return known(path, edition)


def known(path: str, edition: str) -> Moved | None:
    shared = path.removeprefix(edition)
    here = {f"{column}__isnull": True for column in IN_ONE_EDITION}
    rows = OldPath.objects.with_things().filter(Q(path=path) | Q(path=shared, address="", **here))
    row = min(rows, key=lambda row: row.path != path, default=None)
    if row is not None:
        return Moved(row.thing, row, elsewhere=row.address)
    return known_alias(shared) or under_old_section(path, edition)


def known_list(path: str, edition: str, feed: str) -> Moved | None:
    """A section, tag or person stands at one path in all editions; a topic in one."""
    shared = path.removeprefix(edition)
    everywhere = dict.fromkeys(IN_ONE_EDITION)
    rows = OldPath.objects.with_things().filter(
        Q(path=shared, address="", **everywhere) | Q(path=path, topic__isnull=False)
    )
    row = rows.first()
    return Moved(row.thing, row, feed) if row else known_alias(shared, feed)


def known_alias(shared: str, feed: str = "") -> Moved | None:
    if not shared.startswith(TAG):
        return None
    slug = slugify(shared.removeprefix(TAG), fallback="")
    alias = TagAlias.objects.filter(slug=slug).select_related("tag").order_by("pk").first()
    return Moved(alias.tag, None, feed) if alias else None


def under_old_section(path: str, edition: str) -> Moved | None:
    """/<old section>/<old slug>: the story got its slug after the section had got its own, or before.

    A section that is renamed writes nothing for its stories, so what is known is one of its slugs with the old slug;
    a story that was never renamed has its slug still.
    """
    first, _slash, slug = path.removeprefix(edition).strip("/").partition("/")
    if not slug or "/" in slug:
        return None
    section = Section.objects.filter(old_paths__path=f"/{first}").first()
    if section is None:
        return None
    names = [section.path, *section.old_paths.values_list("path", flat=True)]
    rows = OldPath.objects.with_things().filter(path__in=[f"{edition}{name}/{slug}" for name in names])
    row = rows.filter(story__isnull=False).order_by("-created_at").first()
    return Moved(row.story, row) if row else None


def by_rule(path: str) -> Moved | None:
    for rule in PathRule.objects.all()[: path_rules.MOST_RULES]:
        target = path_rules.target_of(rule, path)
        if target is not None:
            return Moved(None, rule, elsewhere=target)
    return None


def misspelt(asked: str, path: str) -> Moved | None:
    """An address of today in other letters: with capitals, or behind /index.php."""
    if asked.rstrip("/") == path:
        return None
    thing = standing.thing_at(path)
    return Moved(thing) if thing else None


def followed(moved: Moved, start: str) -> Moved | None:
    """To the end of what leads on by addresses of our own; None for what comes back to where it was."""
    seen = {start}
    while moved.thing is None and moved.elsewhere.startswith("/"):
        path = plain(moved.elsewhere)
        if path in seen or len(seen) > MOST_STEPS:
            return None
        seen.add(path)
        if standing.is_own(path) or standing.thing_at(path) is not None:
            return moved
        row = row_at(path)
        on = Moved(row.thing, moved.row, elsewhere=row.address) if row else by_rule(path)
        if on is None:
            return moved
        moved = replace(on, row=moved.row)
    return moved


def kept_query(moved: Moved, query: QueryDict) -> str:
    """Only the page of a list goes along: every other query names nothing on this site, and marks of campaigns in
    public addresses would multiply the pages that caches keep."""
    page = query.get("page", "")
    number = page if page.isascii() and page.isdigit() and len(page) <= 3 else ""
    return f"?{urlencode({'page': number})}" if number and moved.is_list else ""
