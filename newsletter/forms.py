from django import forms
from django.http import HttpRequest

from intake import proof, questions
from intake.forms import PublicForm
from newsletter import addresses, typing_errors


class SignUpForm(PublicForm):
    email = forms.CharField(error_messages={"required": addresses.validate.message})
    mailing_list = forms.SlugField(required=False)
    form = forms.CharField(required=False)
    # Said on the page that asks whether another domain was meant.
    as_typed = forms.BooleanField(required=False)
    # Asked for when programs flood the form: work that the browser did, or the answer to a question.
    proof = forms.CharField(required=False, max_length=proof.LONGEST)
    question = forms.CharField(required=False, max_length=300)
    answer = forms.CharField(required=False, max_length=20)

    def clean_email(self) -> str:
        _shown, self.address_ascii = addresses.normalise(self.cleaned_data["email"])
        return self.cleaned_data["email"]

    @property
    def probably_meant(self) -> str | None:
        return None if self.cleaned_data["as_typed"] else typing_errors.probably_meant(self.cleaned_data["email"])

    def answers_question(self) -> bool:
        data = self.cleaned_data
        return bool(data["question"]) and questions.is_answered(data["question"], data["answer"])

    def proves_work(self, request: HttpRequest) -> bool:
        data = self.cleaned_data
        return self.vouches_for_a_person(request) and proof.holds(data["stamp"], data["email"], data["proof"])
