"""Mail addresses: how they are compared, shown and remembered."""

import functools
import hmac
import re
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

LONGEST = 254
# Domains of throw-away mailboxes. A sign-up from one is answered like any other and kept nowhere.
DISPOSABLE = frozenset(
    "10minutemail.com discard.email dispostable.com fakeinbox.com getnada.com guerrillamail.com maildrop.cc "
    "mailinator.com mintemail.com mohmal.com moakt.com sharklasers.com spamgourmet.com temp-mail.org tempmail.dev "
    "throwawaymail.com trashmail.com yopmail.com".split()
)
# No mail to localhost, which Django's own validator takes for a good domain.
validate = EmailValidator(
    _("This does not look like a mail address: check it for missing or extra characters."), allowlist=[]
)


def normalise(address: str) -> tuple[str, str]:
    """(as shown, as compared and mailed): the domain in lower case, in the second one also in DNS letters.

    The part before the @ stays as it is: only its server knows what counts there. Raises ValidationError.
    """
    stripped = address.strip()
    local, at, domain = stripped.rpartition("@")
    try:
        ascii_domain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValidationError(validate.message) from error
    ascii_address = f"{local}{at}{ascii_domain}"
    is_literal = ascii_domain.startswith("[")  # a machine's number in place of a name
    if len(ascii_address) > LONGEST or is_literal or not ascii_address.isprintable():
        raise ValidationError(validate.message)
    validate(ascii_address)
    return f"{local}@{domain.lower()}", ascii_address


def is_disposable(address_ascii: str) -> bool:
    """A sub-domain of such a service is as good as the service."""
    labels = address_ascii.rpartition("@")[2].split(".")
    return any(".".join(labels[start:]) in DISPOSABLE for start in range(len(labels)))


def mask(address: str) -> str:
    """leyla@example.com as l•••a@example.com: the owner knows it, a bystander does not."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}•••{local[-1:] if len(local) > 2 else ''}@{domain}"


@functools.lru_cache(maxsize=16)
def suppression_secret(secret: str) -> bytes:
    return sha256(f"newsletter.suppression{secret}".encode()).digest()


def suppression_key(address_ascii: str, secret: str | None = None) -> str:
    """salted_hmac() with its first half kept: an import makes a million of them."""
    key = suppression_secret(secret or settings.SECRET_KEY)
    return hmac.digest(key, address_ascii.lower().encode(), "sha256").hex()


def suppression_keys(address_ascii: str) -> list[str]:
    """Under the present SECRET_KEY and the former ones, so that a rotated key forgets nobody."""
    return [suppression_key(address_ascii, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def without(address_ascii: str, text: str) -> str:
    """The text with the address taken out of it, however it is written there."""
    return re.sub(re.escape(address_ascii), "•••", text, flags=re.IGNORECASE)


def without_any(text: str) -> str:
    """What a mail server said, with every address taken out: it goes where nobody can erase it."""
    return re.sub(r"\S+@\S+", "•••", text)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
