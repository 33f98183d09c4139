from newsletter.models.deliveries import Delivery, MailDomain, Sender, Throttle
from newsletter.models.editions import Edition, EditionItem, SubjectVariant
from newsletter.models.mail import KeptMail
from newsletter.models.subscribers import Consent, MailingList, Subscriber, Subscription, Suppression

__all__ = [
    "Consent",
    "Delivery",
    "Edition",
    "EditionItem",
    "KeptMail",
    "MailDomain",
    "MailingList",
    "Sender",
    "SubjectVariant",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Throttle",
]
