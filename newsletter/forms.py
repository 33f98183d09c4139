from django import forms

from intake.forms import PublicForm
from newsletter import addresses


class SignUpForm(PublicForm):
    email = forms.CharField(error_messages={"required": addresses.validate.message})
    mailing_list = forms.SlugField(required=False)
    form = forms.CharField(required=False)

    def clean_email(self) -> str:
        _shown, self.address_ascii = addresses.normalise(self.cleaned_data["email"])
        return self.cleaned_data["email"]
