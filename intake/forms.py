from django import forms
from django.http import HttpRequest

from intake import stamps


class PublicForm(forms.Form):
    """A form on a page that is the same for every reader. What a program shows of itself is no error: it is
    answered like a success and kept nowhere."""

    # People do not see it; programs fill in whatever they find.
    website = forms.CharField(required=False, max_length=1000)
    stamp = forms.CharField(required=False, max_length=200)

    @property
    def is_of_a_program(self) -> bool:
        """Asked when the form was found valid, or its hidden fields alone were not."""
        stamp = self.cleaned_data.get("stamp", "")
        broken = {"website", "stamp"} & self.errors.keys()
        return bool(broken or self.cleaned_data["website"] or (stamp and not stamps.is_plausible(stamp)))

    def vouches_for_a_person(self, request: HttpRequest) -> bool:
        """Both the page's script and the browser say so; `request` has passed intake.origin."""
        return bool(self.cleaned_data.get("stamp")) and not request.origin_unknown
