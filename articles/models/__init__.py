from articles.models.pages import Page
from articles.models.people import Byline, Person
from articles.models.stories import Article, MustRead
from articles.models.taxonomy import Section, Tag

__all__ = ["Article", "Byline", "MustRead", "Page", "Person", "Section", "Tag"]
