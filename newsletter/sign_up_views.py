"""The form and its answers. None of them tells whether an address is known."""

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from intake import proof, questions, stamps
from intake.clients import client_key
from intake.limits import allow, count_of_all, how_many_of_all
from intake.origin import same_site_post
from newsletter import addresses, consent, tasks
from newsletter.forms import SignUpForm
from newsletter.views import lists_and_editions, show

HOUR = 3600  # seconds
SIGN_UPS_AN_HOUR = 5  # from one network address
SIGN_UPS_WITHOUT_PROOF = 3  # when neither the script nor the browser vouches for a person
ALL = "newsletter.sign_up"  # what the whole site counts together


@same_site_post
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Answers the same whether the address is new, pending, subscribed or suppressed, and to programs."""
    form = SignUpForm(request.POST)
    try:
        if "email" in form.errors:
            return show(request, "newsletter/home.html", lists_and_editions() | {"form": form}, status=422)
        if not form.is_valid() or form.is_of_a_program:  # only a program gets the hidden fields wrong
            return redirect_to_thanks()
        if meant := form.probably_meant:
            return show(request, "newsletter/meant.html", {"form": form, "meant": meant})
        if sign_up(request, form):
            return redirect_to_thanks()
        return show(request, "newsletter/question.html", {"form": form, "question": questions.ask()})
    except OperationalError:
        return show_not_saved(request)


@transaction.atomic
def sign_up(request: HttpRequest, form: SignUpForm) -> bool:
    """False when the site is flooded and nothing yet says that this is a person."""
    data = form.cleaned_data
    do_not_wait_for_the_disk()
    answered = form.answers_question()  # the form that led to the question was counted
    most = SIGN_UPS_AN_HOUR if form.vouches_for_a_person(request) else SIGN_UPS_WITHOUT_PROOF
    if not answered and not allow(client_key(request), most, HOUR):
        return True
    if addresses.is_disposable(form.address_ascii):
        return True
    flooded = count_of_all(ALL, HOUR) >= settings.SIGN_UPS_BEFORE_PROOF
    if flooded and not answered and not form.proves_work(request):
        return False
    how = consent.Circumstances.of(request, data["form"])
    tasks.sign_up.enqueue(data["email"], data["mailing_list"], how.as_dict())
    return True


def do_not_wait_for_the_disk() -> None:
    """A power cut may lose the sign-ups of the last half second. Waiting for each would let a flood shut others out."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def redirect_to_thanks() -> HttpResponse:
    response = redirect("newsletter_thanks")
    response.status_code = 303  # the browser goes on with GET, so that reloading sends nothing again
    return response


def show_not_saved(request: HttpRequest) -> HttpResponse:
    """The database is away: a page that needs none says plainly that nothing was kept."""
    response = render(request, "newsletter/not_saved.html", status=503)
    response["Retry-After"] = "60"
    return response


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return show(request, "newsletter/thanks.html")


@never_cache
@require_safe
def stamp(request: HttpRequest) -> HttpResponse:
    """With the work that the form needs now, if any: the page itself is the same for all and cannot say."""
    response = HttpResponse(stamps.make(), content_type="text/plain")
    if how_many_of_all(ALL, HOUR) >= settings.SIGN_UPS_BEFORE_PROOF:
        response["X-Proof-Bits"] = str(proof.BITS)
        response["X-Proof-Script"] = static("js/proof.js")
    return response
