from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        # Models are loaded only now.
        from articles import pictures
        from images import usage

        usage.register(pictures.picture_usage, pictures.pictures_in_use)
