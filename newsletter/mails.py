"""The single messages of a subscription. Each is a triplet of templates: subject, text, HTML."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from newsletter import addresses, tokens
from newsletter.models import Edition, Subscriber, Subscription, Suppression

# --- about one list


def send_confirmation(subscription: Subscription) -> None:
    if not Suppression.objects.refuses_sign_up(subscription.subscriber.address_ascii):
        confirm_url = link("newsletter_confirm", subscription.mailing_list.locale, confirm_token(subscription))
        send_about("confirm", subscription, {"confirm_url": confirm_url})


def send_already_subscribed(subscription: Subscription) -> None:
    if not Suppression.objects.covers(subscription.subscriber.address_ascii):
        send_about("already", subscription, {})


def send_welcome(subscription: Subscription) -> None:
    if not Suppression.objects.covers(subscription.subscriber.address_ascii):
        last = last_edition(subscription.mailing_list) if subscription.mailing_list.welcomes_with_edition else None
        send_about("welcome", subscription, {"edition": last})


def last_edition(mailing_list) -> Edition | None:
    return Edition.objects.in_archive().filter(mailing_list=mailing_list).order_by("-date", "-pk").first()


def confirm_token(subscription: Subscription) -> str:
    return tokens.for_subscription(subscription, tokens.CONFIRM)


def send_about(template: str, subscription: Subscription, context: dict) -> None:
    mailing_list, subscriber = subscription.mailing_list, subscription.subscriber
    locale = mailing_list.locale
    leave_url = link("newsletter_unsubscribe", locale, tokens.for_subscription(subscription, tokens.LEAVE))
    links = {"leave_url": leave_url, "preferences_url": preferences_url(subscriber, locale)}
    ways_out = {"List-Unsubscribe": f"<{leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    send(template, subscriber.address_ascii, locale, context | links | {"mailing_list": mailing_list}, ways_out)


# --- about the subscriber


def send_account_link(subscriber: Subscriber) -> None:
    """What a forwarded message must not open: export, another address, erasing."""
    if Suppression.objects.covers(subscriber.address_ascii):
        return
    account_url = link("newsletter_account", subscriber.locale, tokens.for_account(subscriber))
    context = {"account_url": account_url, "preferences_url": preferences_url(subscriber, subscriber.locale)}
    send("account", subscriber.address_ascii, subscriber.locale, context)


def send_new_address(subscriber: Subscriber) -> None:
    """To the new address, which may be somebody else's: nothing in it opens what is there of the subscriber."""
    _shown, address_ascii = addresses.normalise(subscriber.wanted_address)
    if not Suppression.objects.covers(address_ascii):
        address_url = link("newsletter_address", subscriber.locale, tokens.for_address(subscriber))
        send("new_address", address_ascii, subscriber.locale, {"address_url": address_url})


def send_note_of_new_address(subscriber: Subscriber) -> None:
    if not Suppression.objects.covers(subscriber.address_ascii):
        wanted = addresses.mask(subscriber.wanted_address)
        context = {"wanted": wanted, "preferences_url": preferences_url(subscriber, subscriber.locale)}
        send("address_note", subscriber.address_ascii, subscriber.locale, context)


# --- all of them


def link(name: str, locale: str, token: str) -> str:
    with translation.override(locale):
        return settings.SITE_URL + reverse(name, args=[token])


def preferences_url(subscriber: Subscriber, locale: str) -> str:
    return link("newsletter_preferences", locale, tokens.for_subscriber(subscriber))


def send(template: str, to: str, locale: str, context: dict, headers: dict | None = None) -> None:
    """No word of the person who filled the form in goes into the message: it could be anybody."""
    with translation.override(locale):
        context |= {"locale": locale, "site_url": settings.SITE_URL}
        subject = " ".join(render_to_string(f"mail/newsletter/{template}.subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"mail/newsletter/{template}.txt", context).strip() + "\n",
            to=[to],
            headers={"Auto-Submitted": "auto-generated"} | (headers or {}),
        )
        message.attach_alternative(render_to_string(f"mail/newsletter/{template}.html", context), "text/html")
    message.send()
