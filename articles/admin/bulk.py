"""The same thing done to many stories: each is checked by itself, and a page says of each what became of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from articles import revisions, rights, workflow
from articles.admin import steps
from articles.clocks import both
from articles.models import Article, Section, Tag
from audit.models import record

MOST = 200  # stories at once; more would outlast the patience of a proxy
KEPT = "stories-done"  # key of the session


@dataclass(frozen=True)
class Result:
    pk: int
    headline: str
    done: bool
    sentence: str


def each(queryset: models.QuerySet, act: Callable[[Article], str]) -> list[Result]:
    """`act` does it to one story and says what it did; a refusal leaves that story, and the others, as they were."""
    results = []
    for article in Article.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)[:MOST])).order_by("pk"):
        try:
            results.append(Result(article.pk, str(article), True, act(article)))
        except ValidationError as refusal:
            results.append(Result(article.pk, str(article), False, " ".join(refusal.messages)))
        except PermissionDenied as refusal:
            sentence = str(refusal) or _("Your account has no right to do this. Nothing was changed.")
            results.append(Result(article.pk, str(article), False, sentence))
    return results


# --- what is done to one story


def step(verb: str, user, at: datetime | None = None) -> Callable[[Article], str]:
    def act(article: Article) -> str:
        workflow.perform(verb, article, user, at=at)
        if article.is_scheduled:
            return _("Goes out: %(when)s.") % {"when": both(article.publish_at)}
        return _("Now: %(state)s.") % {"state": article.get_state_display()}

    return act


def edit(user, change: Callable[[dict], dict], reason: str) -> Callable[[Article], str]:
    """A new version of the story, under the same rules as one that is typed."""

    def act(article: Article) -> str:
        if not rights.may_edit(user, article):
            raise PermissionDenied(_("Your account may not change this story. Nothing was changed."))
        before = revisions.working_content(article)
        after = before | change(before)
        if refused := rights.refused_changes(user, article, before, after):
            raise ValidationError(list(refused.values()))
        saved = revisions.save(article, after, user, base=article.latest_revision_id, reason=reason)
        if saved.is_aside:
            raise ValidationError(_("Somebody saved this story at the same moment: try again."))
        workflow.announce(article)
        if not saved.is_new:
            return _("It was so already.")
        if saved.called_back_for:
            return steps.called_back(saved)
        return _("Saved; readers see it once the changes are published.") if article.is_seen else _("Saved.")

    return act


def assign(user, to: User) -> Callable[[Article], str]:
    def act(article: Article) -> str:
        if not user.has_perm("articles.edit_every_article"):
            raise PermissionDenied
        before = article.assigned_to_id
        Article.objects.filter(pk=article.pk).update(assigned_to=to)
        record(user, "assigned", article, changed={"assigned_to": [before, to.pk]}, to=to.get_username())
        return _("Assigned to %(name)s.") % {"name": to.get_full_name() or to.get_username()}

    return act


# --- what is asked before


class AskForm(forms.Form):
    def made(self, user) -> Callable[[Article], str]:
        raise NotImplementedError


class TimeForm(AskForm):
    at = forms.DateTimeField(
        label=gettext_lazy("Publish at (Washington time)"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_at(self) -> datetime:
        if self.cleaned_data["at"] <= timezone.now():
            raise forms.ValidationError(_("That time has passed: choose one to come."))
        return self.cleaned_data["at"]

    def made(self, user):
        return step("publish", user, self.cleaned_data["at"])


class AddTagForm(AskForm):
    tag = forms.ModelChoiceField(Tag.objects.order_by("name"), label=gettext_lazy("Tag"))

    def made(self, user):
        tag = self.cleaned_data["tag"]
        reason = _("tag added: %(tag)s") % {"tag": tag}
        return edit(user, lambda before: {"tags": sorted({*before["tags"], tag.pk})}, reason)


class RemoveTagForm(AddTagForm):
    def made(self, user):
        tag = self.cleaned_data["tag"]
        reason = _("tag removed: %(tag)s") % {"tag": tag}
        return edit(user, lambda before: {"tags": [pk for pk in before["tags"] if pk != tag.pk]}, reason)


class SectionForm(AskForm):
    section = forms.ModelChoiceField(Section.objects.order_by("position", "name"), label=gettext_lazy("Section"))

    def made(self, user):
        section = self.cleaned_data["section"]
        reason = _("moved to %(section)s") % {"section": section}
        return edit(user, lambda before: {"section_id": section.pk}, reason)


class AssignForm(AskForm):
    to = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("username"), label=gettext_lazy("Person")
    )

    def made(self, user):
        return assign(user, self.cleaned_data["to"])


# --- the actions of the list


class StepsOverMany:
    actions = [
        *("submit_selected", "approve_selected", "publish_selected", "schedule_selected", "withdraw_selected"),
        *("add_tag", "remove_tag", "assign_to", "move_section"),
    ]

    def at_once(self, request: HttpRequest, queryset: models.QuerySet, verb: str) -> HttpResponse:
        return self.finish(request, queryset, step(verb, request.user), str(workflow.VERBS[verb].label))

    def asking(self, request: HttpRequest, queryset: models.QuerySet, form_class: type[AskForm]) -> HttpResponse:
        """First a page that asks, then, with its answer, the same as without asking."""
        title = str(self.get_actions(request)[request.POST["action"]][2])
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_bound and form.is_valid():
            return self.finish(request, queryset, form.made(request.user), title)
        stories = Article.objects.filter(pk__in=queryset.values("pk")).only("headline")[:MOST]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "stories": stories,
            "action": request.POST["action"],
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "now": timezone.now(),
        }
        return render(request, "admin/articles/article/ask.html", context)

    def finish(self, request: HttpRequest, queryset: models.QuerySet, act, title: str) -> HttpResponse:
        if queryset.count() > MOST:
            messages.error(request, _("Choose at most %(number)d stories at once.") % {"number": MOST})
            return redirect(request.get_full_path())
        results = [asdict(result) for result in each(queryset, act)]
        request.session[KEPT] = {"title": title, "results": results, "back": request.GET.urlencode()}
        return redirect("admin:articles_article_results")

    @admin.action(description=workflow.VERBS["submit"].label, permissions=["submit"])
    def submit_selected(self, request, queryset):
        return self.at_once(request, queryset, "submit")

    @admin.action(description=workflow.VERBS["approve"].label, permissions=["review"])
    def approve_selected(self, request, queryset):
        return self.at_once(request, queryset, "approve")

    @admin.action(description=workflow.VERBS["publish"].label, permissions=["publish"])
    def publish_selected(self, request, queryset):
        return self.at_once(request, queryset, "publish")

    @admin.action(description=workflow.VERBS["withdraw"].label, permissions=["withdraw"])
    def withdraw_selected(self, request, queryset):
        return self.at_once(request, queryset, "withdraw")

    @admin.action(description=gettext_lazy("Schedule…"), permissions=["publish"])
    def schedule_selected(self, request, queryset):
        return self.asking(request, queryset, TimeForm)

    @admin.action(description=gettext_lazy("Add a tag…"), permissions=["change"])
    def add_tag(self, request, queryset):
        return self.asking(request, queryset, AddTagForm)

    @admin.action(description=gettext_lazy("Remove a tag…"), permissions=["change"])
    def remove_tag(self, request, queryset):
        return self.asking(request, queryset, RemoveTagForm)

    @admin.action(description=gettext_lazy("Assign to…"), permissions=["edit_every"])
    def assign_to(self, request, queryset):
        return self.asking(request, queryset, AssignForm)

    @admin.action(description=gettext_lazy("Move to another section…"), permissions=["change"])
    def move_section(self, request, queryset):
        return self.asking(request, queryset, SectionForm)

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["submit"])

    def has_review_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["approve"])

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["publish"])

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return workflow.may(request.user, workflow.VERBS["withdraw"])

    def has_edit_every_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.edit_every_article")


def urls(model_admin) -> list:
    @require_GET
    def results_page(request: HttpRequest) -> HttpResponse:
        """What the last action of this person did, story by story; loading it again does nothing."""
        kept = request.session.get(KEPT)
        if kept is None:
            return redirect("admin:articles_article_changelist")
        back = reverse("admin:articles_article_changelist")
        context = {
            **model_admin.admin_site.each_context(request),
            "title": kept["title"],
            "refused": [result for result in kept["results"] if not result["done"]],
            "done": [result for result in kept["results"] if result["done"]],
            "back": f"{back}?{kept['back']}" if kept["back"] else back,
        }
        return render(request, "admin/articles/article/results.html", context)

    return [path("done/", model_admin.admin_site.admin_view(results_page), name="articles_article_results")]
