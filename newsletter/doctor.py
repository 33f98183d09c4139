"""Would mail of ours arrive, and would we hear of what does not? Each question gives lines: ok, warning or red."""

import ipaddress
import smtplib
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from newsletter import doctor_dns, mailboxes, tokens
from newsletter.domains import Silence
from newsletter.message import sender_domain
from newsletter.models import Diagnosis
from newsletter.transports import SMTP_BACKEND

OK, WARNING, RED = "ok", "warning", "red"
PATIENCE = 15  # seconds for one answer


@dataclass(frozen=True)
class Line:
    about: str
    level: str
    sentence: str
    advice: str = ""


def ok(about: str, sentence: str) -> Line:
    return Line(about, OK, sentence)


def warning(about: str, sentence: str, advice: str) -> Line:
    return Line(about, WARNING, sentence, advice)


def red(about: str, sentence: str, advice: str) -> Line:
    return Line(about, RED, sentence, advice)


def examine() -> list[Line]:
    """All questions, and the answers kept for the check of the first edition."""
    lines = [line for question in questions() for line in asked(question)]
    Diagnosis.objects.keep([asdict(line) for line in lines])
    return lines


def questions() -> list[Callable[[], Iterator[Line]]]:
    if settings.MAIL_IS_KEPT:
        return [kept_mail, postal_address]
    everywhere = [dkim, dmarc, unsubscribing, returned_mail, postal_address]
    if settings.EMAIL_BACKEND == SMTP_BACKEND:
        return [spf, bounce_domain, machine, encryption, *everywhere]
    return [provider, *everywhere]


def asked(question: Callable[[], Iterator[Line]]) -> list[Line]:
    about = question.__name__.replace("_", " ")
    try:
        return list(question())
    except Silence:
        return [warning(about, "DNS did not answer.", "Run this again; if it stays so, look at the resolver.")]


def kept_mail() -> Iterator[Line]:
    yield warning("mail", "Mail is kept in the database, nothing leaves.", "Set EMAIL_URL where mail is to go out.")


def postal_address() -> Iterator[Line]:
    if settings.POSTAL_ADDRESS:
        yield ok("postal address", settings.POSTAL_ADDRESS)
    else:
        advice = "Set POSTAL_ADDRESS: the law of several countries wants it in every newsletter."
        yield red("postal address", "It is missing.", advice)


# --- DNS


def spf() -> Iterator[Line]:
    """Of the envelope's sender: that is the domain which SPF is about."""
    domain = settings.BOUNCE_DOMAIN
    records = doctor_dns.spf(domain)
    advice = f"Publish one TXT record at {domain}, such as: v=spf1 ip4:<address of the mail server> -all"
    if len(records) != 1:
        yield red("SPF", f"{domain} has {len(records)} SPF records.", advice)
        return
    end = doctor_dns.spf_end(records[0])
    if end == "+all":
        yield red("SPF", f"The record of {domain} lets the whole world send: {end}.", "End it with -all or ~all.")
    elif end in ("?all", ""):
        yield warning("SPF", f"The record of {domain} forbids nobody.", "End it with -all or ~all.")
    else:
        yield ok("SPF", f"{domain}: {records[0][:200]}")
    if (lookups := doctor_dns.spf_lookups(domain)) > doctor_dns.MOST_LOOKUPS:
        advice = "Receivers stop at ten and fail it: name addresses (ip4:) in place of includes."
        yield red("SPF", f"The record of {domain} needs {lookups} or more questions.", advice)


def dkim() -> Iterator[Line]:
    domain, selector = sender_domain(), settings.DKIM_SELECTOR
    if not selector:
        advice = "Set DKIM_SELECTOR to the selector with which the mail server or the provider signs."
        yield warning("DKIM", "Nobody knows under which name the key stands, so it was not looked up.", advice)
        return
    name = f"{selector}._domainkey.{domain}"
    records = doctor_dns.texts(name)
    if not records:
        advice = f"Publish the public key as TXT at {name}; Gmail and Yahoo refuse bulk mail without a signature."
        yield red("DKIM", f"There is no key at {name}.", advice)
        return
    size, kind = doctor_dns.dkim_key_bytes(records[0]), doctor_dns.tags(records[0]).get("k", "rsa")
    if not size:
        yield red("DKIM", f"The key at {name} is empty or broken.", "Publish the public key anew.")
    elif kind == "rsa" and size < doctor_dns.WEAK_KEY:
        yield red("DKIM", f"The key at {name} is too short to count.", "Make one of 2048 bits.")
    elif kind == "rsa" and size < doctor_dns.GOOD_KEY:
        yield warning("DKIM", f"The key at {name} is short.", "Make one of 2048 bits.")
    else:
        yield ok("DKIM", f"There is a {kind} key at {name}.")


def dmarc() -> Iterator[Line]:
    domain, returns = sender_domain(), settings.BOUNCE_DOMAIN
    policy = doctor_dns.dmarc(domain)
    if not policy:
        advice = f"Publish TXT at _dmarc.{domain}, to begin with: v=DMARC1; p=none; rua=mailto:<a mailbox of yours>"
        yield red("DMARC", f"{domain} has no policy; Gmail and Yahoo ask for one.", advice)
        return
    yield ok("DMARC", f"{domain}: p={policy.get('p', '')}")
    if settings.EMAIL_BACKEND == SMTP_BACKEND and not doctor_dns.is_aligned(returns, domain, policy.get("aspf", "r")):
        told = f"The return path ({returns}) does not belong to the sender ({domain}), as this policy takes it."
        advice = f"Set BOUNCE_DOMAIN to a name under {domain}, or leave aspf=s out of the policy."
        signed = bool(settings.DKIM_SELECTOR)  # a signature of the sender's domain carries it alone
        yield (warning if signed else red)("DMARC", told, advice)


def bounce_domain() -> Iterator[Line]:
    domain = settings.BOUNCE_DOMAIN
    servers = [row.exchange.to_text(omit_final_dot=True) for row in doctor_dns.ask(domain, "MX")]
    if servers:
        yield ok("bounce domain", f"Mail to {domain} goes to {', '.join(servers)[:200]}.")
    else:
        advice = f"Publish an MX record for {domain}: what comes back would be lost."
        yield red("bounce domain", f"{domain} has no mail server.", advice)


# --- the mail server


def is_inside(host: str) -> bool:
    """On this machine or in a network of our own: no receiver sees its name."""
    try:
        found = [host] if ipaddress.ip_address(host) else []
    except ValueError:
        if host == "localhost":
            return True
        found = doctor_dns.addresses_of(host)
    return bool(found) and all(ipaddress.ip_address(address).is_private for address in found)


def machine() -> Iterator[Line]:
    """Its name must lead to its address and back."""
    host = settings.EMAIL_HOST
    if is_inside(host):
        advice = "Look on the machine that sends to the world itself: its address needs a PTR that leads back to it."
        yield warning("PTR", f"{host} is inside: which address receivers see is not known here.", advice)
        return
    found = doctor_dns.addresses_of(host)
    if not found:
        yield red("PTR", f"{host} has no address.", "Correct the host in EMAIL_URL.")
    for address in found:
        names = doctor_dns.names_of(address)
        if any(address in doctor_dns.addresses_of(name) for name in names):
            yield ok("PTR", f"{address} is {names[0]}, and back.")
        else:
            advice = "Ask whoever gave you the address for a PTR record that leads to a name with this address."
            yield red("PTR", f"{address} has no name that leads back to it.", advice)


def encryption() -> Iterator[Line]:
    host, wanted = settings.EMAIL_HOST, settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if not wanted and not is_inside(host):
        yield red("TLS", "Mail goes to the mail server in the open.", "Use smtp+tls:// or smtp+ssl:// in EMAIL_URL.")
    try:
        with greeted(host) as connection:
            name = connection.ehlo_resp.decode("latin-1").split()[0].lower() if connection.ehlo_resp else ""
            if settings.EMAIL_HOST_USER:
                connection.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except ssl.SSLError as error:
        advice = "Give it a certificate that the world trusts, or correct the host in EMAIL_URL."
        yield red("TLS", f"The certificate of {host} is not believed: {short(error)}", advice)
        return
    except (OSError, smtplib.SMTPException) as error:
        yield red("mail server", f"{host} does not take our mail: {short(error)}", "Correct EMAIL_URL, or start it.")
        return
    yield ok("mail server", f"{host} answers{' and takes our password' if settings.EMAIL_HOST_USER else ''}.")
    if wanted:
        yield ok("TLS", f"Mail goes to {host} encrypted, and its certificate is good.")
    if "." not in name and not is_inside(host):
        advice = "Give it its full name; receivers compare it with the PTR."
        yield warning("HELO", f"{host} calls itself “{name}”.", advice)


def greeted(host: str) -> smtplib.SMTP:
    """Unlike the sender, which takes what there is, this looks at the certificate."""
    context = ssl.create_default_context()
    if settings.EMAIL_USE_SSL:
        connection = smtplib.SMTP_SSL(host, settings.EMAIL_PORT, timeout=PATIENCE, context=context)
    else:
        connection = smtplib.SMTP(host, settings.EMAIL_PORT, timeout=PATIENCE)
    connection.ehlo_or_helo_if_needed()
    if settings.EMAIL_USE_TLS:
        connection.starttls(context=context)
        connection.ehlo()
    return connection


def short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def provider() -> Iterator[Line]:
    name = settings.EMAIL_BACKEND.split(".")[-2]
    if settings.WEBHOOK_SECRET:
        yield ok("provider", f"Mail goes through {name}, and its reports are believed.")
    else:
        advice = "Set MAIL_WEBHOOK_SECRET, and give the provider the address of .env.example."
        yield red("provider", f"Reports of {name} about bounces and complaints are refused.", advice)


# --- our own


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Mail programs follow none after a POST (RFC 8058)."""

    def redirect_request(self, *args) -> None:
        return None


def unsubscribing() -> Iterator[Line]:
    """As a mail program does it, for somebody who is not there."""
    token = tokens.of_subscription("nobody", 0, tokens.LEAVE)
    url = settings.SITE_URL + reverse("newsletter_unsubscribe", args=[token])
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    advice = f"Mail programs post there; let POST through to {settings.SITE_URL}/newsletter/unsubscribe/."
    try:
        with urllib.request.build_opener(NoRedirect).open(url, body, PATIENCE) as answer:
            code = answer.status
    except urllib.error.HTTPError as error:
        code = error.code
    except OSError as error:
        yield red("unsubscribe", f"{settings.SITE_URL} does not answer: {short(error)}", advice)
        return
    if code == 200:
        yield ok("unsubscribe", f"One-click leaving answers at {settings.SITE_URL}.")
    else:
        yield red("unsubscribe", f"One-click leaving answers {code} at {settings.SITE_URL}.", advice)


def returned_mail() -> Iterator[Line]:
    if settings.BOUNCE_MAILBOX is None:
        if settings.EMAIL_BACKEND == SMTP_BACKEND:
            advice = "Set BOUNCE_MAILBOX: without it dead addresses are written to for ever, and receivers notice."
            yield red("bounce mailbox", "Nobody reads what comes back.", advice)
        return
    try:
        waiting = mailboxes.check()
    except mailboxes.Unreachable as error:
        yield red("bounce mailbox", f"It cannot be read: {short(error)}", "Correct BOUNCE_MAILBOX, or its password.")
        return
    yield ok("bounce mailbox", f"It can be read; {waiting} messages wait.")


@task(priority=-10)
def examine_daily() -> None:
    """Records change and certificates end."""
    examine()
