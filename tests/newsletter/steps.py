"""What a subscriber does, for tests."""

import re

from django.core import mail
from django.db import connection
from django.utils import timezone

from newsletter import content, placeholders
from newsletter.models import Edition, MailingList, Subscriber, Subscription
from newsletter.rendering import Rendered

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def sign_up(client, email: str = "leyla@example.com", *, headers: dict | None = None, path: str = "", **fields):
    data = {"email": email, "website": "", "stamp": "", "form": "article"} | fields
    return client.post(f"{path}/newsletter/subscribe/", data, headers=SAME_SITE if headers is None else headers)


def link_in_mail(kind: str, origin: str = "http://localhost:8000") -> str:
    """The path of the link of that kind in the newest message of the outbox."""
    return re.search(rf"{origin}(/\S*newsletter/{kind}/\S+?/)\s", mail.outbox[-1].body)[1]


def subscribe(mailing_list: MailingList, address: str = "leyla@example.com") -> Subscription:
    """A confirmed subscription, made without mail."""
    subscriber, _new = Subscriber.objects.get_or_create(address=address, address_ascii=address)
    state = Subscription.State.CONFIRMED
    return Subscription.objects.create(
        subscriber=subscriber, mailing_list=mailing_list, state=state, confirmed_at=timezone.now()
    )


def fill_list(count: int) -> MailingList:
    """So many confirmed subscribers of one list, by two statements."""
    mailing_list, _new = MailingList.objects.get_or_create(
        slug="storm", defaults={"name": "The Storm", "promise": "Whatever comes."}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO newsletter_subscriber
                (address, address_ascii, secret, locale, created_at, is_tracked, wanted_address)
            SELECT a, a, md5(a) || left(md5(a), 8), 'en', now(), false, ''
            FROM (SELECT format('reader%%s@%%s', n, (ARRAY['gmail.com', 'outlook.com', 'example.org'])[1 + n %% 3]) a
                  FROM generate_series(1, %s) n) made
            """,
            [count],
        )
        cursor.execute(
            """
            INSERT INTO newsletter_subscription (subscriber_id, mailing_list_id, state, asked_at, confirmed_at)
            SELECT id, %s, 'confirmed', now(), now() FROM newsletter_subscriber
            """,
            [mailing_list.pk],
        )
    return mailing_list


def approved_edition(mailing_list: MailingList | None = None, also_to=(), **values) -> Edition:
    """Ready to go, with a letter that holds one of each placeholder."""
    mailing_list = mailing_list or MailingList.objects.get()
    html = (
        f"<p>{placeholders.LIST}</p><a href='http://localhost:8000/newsletter/unsubscribe/{placeholders.LEAVE}/'>Leave"
        f"</a> <a href='http://localhost:8000/newsletter/preferences/{placeholders.PREFERENCES}/'>Choose</a>"
    )
    defaults = {
        "date": timezone.localdate(),
        "subject": "A storm over the Caspian",
        "state": Edition.State.APPROVED,
        "send_at": timezone.now(),
        "frozen_html": html,
        "frozen_text": f"{placeholders.LIST}\n\n{placeholders.LEAVE}\n",
    }
    letter = {"approved_at": timezone.now(), "content_hash": "not yet"}
    edition = Edition.objects.create(mailing_list=mailing_list, **letter | defaults | values)
    edition.also_to.set(also_to)
    return approve_as_it_is(edition)


def approve_as_it_is(edition: Edition) -> Edition:
    """Without the checks, and with the mail that it has. One that is on its way already stays so."""
    edition.frozen_html, edition.frozen_text = edition.frozen_html or "<p>Mail</p>", edition.frozen_text or "Mail"
    edition.content_hash = content.digest(edition, Rendered(edition.frozen_html, edition.frozen_text))
    edition.approved_at = timezone.now()
    if edition.is_open:
        edition.state = Edition.State.APPROVED
    edition.save()
    return edition
