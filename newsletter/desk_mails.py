"""What the people who make the newsletter are told by mail."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from articles.mails import send_triplet
from newsletter.models import Edition

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@task()
def tell_approval_void(edition_id: int, users: list[int], why: str) -> None:
    tell(edition_id, get_user_model().objects.filter(pk__in=users), _("An approval does not hold any more"), why)


@task()
def tell_sent_back(edition_id: int, why: str) -> None:
    author = Edition.objects.filter(pk=edition_id).values("author")
    tell(edition_id, get_user_model().objects.filter(pk__in=author), _("An edition was sent back"), why)


@task()
def tell_waiting(edition_id: int, why: str) -> None:
    """To all who can approve it."""
    approvers = get_user_model().objects.with_perm(
        "newsletter.approve_edition", include_superusers=False, backend=MODEL_BACKEND
    )
    tell(edition_id, approvers, _("An edition waits for your approval"), why)


def tell(edition_id: int, users, what: str, why: str) -> None:
    edition = Edition.objects.select_related("mailing_list").filter(pk=edition_id).first()
    if edition is None:  # deleted since
        return
    url = settings.SITE_URL + reverse("admin:newsletter_edition_change", args=[edition.pk])
    context = {"edition": edition, "what": what, "why": why, "url": url}
    for user in users.filter(is_active=True).exclude(email=""):
        send_triplet("mail/newsletter/desk", user.email, context)
