"""The calendar of the newsroom: a month or a week of one edition or of all, and what has no time yet."""

import hashlib
import secrets
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from articles import agenda
from articles.clocks import both
from articles.locales import Locale
from articles.models import Article, CalendarFeed
from audit.models import record

WEEK, MONTH = "week", "month"
MOST_OF_A_DAY = {MONTH: 8, WEEK: 200}
SHOWN_ONCE = "calendar-secret"  # key of the session
LOCAL_TIME = "%Y-%m-%dT%H:%M"


class LookForm(forms.Form):
    """Which part of the calendar; whatever is wrong in it falls back to the month of today."""

    view = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        choices=[(MONTH, gettext_lazy("Month")), (WEEK, gettext_lazy("Week"))],
        required=False,
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Edition"), choices=[("", gettext_lazy("All editions")), *Locale.choices], required=False
    )
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class MoveForm(forms.Form):
    """`at` from the form, or `on` the day of a drop: the story then keeps its hour."""

    article = forms.IntegerField()
    at = forms.DateTimeField(required=False)
    on = forms.DateField(required=False)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not (data.get("at") or data.get("on")):
            raise forms.ValidationError(_("Choose day and time."))
        return data


def urls(model_admin) -> list:
    def guarded(view, only):
        @only
        def checked(request: HttpRequest) -> HttpResponse:
            if not model_admin.has_view_permission(request):
                raise PermissionDenied
            return view(model_admin, request)

        return model_admin.admin_site.admin_view(checked)

    return [
        path("calendar/", guarded(calendar_page, require_GET), name="articles_article_calendar"),
        path("calendar/move/", guarded(move, require_POST), name="articles_article_calendar_move"),
        path("calendar/address/", guarded(address, require_POST), name="articles_article_calendar_address"),
    ]


# --- the page


def calendar_page(model_admin, request: HttpRequest) -> HttpResponse:
    look = look_of(request.GET)
    first, number = span(look["view"], look["day"])
    days = agenda.days(first, number, look["locale"], request.user)
    secret = request.session.pop(SHOWN_ONCE, None)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Calendar"),
        "look": look,
        "form": LookForm(initial=look),
        "days": [shown_day(day, look) for day in days],
        "weekdays": [WEEKDAYS[number] for number in range(7)],
        "heading": heading(look, first),
        "earlier": address_of(look, earlier(look)),
        "later": address_of(look, later(look, first)),
        "tray": agenda.tray(look["locale"], request.user),
        "now": both(timezone.now()),
        "today": timezone.localdate(),
        "feed": settings.SITE_URL + reverse("calendar_feed", args=[secret]) if secret else "",
        "has_feed": CalendarFeed.objects.filter(user=request.user).exists(),
    }
    return render(request, "admin/articles/article/calendar.html", context)


def look_of(query) -> dict:
    form = LookForm(query)
    form.is_valid()
    known = form.cleaned_data
    return {
        "view": known.get("view") or MONTH,
        "locale": known.get("locale", ""),
        "day": in_calendar(known.get("day") or timezone.localdate()),
    }


def in_calendar(day: date) -> date:
    """Far from the ends of what a date can be, where there is no next month."""
    return min(max(day, date(1990, 1, 1)), date(2100, 1, 1))


def span(view: str, day: date) -> tuple[date, int]:
    """First day and number of days: whole weeks from Monday."""
    if view == WEEK:
        return day - timedelta(days=day.weekday()), 7
    first = day.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1)
    return monday, -(-(last - monday).days // 7) * 7


def earlier(look: dict) -> date:
    return look["day"] - timedelta(days=7) if look["view"] == WEEK else look["day"].replace(day=1) - timedelta(days=1)


def later(look: dict, first: date) -> date:
    if look["view"] == WEEK:
        return look["day"] + timedelta(days=7)
    return (look["day"].replace(day=1) + timedelta(days=31)).replace(day=1)


def address_of(look: dict, day: date, **changes) -> str:
    return "?" + urlencode(look | {"day": day.isoformat()} | changes)


def heading(look: dict, first: date) -> str:
    if look["view"] == MONTH:
        return date_format(look["day"], "YEAR_MONTH_FORMAT")
    return f"{date_format(first, 'j N')} – {date_format(first + timedelta(days=6), 'j N Y')}"


def shown_day(day: agenda.Day, look: dict) -> dict:
    most = MOST_OF_A_DAY[look["view"]]
    return {
        "date": day.date,
        "items": day.items[:most],
        "deadlines": day.deadlines[:most],
        "more": max(0, len(day.items) - most),
        "week": address_of(look, day.date, view=WEEK),
        "is_other_month": look["view"] == MONTH and day.date.month != look["day"].month,
    }


# --- what changes something


def move(model_admin, request: HttpRequest) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(sentence for errors in form.errors.values() for sentence in errors))
        return back(request)
    story = get_object_or_404(Article, pk=form.cleaned_data["article"])
    at = form.cleaned_data["at"] or agenda.on_day(story, form.cleaned_data["on"])
    try:
        agenda.move(story, request.user, at)
    except ValidationError as refusal:
        messages.error(request, f"{story}: {' '.join(refusal.messages)}")
    except PermissionDenied as refusal:
        messages.error(request, f"{story}: {refusal}")
    else:
        messages.success(request, _("“%(story)s” goes out: %(when)s.") % {"story": story, "when": both(at)})
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    look = look_of(request.POST)
    return redirect(reverse("admin:articles_article_calendar") + address_of(look, look["day"]))


def address(model_admin, request: HttpRequest) -> HttpResponse:
    """Makes a new secret address, which ends the one before, or ends it alone."""
    CalendarFeed.objects.filter(user=request.user).delete()
    if "revoke" in request.POST:
        record(request.user, "revoked a calendar address", request.user)
        messages.success(request, _("The address does not work any more."))
        return back(request)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=request.user, secret_hash=hashlib.sha256(secret.encode()).hexdigest())
    record(request.user, "made a calendar address", request.user)
    request.session[SHOWN_ONCE] = secret
    return back(request)
