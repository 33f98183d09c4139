"""What the words and the codes of a mail system mean for an address: is it wrong for good, or was it the moment?"""

import re
from enum import StrEnum

MOST_DIAGNOSTIC = 300
# RFC 3463. Years, versions and network addresses look alike: no digit or dot may stand beside it.
ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]|\.\d)")
BASIC = re.compile(r"(?<![\d.#:/-])([45]\d\d)(?=[\s-])")
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@=]{1,64}@[^\s<>()\[\]\"',;:@]{1,255}")


class Kind(StrEnum):
    HARD = "hard"  # the mailbox does not exist, for good
    SOFT = "soft"  # not this time: full, away, too long on the way, or nobody can tell
    REFUSED = "refused"  # they object to us or to the message; the address has done nothing
    DELAYED = "delayed"  # they go on trying
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    AUTO_REPLY = "auto reply"
    OTHER = "other"


# In the order in which they are asked: "mailbox full" names a mailbox, "user unknown (blocked)" is a block.
POLICY_WORDS = re.compile(
    r"\bspam|\bspf\b|\bdkim|dmarc|black\s?list|block\s?list|\bblocked\b|\brbl\b|\bdnsbl|spamhaus|reputation|"
    r"\bpolic(y|ies)\b|unsolicited|junk|\bvirus|malware|content (rejected|filter)|message content|unauthenticated|"
    r"not authenticated|authentication (required|failed)|relay(ing)? (access )?(denied|not|prohibited)|unable to relay|"
    r"access denied|banned|reverse dns|ptr record|sender (address )?(rejected|denied|verify)|domain filter|"
    r"does not accept mail from|rate limit|too many (connections|messages)|at a rate|(was|is|been) blocked",
    re.IGNORECASE,
)
SOFT_WORDS = re.compile(
    r"\bfull\b|quota|over\s?limit|too (large|big)|exceed|insufficient|disk space|\btemporar|try (again|later)|"
    r"time(d)?[ -]?out|connection (refused|reset|closed)|could not connect|no route to host|network.{0,12}unreachable|"
    r"retry (time|timeout)|defer|expired|cannot send message (for|within)|busy|greylist|hop count|mail(ing)? loop|"
    r"message loop",
    re.IGNORECASE,
)
DEAD_WORDS = re.compile(
    r"(user|recipient|mailbox|account|address|addressee|alias|member|person|name|login)s?\b.{0,60}?\b(unknown|"
    r"not found|not exist|doesn'?t (exist|have)|invalid|inactive|disabled|discontinued|unavailable|not available|"
    r"expired|closed|suspended|no longer|deactivated|"
    r"not (be )?(exist|found|known|valid|listed|local|registered|active|recogni[sz]ed))|"
    r"(unknown|no such|invalid|bad|non-?exist\w*|unrout[e]?able|undeliverable|illegal|incorrect|inactive|disabled)"
    r"(\W+\w+){0,2}\W+(user|recipient|mailbox|account|address|domain|host|person|alias|local part|name)|"
    r"no (such )?(mailbox|user|account|recipient)|(doesn'?t|does not|don'?t) have an? .{0,30}account|"
    r"host (or domain name )?(not found|unknown)|(domain|host).{0,40}(not exist|unknown|not found)|"
    r"couldn'?t find any host|unrouteable|not our customer|user_?unknown|no valid recipient|user reject|"
    r"recipnotfound|(was|were|is) not found",
    re.IGNORECASE,
)
DEAD_DOMAIN = re.compile(r"NXDOMAIN|domain name not found|null MX|had no relevant answers", re.IGNORECASE)
# Details of X.<subject>.<detail>. Subjects: 1 address, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content,
# 7 policy.
DEAD_CODES = frozenset(((1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (4, 4)))
SOFT_CODES = frozenset(((2, 2), (2, 3), (2, 4), (3, 1), (3, 4), (4, 1), (4, 6), (4, 7), (5, 3)))
# Basic codes of refused recipients (newsletter/answers.py has the same for a conversation of our own).
DEAD_BASIC = frozenset(("550", "551", "553"))


def status_in(text: str) -> str:
    """The enhanced code that says most; one that ends in 0.0 says nothing, and neither does one of success."""
    found = [match[0] for match in ENHANCED.finditer(text) if match[1] != "2"]
    return next((code for code in found if not code.endswith(".0.0")), found[0] if found else "")


def kind_of(status: str, text: str) -> Kind:
    """Of a failure that is final. `status` may be empty; a 4.x.x means that they gave up trying."""
    told = [status_in(text), status]  # the server that refused knows better than the one that reports
    code = next((code for code in told if code and not code.endswith(".0.0")), "")
    by_code = kind_of_code(code) if code else None
    by_words = kind_of_words(text)
    if by_code == Kind.HARD and by_words in (Kind.REFUSED, Kind.SOFT) and not DEAD_WORDS.search(text):
        return by_words  # 5.1.1 is said of blocked senders too, 5.2.1 of busy mailboxes
    if by_code is not None or by_words is not None:
        return by_code or by_words
    basic = BASIC.search(text)
    is_dead = not (code or any(told)) and basic is not None and basic[1] in DEAD_BASIC
    return Kind.HARD if is_dead else Kind.SOFT


def kind_of_words(text: str) -> Kind | None:
    if DEAD_DOMAIN.search(text):
        return Kind.HARD
    if POLICY_WORDS.search(text):
        return Kind.REFUSED
    if SOFT_WORDS.search(text):
        return Kind.SOFT
    return Kind.HARD if DEAD_WORDS.search(text) else None


def kind_of_code(status: str) -> Kind | None:
    """None: the code leaves it open, the words decide."""
    final, subject, detail = (int(number) for number in status.split("."))
    if subject in (6, 7) or (subject, detail) == (1, 8):
        return Kind.REFUSED
    if final == 4 or (subject, detail) in SOFT_CODES:
        return Kind.SOFT
    return Kind.HARD if (subject, detail) in DEAD_CODES else None


def shown(text: str) -> str:
    """Without any mail address, on one line: it is kept, and people read it."""
    return " ".join(ADDRESS.sub("•••", text[: 8 * MOST_DIAGNOSTIC]).replace("\x00", "").split())[:MOST_DIAGNOSTIC]
