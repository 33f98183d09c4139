"""What each edition has, behind its prefix."""

from django.urls import path

from articles import sitemaps
from articles.feed_formats import FORMATS
from articles.views import collections, feeds, menu, most_read, reports, search, stories
from intake import stamps


def in_each_format(route: str, view, name: str) -> list:
    """feed/, feed/atom/ and feed.json below a route; RSS has the plain name."""
    return [path(f"{route}{form.path}", view, {"form": form}, name=f"{name}{form.suffix}") for form in FORMATS]


urlpatterns = [
    path("", stories.home, name="home"),
    *in_each_format("", feeds.edition, "feed"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("search/", search.search, name="search"),
    path("_s/menu/<slug:slug>/", menu.section_menu, name="section_menu"),
    path("search/suggest/", search.suggestions, name="search_suggestions"),
    path("tag/<slug:slug>/", stories.tag, name="tag"),
    *in_each_format("tag/<slug:slug>/", feeds.tag, "tag_feed"),
    path("author/<slug:slug>/", stories.author, name="author"),
    *in_each_format("author/<slug:slug>/", feeds.author, "author_feed"),
    path("series/<slug:slug>/", collections.series, name="series"),
    path("topic/<slug:slug>/", collections.topic, name="topic"),
    *in_each_format("topic/<slug:slug>/", feeds.topic, "topic_feed"),
    path("corrections/", stories.corrections, name="corrections"),
    *in_each_format("corrections/", feeds.corrections, "corrections_feed"),
    path("most-read/", most_read.page, name="most_read"),
    path("report-an-error/stamp/", stamps.view, name="report_stamp"),
    path("report-an-error/thanks/", reports.thanks, name="report_thanks"),
    path("report-an-error/<int:pk>/", reports.report, name="report_error"),
    path("archive/", stories.latest_archive, name="latest_archive"),
    path("archive/<int:year>/<int:month>/", stories.archive, name="archive"),
    path("<slug:slug>/", stories.section_or_page, name="section"),
    *in_each_format("<slug:slug>/", feeds.section, "section_feed"),
    path("<slug:section>/<slug:slug>/", stories.article, name="article"),
]
