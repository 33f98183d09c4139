"""A mail that an editor sends to try the edition: the same that readers get, marked, with links that do nothing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import task

from audit.models import record
from newsletter import approval, placeholders, rendering, tokens
from newsletter.message import BOUNCE_CODE, CODE, LEAVE_CODE, Master, Recipient
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
    message_to(edition, address, number).send()


def message_to(edition: Edition, address: str, number: int) -> EmailMultiAlternatives:
    """By the maker of the copies that readers get, with its headers."""
    mail = mail_of(edition)
    edition.frozen_html, edition.frozen_text = mail.html, mail.text  # of this object alone: it is not saved
    master = Master(edition, edition.mailing_list, number, f"{MARK} {edition.subject_of(number)}", tracked=False)
    inert = (placeholders.LEAVE, placeholders.PREFERENCES, placeholders.FEEDBACK, LEAVE_CODE, BOUNCE_CODE)
    master.values |= dict.fromkeys(inert, lambda _recipient: tokens.TEST)
    master.values[CODE] = lambda _recipient: f"test.{get_random_string(12).lower()}"
    return master.as_django_mail(Recipient(0, address, ""))


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
