from django.urls import path

from newsletter import archive, click_views, feedback, preference_views, sign_up_views, views

urlpatterns = [
    path("", views.home, name="newsletter"),
    path("subscribe/", sign_up_views.subscribe, name="newsletter_subscribe"),
    path("thanks/", sign_up_views.thanks, name="newsletter_thanks"),
    path("stamp/", sign_up_views.stamp, name="newsletter_stamp"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="newsletter_unsubscribe"),
    path("preferences/<str:token>/", preference_views.preferences, name="newsletter_preferences"),
    path("account/<str:token>/", preference_views.account, name="newsletter_account"),
    path("address/<str:token>/", preference_views.new_address, name="newsletter_address"),
    path("click/<str:code>/", click_views.click, name="newsletter_click"),
    path("feedback/<str:token>/<slug:choice>/", feedback.vote, name="newsletter_feedback"),
    path("<slug:slug>/", archive.list_archive, name="newsletter_list"),
    path("<slug:slug>/feed/", archive.feed, name="newsletter_feed"),
    path("<slug:slug>/<str:day>/", archive.edition, name="newsletter_edition"),
]
