"""Keys to the read API: made with a secret that is shown once, revoked for good, never deleted."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from articles.models import ApiKey
from audit.models import record


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    list_display = ["name", "hint", "created_at", "created_by", "revoked_at"]
    fields = ["name"]
    actions = ["revoke"]

    def save_model(self, request: HttpRequest, obj: ApiKey, form, change: bool) -> None:
        if not change:
            secret = obj.give_secret()
            obj.created_by = request.user
            words = _("The key is %(key)s. Copy it now: it is not shown again.") % {"key": secret}
            messages.warning(request, words)
        super().save_model(request, obj, form, change)
        record(request.user, "renamed an API key" if change else "made an API key", obj)

    @admin.action(description=gettext_lazy("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        rows = list(queryset.filter(revoked_at=None))
        for row in rows:
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
            record(request.user, "revoked an API key", row)
        words = ngettext("%(number)d key is revoked.", "%(number)d keys are revoked.", len(rows))
        messages.success(request, words % {"number": len(rows)})
