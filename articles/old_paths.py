"""Where something stands that has moved. Asked only when nothing stands at the address itself."""

from dataclasses import dataclass

from articles.locales import locale_of_path
from articles.models import Article, OldPath, Section, TagAlias
from articles.models.paths import plain
from articles.slugs import slugify

LONGEST = 500
# What may follow the address of a list; it follows the new address as well.
FEEDS = {"/feed": "feed/", "/feed/atom": "feed/atom/", "/feed.json": "feed.json"}
TAG = "/tag/"


@dataclass(frozen=True)
class Moved:
    thing: object  # Article, Section, Tag or Person
    feed: str = ""

    @property
    def address(self) -> str:
        """In the edition at hand; a story's own edition."""
        return f"{self.thing.get_absolute_url()}{FEEDS.get(self.feed, '')}"


def find(path: str) -> Moved | None:
    """What stood at the address once, or is called so. At most four queries."""
    path = plain(path)
    if not path or len(path) > LONGEST or "\0" in path:
        return None
    locale = locale_of_path(path)
    edition = f"/{locale}" if path.startswith(f"/{locale}/") else ""
    feed = next((feed for feed in FEEDS if path.endswith(feed)), "")
    thing = known(path, edition) if not feed else known_list(path.removesuffix(feed), edition)
    return Moved(thing, feed) if thing else None


def known(path: str, edition: str):
    story = OldPath.objects.filter(path=path, story__isnull=False).select_related("story__section").first()
    return story.story if story else known_list(path, edition) or under_old_section(path, edition)


def known_list(path: str, edition: str):
    """A section, tag or person: each stands at one path in all editions."""
    shared = path.removeprefix(edition)
    rows = OldPath.objects.filter(path=shared, story__isnull=True).select_related("section", "tag", "person")
    if row := rows.first():
        return row.thing
    if not shared.startswith(TAG):
        return None
    slug = slugify(shared.removeprefix(TAG), fallback="")
    alias = TagAlias.objects.filter(slug=slug).select_related("tag").order_by("pk").first()
    return alias.tag if alias else None


def under_old_section(path: str, edition: str) -> Article | None:
    """/<old section>/<old slug>: the story got its slug after the section had got its own, or before.

    A section that is renamed writes nothing for its stories, so what is known is one of its slugs with the old slug.
    """
    first, _slash, slug = path.removeprefix(edition).strip("/").partition("/")
    if not slug or "/" in slug:
        return None
    section = Section.objects.filter(old_paths__path=f"/{first}").first()
    if section is None:
        return None
    names = [section.path, *section.old_paths.values_list("path", flat=True)]
    rows = OldPath.objects.filter(path__in=[f"{edition}{name}/{slug}" for name in names], story__isnull=False)
    row = rows.select_related("story__section").order_by("-created_at").first()
    return row.story if row else None
