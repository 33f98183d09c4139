from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from azsite import health, offline, public_urls
from azsite.api import api, documentation, nothing

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("sw.js", offline.worker, name="service_worker"),
    path("api/v1/", RedirectView.as_view(pattern_name="api_docs")),
    path("api/v1/docs", documentation, name="api_docs"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", nothing),
    path("newsletter/hooks/", include("newsletter.hook_urls")),
    *public_urls.urlpatterns,
]

handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"
