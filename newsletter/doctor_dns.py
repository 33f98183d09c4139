"""What DNS says of the domains that newsletters are sent from: SPF, DKIM, DMARC, and the names of machines."""

import base64
import binascii
import re

import dns.exception
import dns.resolver
import dns.reversename

from newsletter.domains import PATIENCE, Silence

MOST_LOOKUPS = 10  # RFC 7208, section 4.6.4
# Bytes of a public key in DER: of RSA with 1024 and with 2048 bits.
WEAK_KEY, GOOD_KEY = 162, 294


def ask(name: str, kind: str) -> list:
    """The answers; none when the name, or that kind of it, does not exist. Raises Silence."""
    try:
        return list(dns.resolver.resolve(name, kind, lifetime=PATIENCE))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Silence from error


def texts(name: str) -> list[str]:
    """A TXT record comes in pieces of 255 bytes."""
    return [b"".join(row.strings).decode("utf-8", "replace") for row in ask(name, "TXT")]


def tags(record: str) -> dict[str, str]:
    """ "v=DMARC1; p=none" as a dictionary, names in lower case."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs if name.strip()}


def organisation(domain: str) -> str:
    """Its last two names, or three under the likes of co.uk: no list of public suffixes is at hand."""
    labels = domain.lower().rstrip(".").split(".")
    short = len(labels) > 2 and labels[-2] in ("co", "com", "org", "net", "gov", "edu", "ac") and len(labels[-1]) == 2
    return ".".join(labels[-3:] if short else labels[-2:])


# --- SPF


def spf(domain: str) -> list[str]:
    return [text for text in texts(domain) if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]


def spf_lookups(domain: str, left: int = MOST_LOOKUPS + 1) -> int:
    """How many questions a receiver has to ask; counting stops above the most that are allowed."""
    found = 0
    for term in (spf(domain) or [""])[0].lower().split()[1:]:
        mechanism, _mark, target = re.sub(r"^[-+~?]", "", term).partition(":")
        if term.startswith("redirect="):
            mechanism, target = "redirect", term.removeprefix("redirect=")
        if re.split(r"[/:]", mechanism)[0] in ("a", "mx", "ptr", "exists", "include", "redirect"):
            found += 1
        if mechanism in ("include", "redirect") and "%" not in target and found < left:
            found += spf_lookups(target, left - found)
        if found >= left:
            break
    return found


def spf_end(record: str) -> str:
    """Its "all", such as "-all"; "redirect" where another record has the say; empty where nothing is said."""
    for term in record.lower().split():
        if re.fullmatch(r"[-+~?]?all", term):
            return term if term[0] in "-+~?" else f"+{term}"
        if term.startswith("redirect="):
            return "redirect"
    return ""


# --- DKIM and DMARC


def dkim_key_bytes(record: str) -> int | None:
    """Length of the key in DER; 0 for one that was withdrawn, None for one that cannot be read."""
    key = re.sub(r"\s", "", tags(record).get("p", ""))
    if not key:
        return 0
    try:
        return len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return None


def dmarc(domain: str) -> dict[str, str]:
    """Of the domain, or of the organisation above it; empty when there is none."""
    for name in dict.fromkeys((domain, organisation(domain))):
        for text in texts(f"_dmarc.{name}"):
            if re.match(r"v\s*=\s*DMARC1\b", text):
                return tags(text)
    return {}


def is_aligned(domain: str, sender: str, mode: str) -> bool:
    """DMARC's question; `mode` is "s" for the same name, else the same organisation is enough."""
    if mode == "s":
        return domain.lower() == sender.lower()
    return organisation(domain) == organisation(sender)


# --- machines


def addresses_of(host: str) -> list[str]:
    return [row.address for kind in ("A", "AAAA") for row in ask(host, kind)]


def names_of(address: str) -> list[str]:
    return [
        row.target.to_text(omit_final_dot=True).lower() for row in ask(dns.reversename.from_address(address), "PTR")
    ]
