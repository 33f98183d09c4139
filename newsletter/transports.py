"""Ways out for the copies of an edition: one kept SMTP connection, or any mail backend of Django.

Both take a window of copies and give one Answer for each, in order. What is in doubt is never hidden: UNKNOWN means
that a message was handed over whole and nobody said whether it was taken.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from newsletter.answers import Answer, Meaning, classify

CONNECT_WITHIN = 20  # seconds
ANSWER_WITHIN = 120  # seconds; RFC 5321 would wait ten minutes after the dot, but then nobody knows what to tell
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class Copy:
    """One message for one recipient; `content` is bytes for SMTP, a Django message for a backend."""

    sender: str
    recipient: str
    content: bytes | EmailMultiAlternatives


class Unreachable(Exception):
    """No connection could be made, or it broke before a single message of the window was handed over."""


def transport() -> "SmtpTransport | BackendTransport":
    if settings.EMAIL_BACKEND == SMTP_BACKEND:
        return SmtpTransport()
    if settings.EMAIL_BACKEND.startswith("anymail."):
        # By name: it brings an HTTP library along, which senders over SMTP do not carry.
        return import_string("newsletter.providers.ProviderTransport")()
    return BackendTransport()


class SmtpTransport:
    """One connection, kept from window to window. Where the server allows it (RFC 2920), the envelope of the next
    message goes out with the body of the last one, so that a message costs one round trip."""

    takes_bytes = True

    def __init__(self) -> None:
        self.connection: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        if self.connection is not None:
            return self.connection
        try:
            place = settings.EMAIL_HOST, settings.EMAIL_PORT
            if settings.EMAIL_USE_SSL:
                connection = smtplib.SMTP_SSL(*place, timeout=CONNECT_WITHIN, context=ssl.create_default_context())
            else:
                connection = smtplib.SMTP(*place, timeout=CONNECT_WITHIN)
            connection.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:  # certificates are checked, as Django does for single messages
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
            if settings.EMAIL_HOST_USER:
                connection.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error)) from error
        connection.sock.settimeout(ANSWER_WITHIN)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        return connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def send(self, copies: list[Copy]) -> Iterator[Answer]:
        """The answers, each as soon as it is known. When the connection breaks, those not handed over are LATER."""
        conversation = Conversation(self.open())
        try:
            yield from conversation.run(copies)
            return
        except Closing as closing:
            yield closing.answer
            words = "the server closed the connection"
        except (OSError, smtplib.SMTPException) as error:
            words = str(error)[:300]
            yield Answer(Meaning.UNKNOWN if conversation.is_handing_over else Meaning.LATER, 0, words)
        self.close()
        for _copy in copies[conversation.answered + 1 :]:
            yield Answer(Meaning.LATER, 0, words)


class Closing(Exception):
    """421: the answer to what was asked last, and the end of the connection."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class Conversation:
    """One window on a connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection
        self.is_pipelined = connection.has_extn("pipelining")
        self.answered = 0
        self.is_handing_over = False  # a message was at least begun, and not answered yet

    def run(self, copies: list[Copy]) -> Iterator[Answer]:
        envelopes = [envelope(copy) for copy in copies]
        if self.is_pipelined:
            self.write(b"".join(envelopes[0]))
        for copy, asked, following in zip(copies, envelopes, [*envelopes[1:], ()], strict=True):
            ahead = b"".join(following) if self.is_pipelined else b""
            refusal, is_waiting = self.ask(asked)
            answer = self.dismiss(refusal, is_waiting, ahead) if refusal else self.hand_over(copy.content, ahead)
            self.answered += 1
            yield answer

    def ask(self, asked: tuple[bytes, ...]) -> tuple[Answer | None, bool]:
        """(the refusal, if one of the three steps was refused; whether the server waits for a message all the same)."""
        answers = []
        for stage, line in zip(("MAIL", "RCPT", "DATA"), asked, strict=True):
            if not self.is_pipelined:
                self.write(line)
            answers.append(self.read(stage))
        is_waiting = answers[2].code == 354
        refusals = [answer for answer in answers if answer.meaning != Meaning.SENT]
        if not refusals and not is_waiting:
            raise smtplib.SMTPException(f"DATA was answered {answers[2].code}")
        return (refusals[0] if refusals else None), is_waiting

    def dismiss(self, refusal: Answer, is_waiting: bool, ahead: bytes) -> Answer:
        """Goes on after a refusal. Some servers wait for a message without a recipient: they get an empty one."""
        self.write((b".\r\n" if is_waiting else b"RSET\r\n") + ahead)
        self.read("RSET")
        return refusal

    def hand_over(self, message: bytes, ahead: bytes) -> Answer:
        self.is_handing_over = True
        self.write(message + b".\r\n" + ahead)
        answer = self.read("dot")
        self.is_handing_over = False
        return answer

    def write(self, data: bytes) -> None:
        self.connection.sock.sendall(data)

    def read(self, stage: str) -> Answer:
        code, text = self.connection.getreply()
        if code == -1:
            raise smtplib.SMTPServerDisconnected("an answer that is none")
        answer = classify(code, text.decode("utf-8", "replace"), stage)
        if code == 421:
            raise Closing(answer)
        return answer


def envelope(copy: Copy) -> tuple[bytes, bytes, bytes]:
    return f"MAIL FROM:<{copy.sender}>\r\n".encode(), f"RCPT TO:<{copy.recipient}>\r\n".encode(), b"DATA\r\n"


class BackendTransport:
    """One message after the other through a backend of Django's mail, such as mail that is kept."""

    takes_bytes = False

    def __init__(self) -> None:
        self.connection = get_connection()

    def open(self) -> None:
        pass

    def close(self) -> None:
        self.connection.close()

    def send(self, copies: list[Copy]) -> Iterator[Answer]:
        for copy in copies:
            yield self.send_one(copy.content)

    def send_one(self, message: EmailMultiAlternatives) -> Answer:
        try:
            self.connection.send_messages([message])
        except ConnectionRefusedError as error:
            return Answer(Meaning.LATER, 0, str(error)[:300])
        except OSError as error:  # also what requests raises: the provider may or may not have taken it
            return Answer(Meaning.UNKNOWN, 0, str(error)[:300])
        return Answer(Meaning.SENT, 250, "")
