"""What readers have an address for, without the admin and the API: senders of editions need no more (PUBLIC_URLCONF),
and without those two they are a fifth smaller."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from azsite import offline
from newsletter import visits

urlpatterns = [
    path("media/", include("images.urls")),
    path("_s/e", visits.tell, name="newsletter_visit"),
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
