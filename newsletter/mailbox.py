from django.core.mail.backends.base import BaseEmailBackend

from newsletter.models import KeptMail


class KeepingBackend(BaseEmailBackend):
    """Keeps mail in the database, to be read in the admin: for a laptop without a mail server."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            message.message()  # refuses header injection as sending would
            html = next(
                (part.content for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"), ""
            )
            KeptMail.objects.create(
                to=", ".join(message.recipients())[:500],
                sender=message.from_email,
                subject=message.subject,
                text=message.body,
                html=html,
                headers=message.extra_headers,
            )
        return len(email_messages)
