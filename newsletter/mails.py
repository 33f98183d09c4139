"""The single messages of a subscription. Each is a triplet of templates: subject, text, HTML."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from newsletter import tokens
from newsletter.models import Subscription, Suppression


def send_confirmation(subscription: Subscription) -> None:
    send("confirm", subscription, {"confirm_url": link("newsletter_confirm", subscription, tokens.CONFIRM)})


def send_already_subscribed(subscription: Subscription) -> None:
    send("already", subscription, {})


def send_welcome(subscription: Subscription) -> None:
    send("welcome", subscription, {})


def link(name: str, subscription: Subscription, purpose: str) -> str:
    with translation.override(subscription.mailing_list.locale):
        return settings.SITE_URL + reverse(name, args=[tokens.for_subscription(subscription, purpose)])


def send(template: str, subscription: Subscription, context: dict) -> None:
    """No word of the person who filled the form in goes into the message: it could be anybody."""
    mailing_list, subscriber = subscription.mailing_list, subscription.subscriber
    if Suppression.objects.covers(subscriber.address_ascii):
        return
    with translation.override(mailing_list.locale):
        leave_url = link("newsletter_unsubscribe", subscription, tokens.LEAVE)
        context |= {
            "mailing_list": mailing_list,
            "leave_url": leave_url,
            "preferences_url": settings.SITE_URL
            + reverse("newsletter_preferences", args=[tokens.for_subscriber(subscriber)]),
            "site_url": settings.SITE_URL,
        }
        subject = " ".join(render_to_string(f"mail/newsletter/{template}.subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"mail/newsletter/{template}.txt", context).strip() + "\n",
            to=[subscriber.address_ascii],
            headers={
                "List-Unsubscribe": f"<{leave_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string(f"mail/newsletter/{template}.html", context), "text/html")
    message.send()
