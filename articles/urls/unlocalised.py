"""What the whole site has once."""

from django.urls import path

from articles import sitemaps
from articles.views import calendar, preview, reading

urlpatterns = [
    path("_s/r", reading.read, name="read"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.part, name="sitemap_part"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("preview/<str:token>/thanks/", preview.thanks, name="preview_thanks"),
]
