from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from newsletter.models import MailingList


@admin.register(MailingList)
class MailingListAdmin(ModelAdmin):
    list_display = ["name", "locale", "frequency", "is_default", "is_public", "subscribed"]
    list_filter = ["locale", "is_public"]
    search_fields = ["name", "slug"]

    @admin.display(description=gettext_lazy("subscribed"))
    def subscribed(self, mailing_list: MailingList) -> int:
        return mailing_list.subscriptions.mailable().count()
