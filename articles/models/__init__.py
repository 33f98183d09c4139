from articles.models.breaking import BreakingBanner
from articles.models.frontpage import FrontPageVersion
from articles.models.pages import Page
from articles.models.people import Byline, Person
from articles.models.stories import Article
from articles.models.taxonomy import Section, Tag

__all__ = ["Article", "BreakingBanner", "Byline", "FrontPageVersion", "Page", "Person", "Section", "Tag"]
