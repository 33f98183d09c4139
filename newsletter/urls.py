from django.urls import path

from intake import stamps
from newsletter import views

urlpatterns = [
    path("", views.home, name="newsletter"),
    path("subscribe/", views.subscribe, name="newsletter_subscribe"),
    path("thanks/", views.thanks, name="newsletter_thanks"),
    path("stamp/", stamps.view, name="newsletter_stamp"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="newsletter_unsubscribe"),
    path("preferences/<str:token>/", views.preferences, name="newsletter_preferences"),
    path("click/<str:code>/", views.click, name="newsletter_click"),
    path("<slug:slug>/", views.list_archive, name="newsletter_list"),
    path("<slug:slug>/<str:day>/", views.edition, name="newsletter_edition"),
]
