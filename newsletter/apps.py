from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        # Models are loaded only now.
        from journal import consumers
        from newsletter import clicks, visits

        consumers.register(clicks.CLICK, clicks.count)
        consumers.register(visits.VISIT, visits.count)
