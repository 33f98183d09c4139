"""What a mail server's answer means for a delivery, and for the edition as a whole."""

import re
from dataclasses import dataclass
from enum import StrEnum

ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
# Basic codes of refused recipients, where no enhanced code (RFC 3463) says it better: no such mailbox.
NO_SUCH_MAILBOX = frozenset((550, 551, 553))


class Meaning(StrEnum):
    SENT = "sent"
    LATER = "later"  # 4xx: try again
    NO_MAILBOX = "no mailbox"  # the address is wrong for good
    REFUSED = "refused"  # this message to this recipient; the address may be good
    POLICY = "policy"  # the server objects to us or to what we send: stop and look
    UNKNOWN = "unknown"  # the message was given over whole and no answer came


@dataclass(frozen=True, slots=True)
class Answer:
    meaning: Meaning
    code: int = 0
    text: str = ""

    @property
    def asks_for_patience(self) -> bool:
        """A closing door (421) or a rate limit (4.7.x): what a whole group of mailboxes may be telling us."""
        return self.meaning == Meaning.LATER and (self.code == 421 or self.text.startswith("4.7."))


def classify(code: int, text: str, stage: str) -> Answer:
    """The answer to a stage: "MAIL", "RCPT", "DATA" or "dot". The classes of 5xx are those of RFC 3463, section 3."""
    text = " ".join(text.split())[:300]
    if 200 <= code < 400:  # 354 asks for the message: so far all is well
        return Answer(Meaning.SENT, code, text)
    if 400 <= code < 500:
        return Answer(Meaning.LATER, code, text)
    found = ENHANCED.match(text)
    subject, detail = (int(found[2]), int(found[3])) if found else (None, None)
    if stage == "RCPT" and (subject == 1 or (subject is None and code in NO_SUCH_MAILBOX)):
        return Answer(Meaning.NO_MAILBOX, code, text)
    # A refused sender, a message that is malformed or too big: the next recipient would be answered the same.
    ours = stage == "MAIL" or subject in (5, 6, 7) or (subject, detail) == (3, 4)
    return Answer(Meaning.POLICY if ours else Meaning.REFUSED, code, text)
