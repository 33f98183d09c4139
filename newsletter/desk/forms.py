"""The form of the edition page: everything on it is saved by every button, so that nothing typed is ever lost."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter import composing, editing
from newsletter.models import Edition, EditionItem, MailingList

LOCAL_TIME = "%Y-%m-%dT%H:%M"
VARIANTS = (1, 2, 3)
COLUMNS = ["date", "subject", "preheader", "intro", "send_at", "expires_after", "test_percent", "test_hours", "segment"]


class EditionForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    # What stood in the fields when the page was opened: it tells what this editor changed.
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    send_at = forms.DateTimeField(
        label=gettext_lazy("Send at (Washington time)"),
        required=False,
        input_formats=[LOCAL_TIME, f"{LOCAL_TIME}:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_TIME),
        help_text=gettext_lazy("Empty: after the approval somebody presses “Send now”."),
    )
    also_to = forms.ModelMultipleChoiceField(
        MailingList.objects.none(),
        label=gettext_lazy("Also to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever is on several of these lists gets one copy."),
    )
    number = forms.IntegerField(
        label=gettext_lazy("Stories in all"), min_value=1, max_value=composing.MOST, required=False
    )
    q = forms.CharField(label=gettext_lazy("Words of its headline"), max_length=100, required=False)

    class Meta:
        model = Edition
        fields = [*COLUMNS, "also_to"]
        widgets = {
            "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "intro": forms.Textarea({"rows": 6}),
        }

    def __init__(self, *args, query: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        edition: Edition = self.instance
        mailing_list = edition.mailing_list
        lists = MailingList.objects.filter(locale=mailing_list.locale).exclude(pk=mailing_list.pk)
        self.fields["also_to"].queryset = lists
        self.initial |= {"version": edition.version, "number": mailing_list.most_stories, "q": query}
        subjects = dict(enumerate(edition.subjects))
        for number in VARIANTS:
            label = _("Subject %(number)d") % {"number": number + 1}
            field = forms.CharField(label=label, required=False, max_length=150, initial=subjects.get(number, ""))
            self.fields[f"variant_{number}"] = field
        self.items = list(edition.items.select_related("article__section", "article__lead_picture"))
        for item in self.items:
            self.add_item(item)
        if self.is_bound:
            self.data = self.with_unseen(self.data)
        else:
            self.initial["base"] = json.dumps(self.words())

    def with_unseen(self, data):
        """A story that somebody else added since keeps its words and place: the page that was sent did not show it."""
        data = data.copy()
        for item in self.items:
            data.setdefault(f"teaser_{item.pk}", item.teaser)
            data.setdefault(f"place_{item.pk}", str(item.position))
        return data

    def add_item(self, item: EditionItem) -> None:
        """A teaser and a place; the dek stands in the empty field, for it is what readers get then."""
        words = forms.Textarea({"rows": 2, "placeholder": item.article.dek})
        label = _("Teaser of “%(story)s”") % {"story": item.article.headline}
        teaser = forms.CharField(label=label, required=False, max_length=400, initial=item.teaser, widget=words)
        self.fields[f"teaser_{item.pk}"] = teaser
        hidden = forms.HiddenInput({"data-place": ""})
        self.fields[f"place_{item.pk}"] = forms.IntegerField(required=False, initial=item.position, widget=hidden)

    def rows(self) -> list[dict]:
        """The stories with their fields, in the order in which they stand, or were put on the page."""
        rows = [
            {"item": item, "teaser": self[f"teaser_{item.pk}"], "place": self[f"place_{item.pk}"]}
            for item in self.items
        ]
        if not self.is_bound:
            return rows
        return sorted(rows, key=lambda row: self.place_of(row["item"]))

    def place_of(self, item: EditionItem) -> int:
        place = str(self[f"place_{item.pk}"].value() or "")
        return int(place) if place.isdigit() and len(place) < 5 else item.position

    def variants(self) -> list:
        return [self[f"variant_{number}"] for number in VARIANTS]

    def clean_date(self):
        day = self.cleaned_data["date"]
        if self.instance.mailing_list.editions.filter(date=day).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The list has an edition of this day already: open that one."))
        return day

    def apply(self, edition: Edition) -> None:
        """Onto the locked row, which editing.save() stores."""
        data = self.cleaned_data
        for name in COLUMNS:
            setattr(edition, name, data[name])
        edition.also_to.set(data["also_to"])
        editing.set_variants(edition, [data[f"variant_{number}"] for number in VARIANTS])
        for item in self.items:
            if item.teaser != data[f"teaser_{item.pk}"]:
                EditionItem.objects.filter(pk=item.pk, edition=edition).update(teaser=data[f"teaser_{item.pk}"])
        composing.arrange(edition, [item.pk for item in sorted(self.items, key=self.place_of)])

    # --- when somebody else saved first

    def names(self) -> list[str]:
        """Of the fields that hold words, a time or a place."""
        variants = [f"variant_{number}" for number in VARIANTS]
        of_items = [f"{kind}_{item.pk}" for item in self.items for kind in ("teaser", "place")]
        return [name for name in COLUMNS if name != "segment"] + variants + of_items

    def words(self) -> dict[str, str]:
        """What stands in the fields, as the browser would send it."""
        return {name: plain(self[name].field.widget.format_value(self[name].value())) for name in self.names()}

    def follow(self, newest: "EditionForm") -> list[dict]:
        """Takes what was saved into the fields that this editor did not touch; tells where both wrote, or only this
        one did. `newest` is the form of the edition as it is now."""
        before, mine, saved = self.known_base(), self.words(), newest.words()
        differences = []
        for name in set(mine) & set(saved):
            if mine[name] == plain(before.get(name)):
                self.data[name] = saved[name]
            elif mine[name] != saved[name] and not name.startswith("place_"):
                differences.append({"label": self.fields[name].label, "mine": mine[name], "saved": saved[name]})
        self.data["base"] = json.dumps(saved)
        return sorted(differences, key=lambda row: str(row["label"]))

    def known_base(self) -> dict:
        try:
            known = json.loads(self.data.get("base", ""))
        except (ValueError, RecursionError):
            return {}
        return known if isinstance(known, dict) else {}


def plain(value: object) -> str:
    """Browsers send other line ends than the database has."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class TrialForm(forms.Form):
    """To whom a test goes; of several subjects, with which."""

    to = forms.MultipleChoiceField(label=gettext_lazy("To"), widget=forms.CheckboxSelectMultiple)
    subject = forms.TypedChoiceField(label=gettext_lazy("With the subject"), coerce=int, empty_value=0, required=False)

    def __init__(self, *args, addresses: list[str], subjects: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(address, address) for address in addresses]
        self.initial["to"] = addresses[:1]
        self.fields["subject"].choices = list(enumerate(subjects))
        if len(subjects) < 2:
            del self.fields["subject"]
