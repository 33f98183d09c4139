from newsletter.models.consents import Consent
from newsletter.models.deliveries import Delivery, MailDomain, Sender, Throttle
from newsletter.models.desk import CheckedLink, Feedback
from newsletter.models.diagnoses import Diagnosis
from newsletter.models.editions import Edition, EditionItem, SubjectVariant
from newsletter.models.imports import Import, ImportPart, ImportProblem
from newsletter.models.mail import KeptMail
from newsletter.models.returned import BounceEvent, UnreadMail
from newsletter.models.segments import Segment
from newsletter.models.statistics import Click, Visits
from newsletter.models.subscribers import MailingList, Subscriber, Subscription
from newsletter.models.suppressions import Suppression

__all__ = [
    "BounceEvent",
    "CheckedLink",
    "Click",
    "Consent",
    "Delivery",
    "Diagnosis",
    "Edition",
    "EditionItem",
    "Feedback",
    "Import",
    "ImportPart",
    "ImportProblem",
    "KeptMail",
    "MailDomain",
    "MailingList",
    "Segment",
    "Sender",
    "SubjectVariant",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Throttle",
    "UnreadMail",
    "Visits",
]
