from django.urls import path

from ads import views

urlpatterns = [
    path("_s/d", views.decide, name="slots_decide"),
    path("_s/v", views.viewed, name="slots_viewed"),
    path("go/<str:token>", views.go, name="slots_go"),
]
