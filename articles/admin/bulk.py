"""Steps over many stories at once: each is checked by itself, and the answer says which failed and why."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles import workflow


class StepsOverMany:
    actions = ["submit_selected", "approve_selected", "publish_selected", "withdraw_selected"]

    def each(self, request: HttpRequest, queryset: models.QuerySet, verb: str) -> None:
        done = 0
        for article in queryset:
            try:
                workflow.perform(verb, article, request.user)
                done += 1
            except workflow.IllegalStep as refusal:
                messages.error(request, f"{article}: {' '.join(refusal.messages)}")
            except PermissionDenied as refusal:
                messages.error(request, f"{article}: {refusal}")
        if done:
            label = workflow.VERBS[verb].label
            messages.success(request, _("%(step)s: done for %(number)d.") % {"step": label, "number": done})

    @admin.action(description=workflow.VERBS["submit"].label, permissions=["submit"])
    def submit_selected(self, request, queryset):
        self.each(request, queryset, "submit")

    @admin.action(description=workflow.VERBS["approve"].label, permissions=["review"])
    def approve_selected(self, request, queryset):
        self.each(request, queryset, "approve")

    @admin.action(description=workflow.VERBS["publish"].label, permissions=["publish"])
    def publish_selected(self, request, queryset):
        self.each(request, queryset, "publish")

    @admin.action(description=workflow.VERBS["withdraw"].label, permissions=["withdraw"])
    def withdraw_selected(self, request, queryset):
        self.each(request, queryset, "withdraw")

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["submit"])

    def has_review_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["approve"])

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["publish"])

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["withdraw"])
