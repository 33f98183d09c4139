from articles.models.breaking import BreakingBanner
from articles.models.corrections import Change, Correction, TranslationTask
from articles.models.desk import (
    CalendarFeed,
    GateOverride,
    Presence,
    PreviewLink,
    PreviewOpening,
    StoryTemplate,
    UnsavedText,
)
from articles.models.frontpage import FrontPageVersion
from articles.models.notes import Note
from articles.models.pages import Page
from articles.models.paths import OldPath
from articles.models.people import Byline, Person
from articles.models.reading import DailyReads, HostReads, HourlyReads, MostRead, PageReads
from articles.models.related import Related, RelatedList
from articles.models.revisions import PlannedChanges, Revision
from articles.models.stories import Article
from articles.models.tags import Tag, TagAlias, TagMerge
from articles.models.taxonomy import Section

__all__ = [
    "Article",
    "BreakingBanner",
    "Byline",
    "CalendarFeed",
    "Change",
    "Correction",
    "FrontPageVersion",
    "GateOverride",
    "HourlyReads",
    "MostRead",
    "HostReads",
    "Note",
    "OldPath",
    "Page",
    "PageReads",
    "Person",
    "PlannedChanges",
    "Presence",
    "PreviewLink",
    "PreviewOpening",
    "DailyReads",
    "Related",
    "RelatedList",
    "Revision",
    "Section",
    "StoryTemplate",
    "Tag",
    "TagAlias",
    "TagMerge",
    "TranslationTask",
    "UnsavedText",
]
