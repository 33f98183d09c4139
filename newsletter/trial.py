"""A mail that an editor sends to try the edition: the same that readers get, marked, with links that do nothing."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django_tasks import task

from audit.models import record
from newsletter import approval, placeholders, rendering, tokens
from newsletter.models import Edition
from newsletter.rendering import Rendered

MARK = "[TEST]"


def addresses_for(edition: Edition, user) -> list[str]:
    """Whoever sends it, and the addresses for tests of the edition's lists: nobody else gets an unapproved edition."""
    seeds = [address for mailing_list in edition.lists for address in mailing_list.seed_addresses]
    return list(dict.fromkeys(filter(None, [user.email, *seeds])))


def send(edition: Edition, user, addresses: list[str], number: int = 0) -> None:
    """`number` chooses one of the subjects."""
    if not user.has_perm(approval.WRITE):
        raise PermissionDenied
    if not addresses or not set(addresses) <= set(addresses_for(edition, user)):
        raise ValidationError(_("Choose whom the test goes to: yourself, or addresses for tests of the list."))
    if not 0 <= number < len(edition.subjects):
        raise ValidationError(_("The edition has no such subject any more."))
    for address in addresses:
        send_one.enqueue(edition.pk, address, number)
    record(user, "sent a test", edition, copies=len(addresses))


@task(priority=20)
def send_one(edition_id: int, address: str, number: int) -> None:
    edition = Edition.objects.select_related("mailing_list").get(pk=edition_id)
    mail = copy(edition)
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    reply_to = edition.mailing_list.reply_to
    message = EmailMultiAlternatives(
        subject=f"{MARK} {edition.subjects[number]}",
        body=mail.text,
        from_email=formataddr((edition.mailing_list.sender_name, sender)),
        to=[address],
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()


def mail_of(edition: Edition) -> Rendered:
    """What was approved; before that, what would be."""
    if edition.frozen_html:
        return Rendered(edition.frozen_html, edition.frozen_text)
    return rendering.render(edition)


def copy(edition: Edition) -> Rendered:
    """With the stories' own addresses, and tokens that lead to a page which says that this was a test."""
    inert = dict.fromkeys((placeholders.LEAVE, placeholders.PREFERENCES, placeholders.FEEDBACK), tokens.TEST)
    words = rendering.direct_links(edition) | inert | {placeholders.LIST: edition.mailing_list.name}
    return rendering.exchanged(mail_of(edition), words)
