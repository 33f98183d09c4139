from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldBooleanSwitchWidget

from articles import clocks
from articles.models import BreakingBanner
from articles.models.breaking import LONGEST

OWN = "own"
LASTS = [
    ("2", gettext_lazy("2 hours")),
    ("6", gettext_lazy("6 hours")),
    ("24", gettext_lazy("24 hours")),
    (OWN, gettext_lazy("Until the time below")),
]


class BreakingBannerForm(forms.ModelForm):
    lasts = forms.ChoiceField(
        label=gettext_lazy("Stays up for"), choices=LASTS, initial="6", widget=UnfoldAdminRadioSelectWidget
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Take down the line that is up now"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = BreakingBanner
        fields = ["locale", "text", "article", "starts_at", "expires_at"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.instance.checked_at_fields = True
        if self.instance.pk:
            self.initial["lasts"] = OWN
        else:
            self.initial["starts_at"] = None  # empty is now: the moment of saving, not of opening the form
        for name in ("starts_at", "expires_at"):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict:
        data = super().clean()
        if "lasts" not in data:
            return data
        starts_at = data["starts_at"] = data.get("starts_at") or timezone.now().replace(microsecond=0)
        if data["lasts"] != OWN:
            data["expires_at"] = starts_at + timedelta(hours=int(data["lasts"]))
        if "expires_at" in data:
            self.check_end(starts_at, data["expires_at"])
        if not self.errors:
            self.check_alone(data)
        return data

    def check_end(self, starts_at, expires_at) -> None:
        if expires_at is None:
            self.add_error("expires_at", _("Say until when the line stays up."))
        elif expires_at <= timezone.now():
            self.add_error("expires_at", _("That time has passed: choose one to come."))
        elif expires_at <= starts_at:
            self.add_error("expires_at", _("The end comes before the beginning."))
        elif expires_at - starts_at > LONGEST:
            self.add_error("expires_at", _("A line of breaking news stays up for 24 hours at most."))

    def check_alone(self, data: dict) -> None:
        others = BreakingBanner.objects.filter(
            locale=data.get("locale", self.instance.locale),
            starts_at__lt=data["expires_at"],
            expires_at__gt=data["starts_at"],
        ).exclude(pk=self.instance.pk)
        if data.get("replace"):
            others = others.filter(starts_at__gt=timezone.now())  # what is up is taken down on saving
        other = others.first()
        if other is not None:
            words = _("“%(text)s” is up until %(when)s. Tick “Take down the line that is up now”, or change the times.")
            self.add_error("text", words % {"text": other.text, "when": clocks.both(other.expires_at)})


@admin.register(BreakingBanner)
class BreakingBannerAdmin(ModelAdmin):
    form = BreakingBannerForm
    list_display = ["short_text", "shown_state", "locale", "ends"]
    list_filter = ["locale"]
    autocomplete_fields = ["article"]
    fieldsets = [
        (None, {"fields": ["text", "locale", "article", "lasts", "replace"]}),
        (gettext_lazy("Other times"), {"fields": ["starts_at", "expires_at"], "classes": ["collapse"]}),
    ]
    actions_submit_line = ["take_down"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """Two editors who post at once come one after the other, so that the second gets an answer at the field."""
        with transaction.atomic():
            if request.method == "POST":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('breakingbanner'))")
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: BreakingBanner, form: BreakingBannerForm, change: bool) -> None:
        if form.cleaned_data.get("replace"):
            up = BreakingBanner.objects.up().filter(locale=obj.locale).exclude(pk=obj.pk)
            up.filter(starts_at__gte=obj.starts_at).delete()
            up.update(expires_at=obj.starts_at)
        super().save_model(request, obj, form, change)

    @action(description=gettext_lazy("Take down now"), permissions=["take_down"])
    def take_down(self, request: HttpRequest, obj: BreakingBanner) -> None:
        if not obj.is_up:
            messages.error(request, _("This line is not up."))
            return
        obj.expires_at = timezone.now()
        obj.save(update_fields=["expires_at"])
        messages.success(request, _("The line is taken down."))

    def has_take_down_permission(self, request: HttpRequest, object_id=None) -> bool:
        return self.has_change_permission(request)

    def get_actions_submit_line(self, request: HttpRequest, object_id) -> list:
        is_up = str(object_id).isdigit() and BreakingBanner.objects.up().filter(pk=object_id).exists()
        return super().get_actions_submit_line(request, object_id) if is_up else []

    @admin.display(description=gettext_lazy("text"))
    def short_text(self, line: BreakingBanner) -> str:
        return Truncator(line.text).chars(50)

    @display(description=gettext_lazy("state"), label={"up": "success", "later": "info", "over": "secondary"})
    def shown_state(self, line: BreakingBanner) -> tuple[str, str]:
        if line.is_up:
            return "up", _("Up")
        return ("later", _("To come")) if line.starts_at > timezone.now() else ("over", _("Over"))

    @admin.display(description=gettext_lazy("until"), ordering="expires_at")
    def ends(self, line: BreakingBanner) -> str:
        return clocks.both(line.expires_at)
