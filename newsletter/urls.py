from django.urls import path

from intake import stamps
from newsletter import archive, feedback, views

urlpatterns = [
    path("", views.home, name="newsletter"),
    path("subscribe/", views.subscribe, name="newsletter_subscribe"),
    path("thanks/", views.thanks, name="newsletter_thanks"),
    path("stamp/", stamps.view, name="newsletter_stamp"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="newsletter_unsubscribe"),
    path("preferences/<str:token>/", views.preferences, name="newsletter_preferences"),
    path("feedback/<str:token>/<slug:choice>/", feedback.vote, name="newsletter_feedback"),
    path("<slug:slug>/", archive.list_archive, name="newsletter_list"),
    path("<slug:slug>/feed/", archive.feed, name="newsletter_feed"),
    path("<slug:slug>/<str:day>/", archive.edition, name="newsletter_edition"),
]
