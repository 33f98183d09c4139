"""The layout an editor is working on: in the own session until it is put in force or thrown away."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import frontpage, layout, rearranging
from articles.comparing import place_name
from articles.frontpage import FrontPage
from articles.models import Article, FrontPageVersion, Section

LOCAL_TIME = "%Y-%m-%dT%H:%M"


class LocalTimeField(forms.DateTimeField):
    """A moment in Washington time, from the browser's own picker."""

    def __init__(self, **kwargs) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_TIME)
        super().__init__(widget=widget, input_formats=[LOCAL_TIME, f"{LOCAL_TIME}:%S"], required=False, **kwargs)


@dataclass
class Workbench:
    request: HttpRequest
    locale: str

    @property
    def key(self) -> str:
        return f"frontpage-{self.locale}"

    @property
    def kept(self) -> dict | None:
        return self.request.session.get(self.key)

    @property
    def is_changed(self) -> bool:
        return self.kept is not None

    @cached_property
    def in_force(self) -> FrontPageVersion | None:
        return FrontPageVersion.objects.in_force(self.locale, timezone.now())

    @cached_property
    def base(self) -> int:
        """The newest version when the work began: putting in force is refused when there is a newer one."""
        return self.kept["base"] if self.kept else FrontPageVersion.objects.newest_number(self.locale)

    @property
    def document(self) -> dict:
        if self.kept:
            return self.kept["document"]
        return self.in_force.document if self.in_force else {}

    @cached_property
    def sections(self) -> list[Section]:
        return list(Section.objects.filter(parent__isnull=True))

    @cached_property
    def plan(self) -> layout.Layout:
        return layout.read(self.document, self.sections)

    def page(self) -> FrontPage:
        return frontpage.compose(self.locale, document=self.document)

    def keep(self) -> None:
        self.request.session[self.key] = {"base": self.base, "document": layout.write(self.plan)}

    def start_from(self, document: dict) -> None:
        newest = FrontPageVersion.objects.newest_number(self.locale)
        self.request.session[self.key] = {"base": newest, "document": document}

    def rebase(self, base: int) -> None:
        self.request.session[self.key] = {"base": base, "document": self.document}

    def drop(self) -> None:
        self.request.session.pop(self.key, None)

    # --- what the last step did, said once on the next page

    def say(self, words: str, *, refused: bool = False) -> None:
        self.request.session["frontpage-said"] = {"words": words, "refused": refused}

    def said(self) -> dict | None:
        return self.request.session.pop("frontpage-said", None)


class StepForm(forms.Form):
    """One step on the board; `to` is "block:place"."""

    article = forms.IntegerField(required=False)
    block = forms.CharField(required=False, max_length=40)
    to = forms.RegexField(r"^[a-z_]+(-\d+)?:\d{1,2}$", required=False)
    since = LocalTimeField()
    until = LocalTimeField()
    number = forms.IntegerField(required=False, min_value=1, max_value=layout.MOST_IN_SECTION)
    shown = forms.BooleanField(required=False)
    may_repeat = forms.BooleanField(required=False)

    def __init__(self, data, bench: Workbench) -> None:
        super().__init__(data)
        self.bench = bench

    def clean_block(self) -> layout.Block | None:
        return self.known_block(self.cleaned_data["block"])

    def known_block(self, key: str) -> layout.Block | None:
        if not key:
            return None
        found = next((block for block in self.bench.plan.blocks if block.key == key), None)
        if found is None:
            raise forms.ValidationError(_("The page has no such block."))
        return found

    def story(self) -> Article:
        return rearranging.story_to_place(self.cleaned_data["article"] or 0, self.bench.locale)

    def needed_block(self) -> layout.Block:
        if self.cleaned_data["block"] is None:
            raise forms.ValidationError(_("The page has no such block."))
        return self.cleaned_data["block"]


def step_move(form: StepForm) -> str:
    key, _colon, place = form.cleaned_data["to"].partition(":")
    target = form.known_block(key)
    if target is None:
        raise forms.ValidationError(_("The page has no such block."))
    source = form.cleaned_data["block"].key if form.cleaned_data["block"] else ""
    story = form.story()
    rearranging.move(form.bench.plan, form.bench.page(), story, target, int(place), source)
    words = _("“%(story)s” now stands in: %(place)s.")
    return words % {"story": story, "place": place_name(target, int(place))}


def step_up(form: StepForm) -> str:
    return shifted(form, -1, _("“%(story)s” moved up in: %(block)s."))


def step_down(form: StepForm) -> str:
    return shifted(form, 1, _("“%(story)s” moved down in: %(block)s."))


def shifted(form: StepForm, step: int, words: str) -> str:
    story, block = form.story(), form.needed_block()
    rearranging.shift(form.bench.plan, form.bench.page(), story, block, step)
    return words % {"story": story, "block": block.label}


def step_pin(form: StepForm) -> str:
    story, block = form.story(), form.needed_block()
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    rearranging.pin(form.bench.plan, form.bench.page(), story, block, since, until)
    return _("“%(story)s” is pinned.") % {"story": story}


def step_unpin(form: StepForm) -> str:
    """Takes any number: a pin of a story that is gone has to come off too."""
    rearranging.unpin(form.needed_block(), form.cleaned_data["article"] or 0)
    return _("The pin is off.")


def step_remove(form: StepForm) -> str:
    story = form.story()
    rearranging.take_off(form.bench.plan, story.pk)
    return _("“%(story)s” is removed from the front page.") % {"story": story}


def step_return(form: StepForm) -> str:
    rearranging.bring_back(form.bench.plan, form.cleaned_data["article"] or 0)
    return _("The story may stand on the front page again.")


def step_row_up(form: StepForm) -> str:
    return row_moved(form, -1)


def step_row_down(form: StepForm) -> str:
    return row_moved(form, 1)


def row_moved(form: StepForm, step: int) -> str:
    row = form.needed_block()
    if not row.section:
        raise forms.ValidationError(_("The page has no such block."))
    rearranging.move_row(form.bench.plan, row, step)
    return _("The row %(row)s moved.") % {"row": row.label}


def step_settings(form: StepForm) -> str:
    block = form.needed_block()
    block.may_repeat = form.cleaned_data["may_repeat"]
    if block.section:
        block.shown = form.cleaned_data["shown"]
        block.number = form.cleaned_data["number"] or block.number
    return _("%(block)s is set.") % {"block": block.label}


STEPS = {
    "move": step_move,
    "up": step_up,
    "down": step_down,
    "pin": step_pin,
    "unpin": step_unpin,
    "remove": step_remove,
    "return": step_return,
    "row_up": step_row_up,
    "row_down": step_row_down,
    "settings": step_settings,
}


class PutForm(forms.Form):
    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (LATER, gettext_lazy("At a time"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = LocalTimeField(label=gettext_lazy("Washington time"))
    reason = forms.CharField(label=gettext_lazy("Reason (if you like)"), max_length=200, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("when") == self.LATER and "at" in data:
            if data["at"] is None:
                self.add_error("at", _("Choose the time from which it is to hold."))
            elif data["at"] <= timezone.now():
                self.add_error("at", _("That time has passed: choose one to come, or put it in force now."))
        return data

    def applies_from(self):
        return self.cleaned_data["at"] if self.cleaned_data["when"] == self.LATER else None


class AsOfForm(forms.Form):
    """What the preview shows: whose layout, and the page of which moment."""

    WORKING, IN_FORCE = "working", "in-force"
    WIDTHS = [("desktop", gettext_lazy("Desktop")), ("phone", gettext_lazy("Phone"))]

    of = forms.ChoiceField(label=gettext_lazy("Layout"), required=False)
    at = LocalTimeField(label=gettext_lazy("As of (Washington time)"))
    width = forms.ChoiceField(label=gettext_lazy("Width"), choices=WIDTHS, required=False)

    def __init__(self, data, bench: Workbench) -> None:
        super().__init__(data)
        self.bench = bench
        own = [(self.WORKING, _("What I am working on"))] if bench.is_changed else []
        versions = FrontPageVersion.objects.standing().filter(locale=bench.locale)[:30]
        numbered = [(str(v.number), _("Version %(number)d") % {"number": v.number}) for v in versions]
        self.fields["of"].choices = [*own, (self.IN_FORCE, _("In force at that time")), *numbered]

    def document(self) -> dict | None:
        """None: the version in force at the moment that is looked at."""
        of = self.cleaned_data["of"] or (self.WORKING if self.bench.is_changed else self.IN_FORCE)
        if of == self.IN_FORCE:
            return None
        if of == self.WORKING:
            return self.bench.document
        return FrontPageVersion.objects.get(locale=self.bench.locale, number=int(of)).document
