from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    name = "ads"
    verbose_name = _("Advertising")

    def ready(self) -> None:
        from ads import pictures
        from ads.placements import ship
        from images import usage

        usage.register(pictures.picture_usage, pictures.pictures_in_use)

        # The registry grows with the code; rows that an Ads manager switched on or off stay as they are.
        post_migrate.connect(ship, sender=self)
