from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from azsite import health, offline
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
    path("media/", include("images.urls")),
    path("", include("articles.urls.unlocalised")),
    path("", include("ads.urls")),
    *i18n_patterns(
        path("manifest.webmanifest", offline.manifest, name="manifest"),
        path("offline/", offline.page, name="offline"),
        path("newsletter/", include("newsletter.urls")),
        path("", include("articles.urls.public")),
        prefix_default_language=False,
    ),
]

handler404 = "articles.views.errors.not_found"
handler500 = "articles.views.errors.server_error"
