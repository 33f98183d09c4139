from django.urls import re_path

from images.views import media

urlpatterns = [re_path(r"^(?P<name>pictures/[0-9a-f]{2}/[0-9a-f]{24}[a-h]?\.(?:jpg|png|webp))$", media, name="media")]
