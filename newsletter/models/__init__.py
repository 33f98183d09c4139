from newsletter.models.editions import Edition, EditionItem
from newsletter.models.mail import KeptMail
from newsletter.models.subscribers import Consent, MailingList, Subscriber, Subscription, Suppression

__all__ = [
    "Consent",
    "Edition",
    "EditionItem",
    "KeptMail",
    "MailingList",
    "Subscriber",
    "Subscription",
    "Suppression",
]
