from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class SiteAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "azsite.adminsite.AzsiteAdminSite"


class AzsiteConfig(AppConfig):
    name = "azsite"
    default = True

    def ready(self) -> None:
        # Models are loaded only now.
        from azsite import auditing, checks, roles  # noqa: F401

        # Django makes the permissions themselves in post_migrate; the groups follow them.
        post_migrate.connect(roles.sync_groups)
        auditing.connect()
