from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from newsletter.models import KeptMail


@admin.register(KeptMail)
class KeptMailAdmin(ModelAdmin):
    """Mail that was kept instead of sent, with its links to click."""

    list_display = ["subject", "to", "kept_at"]
    search_fields = ["subject", "to"]
    fields = ["subject", "sender", "to", "kept_at", "shown_text", "shown_html"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description=gettext_lazy("text"))
    def shown_text(self, mail: KeptMail) -> SafeString:
        return format_html('<div class="kept-text">{}</div>', SafeString(urlize(mail.text, autoescape=True)))

    @admin.display(description="HTML")
    def shown_html(self, mail: KeptMail) -> SafeString:
        """In a frame that runs no script and has no origin of ours."""
        return format_html('<iframe class="kept-html" sandbox srcdoc="{}" title="HTML"></iframe>', mail.html)
