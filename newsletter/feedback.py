"""What readers think of an edition: two plain links in the mail, a page with a button, one vote for each copy."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from intake.origin import same_site_post
from newsletter import tokens
from newsletter.models import Edition, Feedback
from newsletter.views import personal, show


@personal
@same_site_post
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str, choice: str) -> HttpResponse:
    """GET shows a button: programs that look into mail follow every link, and would vote yes and no."""
    if choice not in Feedback.Choice.values:
        raise Http404
    edition_id = tokens.edition_of_feedback(token)
    edition = get_object_or_404(Edition.objects.select_related("mailing_list"), pk=edition_id)
    if request.method == "POST":
        record(edition, token, choice)
    context = {"edition": edition, "choice": choice, "done": request.method == "POST"}
    return show(request, "newsletter/feedback.html", context)


def record(edition: Edition, token: str, choice: str) -> None:
    """Who presses the other button later has changed their mind."""
    key = salted_hmac("newsletter.feedback", token, algorithm="sha256").hexdigest()
    Feedback.objects.update_or_create(token_hash=key, defaults={"edition": edition, "choice": choice})
