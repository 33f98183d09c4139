"""Mail that comes back, as mail systems write it."""

from django.conf import settings

from newsletter import delivery_codes
from newsletter.delivery_codes import BOUNCE, LEAVE, MESSAGE
from newsletter.message import return_path


def report(delivery: int, *, status="5.1.1", said="550 5.1.1 no such user", action="failed", **more) -> bytes:
    """RFC 3464. `to` and `message_id` stand for what the mailbox and the returned mail say."""
    to = more.get("to", return_path(delivery))
    message_id = more.get("message_id", f"<1.{delivery_codes.code(delivery, MESSAGE)}@azerbaijan.us>")
    recipient = more.get("recipient", "leyla@example.com")
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
X-Serial: {more.get("serial", 1)}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The mail to <{recipient}> was not delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b1
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: A storm over the Caspian

--b1--
""".encode()


def complaint(delivery: int, *, kind="abuse", serial=1) -> bytes:
    """RFC 5965. Such reports go to an address agreed on, not to the return path."""
    return f"""From: feedback@isp.example
To: abuse@azerbaijan.us
Subject: FW: A storm over the Caspian
X-Serial: {serial}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain

This is an abuse report.

--b1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeISP/1.0
Version: 1
Original-Rcpt-To: <leyla@example.com>

--b1
Content-Type: message/rfc822

From: newsroom@azerbaijan.us
Message-ID: <1.{delivery_codes.code(delivery, MESSAGE)}@azerbaijan.us>
Subject: A storm over the Caspian

Words.

--b1--
""".encode()


def plain(to: str, *, sender="leyla@example.com", subject="unsubscribe", body="", headers="") -> bytes:
    return f"From: {sender}\nTo: {to}\nSubject: {subject}\n{headers}\n{body}\n".encode()


def leave_address(delivery: int) -> str:
    return f"leave+{delivery_codes.code(delivery, LEAVE)}@{settings.BOUNCE_DOMAIN}"


def forged_return_path(delivery: int) -> str:
    return f"b+{delivery_codes.code(delivery, BOUNCE)[:-4]}0000@{settings.BOUNCE_DOMAIN}"
