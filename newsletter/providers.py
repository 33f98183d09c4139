"""Mail through a provider's API (django-anymail), and what its refusals mean."""

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives

from newsletter.answers import Answer, Meaning
from newsletter.transports import BackendTransport


class ProviderTransport(BackendTransport):
    def send_one(self, message: EmailMultiAlternatives) -> Answer:
        try:
            self.connection.send_messages([message])
        except AnymailError as error:
            return answer_of(error)
        return Answer(Meaning.SENT, 250, "")


def answer_of(error: AnymailError) -> Answer:
    """In its words stands the whole message: only the first line is kept."""
    code, words = error.status_code or 0, (" ".join(map(str, error.args)).splitlines() or [""])[0][:200]
    if isinstance(error, AnymailRecipientsRefused):
        return Answer(Meaning.REFUSED, 550, words)
    if code == 429:
        return Answer(Meaning.LATER, 421, words)
    if 400 <= code < 500 or not isinstance(error, AnymailAPIError):
        return Answer(Meaning.POLICY, code, words)  # our key, our domain, our message: the next one fares the same
    return Answer(Meaning.UNKNOWN, code, words)
