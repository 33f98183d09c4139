"""The front page of an edition: lead, seconds, then each section; no story twice."""

from dataclasses import dataclass, field

from articles import picks
from articles.models import Article, Section

SECONDS = 2
BELOW_LEAD = 2
IN_SECTION = 4
LATEST = 4


@dataclass
class SectionRow:
    section: Section
    stories: list[Article] = field(default_factory=list)


@dataclass
class FrontPage:
    lead: Article | None
    seconds: list[Article]
    below_lead: list[Article]
    must_read: list[Article]
    latest: list[Article]
    rows: list[SectionRow]

    @property
    def is_empty(self) -> bool:
        return not (self.lead or self.must_read or self.latest)


def compose(locale: str) -> FrontPage:
    """Places stories in the order a reader sees them; what is placed above is not repeated below."""
    sections = list(Section.objects.filter(parent__isnull=True))
    stories = candidates(locale, sections)
    used: set[int] = set()

    def take(number: int, *, wanted=lambda story: True) -> list[Article]:
        taken = [story for story in stories if story.pk not in used and wanted(story)][:number]
        used.update(story.pk for story in taken)
        return taken

    lead = take(1, wanted=lambda story: story.lead_picture_id and not story.is_sponsored)
    must_read = picks.must_read(locale, besides=lead)
    used.update(story.pk for story in must_read)
    seconds = take(SECONDS, wanted=lambda story: not story.is_sponsored)
    below_lead = take(BELOW_LEAD, wanted=lambda story: not story.is_sponsored)
    newest = take(LATEST)
    rows = [SectionRow(section, take(IN_SECTION, wanted=belongs_to(section))) for section in sections]
    return FrontPage(
        lead=lead[0] if lead else None,
        seconds=seconds,
        below_lead=below_lead,
        must_read=must_read,
        latest=newest,
        rows=[row for row in rows if row.stories],
    )


def belongs_to(section: Section):
    return lambda story: section.pk in (story.section_id, story.section.parent_id)


def candidates(locale: str, sections: list[Section]) -> list[Article]:
    """The newest of the edition and of each section, in two queries: their keys, then the cards.

    Each part is an indexed slice, so the front page does not grow slower with the archive.
    """
    live = Article.objects.live().in_locale(locale).order_by("-publish_at")
    wanted = SECONDS + BELOW_LEAD + LATEST + picks.MUST_READ + IN_SECTION + 1
    slices = [live.in_section(section).values("pk")[:wanted] for section in sections]
    keys = live.values("pk")[:wanted].union(*slices, all=True)
    return list(Article.objects.live().filter(pk__in=[row["pk"] for row in keys]).for_cards().order_by("-publish_at"))
