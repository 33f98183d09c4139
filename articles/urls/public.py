"""What each edition has, behind its prefix."""

from django.urls import path

from articles.feeds import AuthorFeed, CorrectionsFeed, EditionFeed, SectionFeed, TagFeed
from articles.views import menu, most_read, search, stories

urlpatterns = [
    path("", stories.home, name="home"),
    path("feed/", EditionFeed(), name="feed"),
    path("search/", search.search, name="search"),
    path("_s/menu/<slug:slug>/", menu.section_menu, name="section_menu"),
    path("tag/<slug:slug>/", stories.tag, name="tag"),
    path("tag/<slug:slug>/feed/", TagFeed(), name="tag_feed"),
    path("author/<slug:slug>/", stories.author, name="author"),
    path("author/<slug:slug>/feed/", AuthorFeed(), name="author_feed"),
    path("corrections/", stories.corrections, name="corrections"),
    path("corrections/feed/", CorrectionsFeed(), name="corrections_feed"),
    path("most-read/", most_read.page, name="most_read"),
    path("archive/", stories.latest_archive, name="latest_archive"),
    path("archive/<int:year>/<int:month>/", stories.archive, name="archive"),
    path("<slug:slug>/", stories.section_or_page, name="section"),
    path("<slug:slug>/feed/", SectionFeed(), name="section_feed"),
    path("<slug:section>/<slug:slug>/", stories.article, name="article"),
]
