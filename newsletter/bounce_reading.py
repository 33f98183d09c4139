"""From a mail that came back, as bytes, to what it says: of which delivery, what, and in whose words. No database.

Standard reports first (RFC 3464, RFC 5965), then flufl.bounce for the formats of single systems, then the plain words
of what is certainly a mail system. All of it is input of strangers: too long, too deep, and broken on purpose.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings
from flufl.bounce import all_failures

from newsletter import delivery_codes
from newsletter.bounce_words import ADDRESS, Kind, kind_of, status_in
from newsletter.tokens import TokenRefused

MOST_BYTES = 512 * 1024  # read of a mail: what it says stands at its beginning, the returned mail behind
MOST_LINE = 2000  # bytes; RFC 5322 allows 998
MOST_PARTS = 60  # containers, and so the depth
MOST_BOUNDARIES = 1000
CONTAINER = re.compile(rb"(?im)^content-type:\s*(?:message|multipart)/")
BOUNDARY = re.compile(rb"(?m)^--")
MOST_WORDS = 6000  # characters of the text that is looked at
# What Python's parser and flufl's detectors raise at mail that nobody ever tried them with.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, MessageError, RecursionError, TypeError, ValueError)

TO_US = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
MAIL_SYSTEM = re.compile(
    r"mailer[-_ ]?daemon|post[-_]?master|mail[-_ ]?(delivery|system|daemon|server)|mmdf|^mdaemon|smtp[-_]|\bndr@|"
    r"^<?>?$",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"undeliver|non[- ]?deliver|return(ed|ing) (mail|message|to sender)|delivery.{0,20}(status|notification)|"
    r"(delivery|mail|sending).{0,20}(fail|error|problem)|failure (notice|notification|delivery)|"
    r"fail(ed|ure).{0,30}(deliver|recipient)|could ?n[o']t be (delivered|sent)|could not deliver|not delivered|"
    r"rejected|mail error|error sending your mail|system error",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"^warning|delay(ed)?\b|still trying|has not yet been delivered|could not send mail for past|: warning$|"
    r"delivery warning",
    re.IGNORECASE,
)
ANSWERED = re.compile(
    r"auto(matic)?[- ]?(re(ply|spon[sd])|antwort)|out of (the )?office|vacation|abwesen|confirm your (e-?mail|message)|"
    r"challenge|absence|avtomatik|автоответ",
    re.IGNORECASE,
)
# From here on a text is the returned mail and no longer the words about it.
RETURNED = re.compile(
    r"(?im)^(?:[ \t]*-{3,}[^\n]{0,80}(?:copy|original|returned|header|unsent)[^\n]{0,80}|"
    r"[^\n]{0,40}headers? follow[^\n]{0,40}|return-path:|received: (?:from|by))"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    delivery: int | None = None
    status: str = ""
    diagnostic: str = ""  # as they wrote it: it may hold addresses
    recipient: str = ""
    is_forged: bool = False  # it names a delivery of ours with a signature that is not ours
    format: str = ""


def digest(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def read(raw: bytes, envelope: str = "") -> Verdict:
    """`envelope` is the recipient as the mail server had it, where the mailbox tells."""
    try:
        message = email.message_from_bytes(tamed(raw))
        words = own_words(message)
        verdict = says(message, words)
        return placed(verdict, message, envelope)
    except UNREADABLE:
        return Verdict(Kind.OTHER, format="broken")


def tamed(raw: bytes) -> bytes:
    """Cut where it gets too long, too deep or too much in pieces."""
    raw = re.sub(rb"([^\n]{%d})[^\n]+" % MOST_LINE, rb"\1", raw[:MOST_BYTES])
    for pattern, most in ((CONTAINER, MOST_PARTS), (BOUNDARY, MOST_BOUNDARIES)):
        for number, match in enumerate(pattern.finditer(raw)):
            if number == most:
                raw = raw[: match.start()]
                break
    return raw


# --- what it says


def says(message: Message, words: str) -> Verdict:
    if (report := status_report(message)) is not None:
        return report
    if (complaint := complaint_report(message)) is not None:
        return complaint
    sender, subject = header(message, "From"), header(message, "Subject")
    is_system = bool(MAIL_SYSTEM.search(parseaddr(sender)[1]) or MAIL_SYSTEM.search(sender))
    failed = header(message, "X-Failed-Recipients")
    if not failed and not is_system and is_answer(message, subject):
        return Verdict(Kind.AUTO_REPLY, format="auto reply")
    if DELAY.search(subject) and (is_system or failed):
        return Verdict(Kind.DELAYED, format="words")
    if failed:
        return in_words(words, failed, "exim")
    later, for_good = all_failures(message)
    if for_good:
        return in_words(words, min(for_good).decode("ascii", "replace"), "flufl")
    if later:
        return Verdict(Kind.DELAYED, recipient=min(later).decode("ascii", "replace"), format="flufl")
    if is_system and FAILURE.search(subject):
        named = ADDRESS.search(words)
        return in_words(words, named[0] if named else "", "words")
    return Verdict(Kind.OTHER)


def in_words(words: str, recipient: str, format_name: str) -> Verdict:
    """No report, but text for people: its kind is in the words around the address and behind it."""
    at = max(0, words.lower().find(recipient.lower())) if recipient else 0
    told = words[max(0, at - 300) :]
    # The name of the mailbox is no word about it: full.house@..., spam@...
    told = ADDRESS.sub("•••", told)
    return Verdict(kind_of("", told), None, status_in(told), told.strip(), recipient, format=format_name)


def status_report(message: Message) -> Verdict | None:
    """RFC 3464. Of several recipients the one that came off worst; a copy of ours has one."""
    found: list[Verdict] = []
    for part in parts(message, STATUS_TYPES):
        for block in blocks(part):
            action = field(block, "Action").lower()
            if not action and not block["Status"]:
                continue
            found.append(of_recipient(block, action, own_words(message)))
    order = list(Kind)
    return min(found, key=lambda verdict: order.index(verdict.kind), default=None)


def of_recipient(block: Message, action: str, words: str) -> Verdict:
    status = status_in(field(block, "Status"))
    diagnostic = field(block, "Diagnostic-Code").partition(";")
    told = (diagnostic[2] or diagnostic[0]).strip()
    recipient = field(block, "Original-Recipient") or field(block, "Final-Recipient")
    recipient = recipient.rpartition(";")[2].strip().strip("<>")
    if action.startswith("delay"):
        kind = Kind.DELAYED
    elif action.startswith(("deliver", "relay", "expand")):
        kind = Kind.OTHER  # all is well
    else:
        kind = kind_of(status, ADDRESS.sub("•••", told or words))
    better = status if status and not status.endswith(".0.0") else status_in(told) or status
    return Verdict(kind, None, better, told or words.strip(), recipient, format="rfc3464")


def complaint_report(message: Message) -> Verdict | None:
    """RFC 5965, and what Hotmail sends in its place."""
    for part in parts(message, ("message/feedback-report",)):
        block = next(blocks(part), None)
        if block is None:
            continue
        what = field(block, "Feedback-Type").lower()
        recipient = field(block, "Original-Rcpt-To") or field(block, "Removal-Recipient")
        kind = {"abuse": Kind.COMPLAINT, "fraud": Kind.COMPLAINT, "miscategorized": Kind.OTHER, "not-spam": Kind.OTHER}
        kind |= {"auth-failure": Kind.OTHER, "dmarc": Kind.OTHER, "opt-out": Kind.UNSUBSCRIBE}
        told = f"{what} {field(block, 'User-Agent')}".strip()
        return Verdict(kind.get(what, Kind.COMPLAINT), None, "", told, recipient.strip("<>"), format="rfc5965")
    for part in parts(message, RETURNED_TYPES):
        inner = returned(part)
        if inner is not None and inner["X-HmXmrOriginalRecipient"]:
            recipient = field(inner, "X-HmXmrOriginalRecipient")
            return Verdict(Kind.COMPLAINT, None, "", header(message, "Subject"), recipient, format="hotmail")
    return None


def is_answer(message: Message, subject: str) -> bool:
    """RFC 3834, and what programs did before it."""
    automatic = header(message, "Auto-Submitted").lower()
    marks = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress")
    return automatic.startswith("auto-") or any(message[name] for name in marks) or bool(ANSWERED.search(subject))


# --- of which delivery


def placed(verdict: Verdict, message: Message, envelope: str) -> Verdict:
    """The address it came to names the delivery. What is less sure counts for standard reports only."""
    addresses = [envelope, *(header(message, name) for name in TO_US)]
    for purpose, prefix in ((delivery_codes.LEAVE, "leave"), (delivery_codes.BOUNCE, "b")):
        delivery, is_forged = signed(" ".join(addresses), purpose, prefix)
        if delivery and purpose == delivery_codes.LEAVE:
            return Verdict(Kind.UNSUBSCRIBE, delivery, format="mailto") if wants_to_leave(verdict) else verdict
        if delivery:
            return replace(verdict, delivery=delivery)
        if is_forged:
            return replace(verdict, is_forged=True)
    if verdict.format not in ("rfc3464", "rfc5965", "hotmail"):
        return verdict
    return replace(verdict, delivery=next(filter(None, map(of_returned, parts(message, RETURNED_TYPES))), None))


def wants_to_leave(verdict: Verdict) -> bool:
    """Mail to the address of leaving; not a bounce or a robot's answer that went astray to it."""
    return verdict.kind == Kind.OTHER and not verdict.format


def signed(text: str, purpose: str, prefix: str) -> tuple[int | None, bool]:
    """(the delivery; whether an address of ours stands there with a signature that is not ours)"""
    pattern = rf"\b{prefix}\+([0-9a-z.]{{3,60}})@{re.escape(settings.BOUNCE_DOMAIN)}"
    given = re.findall(pattern, text, re.IGNORECASE)
    for code in given:
        try:
            return delivery_codes.read(code, purpose)[0], False
        except TokenRefused:
            continue
    return None, bool(given)


def of_returned(part: Message) -> int | None:
    """The delivery of our own mail that a report brings back."""
    inner = returned(part)
    return of_message_id(field(inner, "Message-ID")) if inner is not None else None


def of_message_id(text: str) -> int | None:
    """<edition.delivery.mac@domain>"""
    found = re.match(r"<?\d{1,18}\.(\d{1,18}\.[0-9a-f]{16})@", text.strip())
    if found is None:
        return None
    try:
        return delivery_codes.read(found[1], delivery_codes.MESSAGE)[0]
    except TokenRefused:
        return None


# --- the parts of a mail


def parts(message: Message, types: tuple[str, ...]) -> Iterator[Message]:
    """Of the mail itself: what the returned mail holds is not searched."""
    if message.get_content_type() in types:
        yield message
    elif message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            yield from parts(part, types)


def blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a report. An encoded one is against the standard, and found."""
    payload = part.get_payload()
    if isinstance(payload, list) and str(part["Content-Transfer-Encoding"] or "").lower() not in (
        "base64",
        "quoted-printable",
    ):
        yield from payload
        return
    text = payload if isinstance(payload, str) else "\n\n".join(block.as_string() for block in payload)
    plain = Message()
    plain["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"] or "7bit")
    plain.set_payload(text)
    decoded = (plain.get_payload(decode=True) or b"").decode("utf-8", "replace")
    for block in re.split(r"\r?\n[ \t]*\r?\n", decoded.strip()):
        yield email.message_from_string(block)


def returned(part: Message) -> Message | None:
    if part.get_content_maintype() == "message":
        payload = part.get_payload()
        return payload[0] if isinstance(payload, list) and payload else None
    return email.message_from_bytes(part.get_payload(decode=True) or b"")


def own_words(message: Message) -> str:
    """The text for people, up to where the returned mail begins."""
    for part in [*parts(message, ("text/plain",)), *parts(message, ("text/html",))]:
        text = decoded(part)
        if part.get_content_type() == "text/html":
            text = re.sub(r"<[^<>]{0,2000}>", " ", text[: 8 * MOST_WORDS])
        if cut := RETURNED.search(text):
            text = text[: cut.start()]
        if text.strip():
            return text[:MOST_WORDS]
    return ""


def decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if raw is None:
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("latin-1")


def field(message: Message, name: str) -> str:
    """As it stands, on one line."""
    return " ".join(str(message[name] or "").split())


def header(message: Message, name: str) -> str:
    """All headers of the name, decoded, in one text."""
    found = []
    for value in message.get_all(name, []):
        try:
            found.append(str(make_header(decode_header(str(value)))))
        except (LookupError, ValueError, MessageError):
            found.append(str(value))
    return " ".join(" ".join(found).split())
