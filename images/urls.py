from django.urls import re_path

from images.views import media

urlpatterns = [
    re_path(r"^(?P<name>pictures/[0-9a-f]{2}/[0-9a-f]{24}[a-z]{0,8}\.(?:jpg|png|webp|avif))$", media, name="media")
]
