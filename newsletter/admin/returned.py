"""What came back, what of it nobody could read, and whether mail arrives at all."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from newsletter import bounces
from newsletter.admin.reading import ReadOnly
from newsletter.models import BounceEvent, Diagnosis, UnreadMail

SHOWN = 64 * 1024  # bytes of a mail on its page


@admin.register(BounceEvent)
class BounceEventAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "kind", "status", "diagnostic", "edition", "has_suppressed", "source"]
    list_filter = ["kind", "has_suppressed", "source"]
    list_select_related = ["delivery__edition"]
    search_fields = ["status", "diagnostic"]
    date_hierarchy = "at"
    fields = ["at", "kind", "status", "diagnostic", "edition", "has_suppressed", "source"]
    actions = ["suppress", "lift"]

    def has_suppress_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.add_suppression")

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.lift_suppression")

    @admin.display(description=_("edition"), ordering="delivery__edition__date")
    def edition(self, event: BounceEvent) -> str:
        return str(event.delivery.edition) if event.delivery else "–"

    @admin.action(description=_("Write to these addresses no more"), permissions=["suppress"])
    def suppress(self, request: HttpRequest, queryset: QuerySet) -> None:
        done = bounces.suppress_by_hand(queryset, request.user)
        told = ngettext("%(number)d address was suppressed.", "%(number)d addresses were suppressed.", done)
        messages.success(request, told % {"number": done})

    @admin.action(description=_("Write to these addresses again"), permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet) -> None:
        """When a mail server was wrong about many. Who complained stays suppressed."""
        done = bounces.lift(queryset, request.user)
        told = ngettext("%(number)d address gets mail again.", "%(number)d addresses get mail again.", done)
        messages.success(request, told % {"number": done})


@admin.register(UnreadMail)
class UnreadMailAdmin(ReadOnly, ModelAdmin):
    """Kept for two weeks. The list tells no address; the mail itself is text on its own page."""

    list_display = ["came_at", "why", "size"]
    list_filter = ["why"]
    fields = ["came_at", "why", "size", "shown_raw"]
    actions = ["read_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A list of three hundred does not fetch the mails themselves."""
        return super().get_queryset(request).defer("raw")

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("newsletter.delete_unreadmail")

    @admin.display(description=_("mail"))
    def shown_raw(self, mail: UnreadMail) -> SafeString:
        return format_html('<pre class="kept-text">{}</pre>', bytes(mail.raw[:SHOWN]).decode("utf-8", "replace"))

    @admin.action(description=_("Read again"), permissions=["delete"])
    def read_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """After the site has learned a new format."""
        done = sum(bounces.read_again(mail) for mail in queryset)
        told = ngettext("%(number)d mail was understood.", "%(number)d mails were understood.", done)
        messages.success(request, told % {"number": done})


@admin.register(Diagnosis)
class DiagnosisAdmin(ReadOnly, ModelAdmin):
    """What manage.py newsletter_doctor found; a worker runs it every day."""

    list_display = ["at", "reds"]
    fields = ["at", "reds", "shown_lines"]

    @admin.display(description=_("lines"))
    def shown_lines(self, diagnosis: Diagnosis) -> SafeString:
        names = ("level", "level", "about", "sentence", "advice")
        rows = (tuple(line[name] for name in names) for line in diagnosis.lines)
        row = "<li class='doctor-{}'><strong>{} · {}</strong> {}<br><small>{}</small></li>"
        return format_html("<ul class='doctor-lines'>{}</ul>", format_html_join("", row, rows))
