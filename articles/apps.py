from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        # Models are loaded only now.
        from articles import counting, pictures, readers, related
        from articles.signals import article_changed
        from images import usage
        from journal import consumers

        usage.register(pictures.picture_usage, pictures.pictures_in_use)
        consumers.register(readers.READ, counting.count)
        article_changed.connect(related.on_change, dispatch_uid="articles.related")
