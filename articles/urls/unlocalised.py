"""What the whole site has once."""

from django.urls import path, re_path

from articles import sitemaps
from articles.views import calendar, live, machines, preview, reading

urlpatterns = [
    path("_s/r", reading.read, name="read"),
    path("_s/live/<int:pk>", live.changes, name="live_changes"),
    path("_s/live/<int:pk>/<int:entry>", live.entry, name="live_entry"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", machines.llms, name="llms"),
    re_path(r"^(?P<key>[a-zA-Z0-9-]{8,128})\.txt$", machines.index_now_key, name="index_now_key"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.part, name="sitemap_part"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("preview/<str:token>/thanks/", preview.thanks, name="preview_thanks"),
]
