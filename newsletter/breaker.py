"""When a sender stops an edition by itself, because going on would do harm."""

from collections import Counter, deque

from newsletter.addresses import without_any
from newsletter.answers import Answer, Meaning

LAST = 500  # results that are looked at
LEAST = 100  # results before shares say anything
# Shares of the last results from which an edition pauses.
MOST_DEAD = 0.05  # mailboxes that do not exist: the list is bad
MOST_REFUSED = 0.10  # refused messages
MOST_LATER = 0.50  # put off
IN_A_ROW = 3  # calls for patience (421, 4.7.x) from one group of mailboxes
LIMITS = (
    (Meaning.NO_MAILBOX, MOST_DEAD, "{share:.0%} of the last {count} mailboxes do not exist"),
    (Meaning.REFUSED, MOST_REFUSED, "{share:.0%} of the last {count} messages were refused"),
    (Meaning.LATER, MOST_LATER, "{share:.0%} of the last {count} messages were put off"),
)


class Breaker:
    """Knows the results of one sender only; with several senders each looks at its own share."""

    def __init__(self) -> None:
        self.last: dict[int, deque[Meaning]] = {}
        self.patience: Counter[tuple[int, str]] = Counter()

    def note(self, edition: int, group: str, answer: Answer) -> str:
        """Why the edition has to pause, or an empty string."""
        if answer.meaning == Meaning.POLICY:
            return f"The mail server objects: {answer.code} {without_any(answer.text)}"
        if answer.code == 0 and answer.meaning == Meaning.LATER:
            return ""  # our own connection, no word of a mail server
        last = self.last.setdefault(edition, deque(maxlen=LAST))
        last.append(answer.meaning)
        if answer.meaning == Meaning.SENT:
            self.patience.pop((edition, group), None)
            return ""
        if answer.asks_for_patience:
            self.patience[edition, group] += 1
            if self.patience[edition, group] >= IN_A_ROW:
                return (
                    f"{group} asked {IN_A_ROW} times in a row to be patient: {answer.code} {without_any(answer.text)}"
                )
        else:
            self.patience.pop((edition, group), None)
        return self.over_a_limit(last)

    def over_a_limit(self, last: deque[Meaning]) -> str:
        count = len(last)
        if count < LEAST:
            return ""
        for meaning, most, words in LIMITS:
            share = last.count(meaning) / count
            if share > most:
                return words.format(share=share, count=count)
        return ""

    def forget(self, edition: int) -> None:
        """After a pause: somebody has looked."""
        self.last.pop(edition, None)
        for key in [key for key in self.patience if key[0] == edition]:
            del self.patience[key]
