"""A question that a person answers without script, for times in which programs flood a form."""

import random
from dataclasses import dataclass
from hashlib import sha256

from django.core import signing
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

from intake.limits import allow

SALT = "intake.question"
OPEN_FOR = 3600  # seconds


@dataclass(frozen=True)
class Question:
    text: str
    token: str


def ask() -> Question:
    one, other = random.randint(2, 9), random.randint(2, 9)  # noqa: S311 - no secret: the question says both
    text = _("How much is %(one)d plus %(other)d?") % {"one": one, "other": other}
    mark = get_random_string(12)
    return Question(text, signing.dumps([mark, sealed(mark, str(one + other))], salt=SALT))


def is_answered(token: str, answer: str) -> bool:
    """Each question counts once, twice at most when the hour ends in between."""
    try:
        mark, seal = signing.loads(token, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return False
    answered = sealed(mark, answer.strip()) == seal
    return answered and allow(sha256(f"question {mark}".encode()).hexdigest(), 1, OPEN_FOR)


def sealed(mark: str, answer: str) -> str:
    """The answer as nobody reads it who holds the token."""
    return salted_hmac(SALT, f"{mark} {answer}", algorithm="sha256").hexdigest()[:32]
