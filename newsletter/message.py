"""An approved edition as bytes: made once, spliced for every copy.

A copy differs from the next one only where a placeholder stands (placeholders.py, and the few of the headers below).
So the message is built once, with quoted-printable lines broken around every placeholder, and cut there; a copy is
one join of ready pieces. Lines that begin with a dot are escaped while encoding, so nothing is left for SMTP to stuff.
"""

import html
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.header import Header
from email.utils import formataddr, formatdate, parseaddr
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from newsletter import delivery_codes, placeholders, tokens
from newsletter.delivery_codes import BOUNCE, CLICK, LEAVE, MESSAGE
from newsletter.models import Edition, MailingList

TO, DATE, CODE = "azs0to0sza", "azs0date0sza", "azs0code0sza"
BOUNCE_CODE, LEAVE_CODE = "azs0bounce0sza", "azs0leavecode0sza"
LINE = 72  # characters of a value on a line of its own


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a copy needs to know of whom it goes to."""

    delivery: int
    address: str  # with the domain in DNS letters
    secret: str


def sender_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def return_path(delivery: int) -> str:
    """The envelope's sender: a bounce to it names its delivery and cannot be forged."""
    return f"b+{delivery_codes.code(delivery, BOUNCE)}@{settings.BOUNCE_DOMAIN}"


def direct_links(edition: Edition, variant: int) -> list[str]:
    """The addresses of the stories, in the order of the items, with no word about who reads."""
    marks = {
        "utm_source": "newsletter",
        "utm_medium": "email",
        "utm_campaign": f"{edition.mailing_list.slug}-{edition.date.isoformat()}",
        "utm_content": str(variant),
    }
    return [f"{link}?{urlencode(marks)}" for link in story_links(edition)]


def story_links(edition: Edition) -> list[str]:
    items = edition.items.select_related("article__section")
    return [f"{settings.SITE_URL}{item.article.get_absolute_url()}" for item in items]


class Master:
    """An edition as it goes through one list, with one subject, with counted links or without."""

    def __init__(self, edition: Edition, mailing_list: MailingList, variant: int, subject: str, *, tracked: bool):
        self.edition, self.mailing_list, self.subject = edition, mailing_list, subject
        with translation.override(mailing_list.locale):
            self.click_url = settings.SITE_URL + reverse("newsletter_click", args=[CODE])
            self.html = self.common(edition.frozen_html, variant, tracked, escape=True)
            self.text = self.common(edition.frozen_text, variant, tracked, escape=False)
            self.headers = dict(self.make_headers())
        self.pieces = cut(self.message())
        self.names = {piece[0] for piece in self.pieces if not isinstance(piece, bytes)}
        self.values: dict[str, Callable[[Recipient], str]] = {
            TO: lambda r: r.address,
            DATE: lambda _r: formatdate(usegmt=True),
            CODE: lambda r: delivery_codes.code(r.delivery, MESSAGE),
            BOUNCE_CODE: lambda r: delivery_codes.code(r.delivery, BOUNCE),
            LEAVE_CODE: lambda r: delivery_codes.code(r.delivery, LEAVE),
            placeholders.LEAVE: lambda r: tokens.of_subscription(r.secret, mailing_list.pk, tokens.LEAVE),
            placeholders.PREFERENCES: lambda r: tokens.of_subscriber(r.secret),
            placeholders.FEEDBACK: lambda r: tokens.for_feedback(edition.pk, r.delivery),
        }

    def common(self, content: str, variant: int, tracked: bool, *, escape: bool) -> str:
        """With all in place that is the same for every copy of this master."""
        name = html.escape(self.mailing_list.name) if escape else self.mailing_list.name
        content = content.replace(placeholders.LIST, name)
        if not tracked:
            for number, address in enumerate(direct_links(self.edition, variant)):
                shown = address.replace("&", "&amp;") if escape else address
                content = content.replace(placeholders.link(number), shown)
        return content

    def make_headers(self) -> Iterator[tuple[str, str]]:
        edition, mailing_list, domain = self.edition, self.mailing_list, sender_domain()
        leave = settings.SITE_URL + reverse("newsletter_unsubscribe", args=[placeholders.LEAVE])
        yield "From", formataddr((mailing_list.sender_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
        if mailing_list.reply_to:
            yield "Reply-To", mailing_list.reply_to
        yield "To", TO
        yield "Subject", self.subject
        yield "Date", DATE
        yield "Message-ID", f"<{edition.pk}.{CODE}@{domain}>"
        yield "List-Id", f"{encoded(mailing_list.name)} <{mailing_list.slug}.{domain}>"
        yield "List-Unsubscribe", f"<{leave}>,\r\n <mailto:leave+{LEAVE_CODE}@{settings.BOUNCE_DOMAIN}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
        yield "List-Archive", f"<{settings.SITE_URL}{mailing_list.get_absolute_url()}>"
        yield "List-Help", f"<{settings.SITE_URL}{reverse('newsletter')}>"
        sender = domain.replace(".", "-")
        yield "Feedback-ID", f"{edition.pk}:{mailing_list.slug}:{mailing_list.locale}:{sender}"

    def message(self) -> str:
        boundary = f"=_{sha256(f'{self.edition.pk} {self.mailing_list.pk}'.encode()).hexdigest()[:32]}"
        subject = Header(self.subject, "utf-8" if not self.subject.isascii() else None, header_name="Subject")
        lines = [f"{name}: {value}" for name, value in (self.headers | {"Subject": folded(subject)}).items()]
        lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
        for kind, content in (("plain", self.text), ("html", self.html)):
            lines += [
                f"--{boundary}",
                f"Content-Type: text/{kind}; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                quoted(content),
            ]
        return "\r\n".join([*lines, f"--{boundary}--", ""])

    def fill(self, recipient: Recipient) -> bytes:
        """The whole message for one recipient, ready for the wire."""
        values = {name: self.value(name, recipient) for name in self.names}
        out = []
        for piece in self.pieces:
            if isinstance(piece, bytes):
                out.append(piece)
            else:
                name, in_body = piece
                out.append(broken(values[name]) if in_body else values[name].encode())
        return b"".join(out)

    def value(self, name: str, recipient: Recipient) -> str:
        make = self.values.get(name)
        return make(recipient) if make else self.counted_link(recipient, name)

    def counted_link(self, recipient: Recipient, placeholder: str) -> str:
        number = placeholders.number_of(placeholder)
        return self.click_url.replace(CODE, delivery_codes.code(recipient.delivery, CLICK, number))

    def as_django_mail(self, recipient: Recipient) -> EmailMultiAlternatives:
        """For mail that goes through a provider's API or is kept: such a backend wants parts, not bytes."""

        def put(content: str) -> str:
            return placeholders.ANY.sub(lambda found: self.value(found[0], recipient), content)

        given = ("From", "To", "Subject", "Reply-To")
        message = EmailMultiAlternatives(
            subject=self.subject,
            body=put(self.text),
            from_email=self.headers["From"],
            to=[recipient.address],
            reply_to=[self.mailing_list.reply_to] if self.mailing_list.reply_to else None,
            headers={name: put(value).replace("\r\n", "") for name, value in self.headers.items() if name not in given},
        )
        message.attach_alternative(put(self.html), "text/html")
        # For providers (django-anymail): what comes back names the delivery, and nothing is counted by them.
        message.metadata = {"delivery": delivery_codes.code(recipient.delivery, BOUNCE)}
        message.track_opens = message.track_clicks = False
        return message


def encoded(words: str) -> str:
    return words if words.isascii() else folded(Header(words, "utf-8"))


def folded(header: Header) -> str:
    return header.encode(linesep="\r\n")


def quoted(content: str) -> str:
    """Quoted-printable with each placeholder alone on its line, between soft breaks."""
    out, at = [], 0
    for match in placeholders.ANY.finditer(content):
        out += [encode(content[at : match.start()]), "=\r\n", match[0], "=\r\n"]
        at = match.end()
    return "".join([*out, encode(content[at:])])


def encode(literal: str) -> str:
    """A dot at the start of a line would end the message or have to be doubled: it is written as a number."""
    lines = quopri.encodestring(literal.replace("\r\n", "\n").encode()).decode().replace("\n", "\r\n")
    return re.sub(r"(?m)^\.", "=2E", lines)


def broken(value: str) -> bytes:
    """A value inside a quoted-printable body, on lines short enough. Tokens and codes hold no sign that needs more."""
    safe = value.encode()
    return b"=\r\n".join(safe[at : at + LINE] for at in range(0, len(safe), LINE))


def cut(message: str) -> list[bytes | tuple[str, bool]]:
    """Ready bytes and (placeholder, whether it stands in the body) in turn."""
    body = message.index("\r\n\r\n")
    pieces, at = [], 0
    for match in placeholders.ANY.finditer(message):
        pieces += [message[at : match.start()].encode(), (match[0], match.start() > body)]
        at = match.end()
    return [*pieces, message[at:].encode()]
