from django import forms

from newsletter import addresses


class SignUpForm(forms.Form):
    email = forms.CharField(error_messages={"required": addresses.validate.message})
    mailing_list = forms.SlugField(required=False)
    # People do not see it; programs fill in whatever they find.
    website = forms.CharField(required=False, max_length=1000)
    stamp = forms.CharField(required=False, max_length=200)
    form = forms.CharField(required=False)

    def clean_email(self) -> str:
        _shown, self.address_ascii = addresses.normalise(self.cleaned_data["email"])
        return self.cleaned_data["email"]
