from articles.models.announcements import Announcement, Told
from articles.models.api import ApiKey
from articles.models.breaking import BreakingBanner
from articles.models.choices import SiteChoices
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
from articles.models.live import LiveEntry
from articles.models.missing import MissingPath
from articles.models.notes import Note
from articles.models.pages import Page
from articles.models.paths import OldPath, PathRule
from articles.models.people import Byline, Person
from articles.models.reading import DailyReads, HostReads, HourlyReads, MostRead, PageReads
from articles.models.related import Related, RelatedList
from articles.models.reports import ErrorReport
from articles.models.revisions import PlannedChanges, Revision
from articles.models.searching import FruitlessSearch, SearchWord
from articles.models.series import Series, SeriesPart
from articles.models.stories import Article
from articles.models.tags import Tag, TagAlias, TagMerge
from articles.models.taxonomy import Section
from articles.models.topics import Topic, TopicEvent, TopicExplainer

__all__ = [
    "Announcement",
    "ApiKey",
    "Article",
    "BreakingBanner",
    "Byline",
    "CalendarFeed",
    "Change",
    "Correction",
    "ErrorReport",
    "FrontPageVersion",
    "FruitlessSearch",
    "GateOverride",
    "HourlyReads",
    "HostReads",
    "LiveEntry",
    "MissingPath",
    "MostRead",
    "Note",
    "OldPath",
    "Page",
    "PageReads",
    "PathRule",
    "Person",
    "PlannedChanges",
    "Presence",
    "PreviewLink",
    "PreviewOpening",
    "DailyReads",
    "Related",
    "RelatedList",
    "Revision",
    "SearchWord",
    "Section",
    "Series",
    "SeriesPart",
    "SiteChoices",
    "StoryTemplate",
    "Tag",
    "TagAlias",
    "TagMerge",
    "Topic",
    "TopicEvent",
    "TopicExplainer",
    "Told",
    "TranslationTask",
    "UnsavedText",
]
