from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from intake.limits import allow
from intake.models import RateCount
from newsletter import addresses, consent, mails
from newsletter.models import KeptMail, MailingList, Subscriber, Subscription, Suppression

MAILS_A_DAY = 2  # to one address, whoever asks for them
KEPT = 500  # messages
UNCONFIRMED_FOR = timedelta(days=30)


@task(priority=20)
def sign_up(address: str, list_id: int, how: dict) -> None:
    """All that depends on whether the address is known happens here, so that the form's answer tells nothing."""
    shown, address_ascii = addresses.normalise(address)
    if Suppression.objects.covers(address_ascii):
        return
    mailing_list = MailingList.objects.get(pk=list_id)
    subscription = consent.ask(shown, address_ascii, mailing_list, consent.Circumstances(**how))
    if not allow(addresses.suppression_key(address_ascii), MAILS_A_DAY, 24 * 3600):
        return
    if subscription.state == Subscription.State.CONFIRMED:
        mails.send_already_subscribed(subscription)
    else:
        mails.send_confirmation(subscription)


@task(priority=10)
def welcome(subscription_id: int) -> None:
    """Once for a list and subscriber, however often the task runs or the subscriber returns."""
    waiting = Subscription.objects.filter(pk=subscription_id, welcomed_at=None, state=Subscription.State.CONFIRMED)
    with transaction.atomic():  # a mail server that refuses takes the mark back
        if waiting.update(welcomed_at=timezone.now()):
            mails.send_welcome(
                Subscription.objects.select_related("subscriber", "mailing_list").get(pk=subscription_id)
            )


@task()
def clean_up() -> None:
    """Takes away what has served: counts, sign-ups that nobody confirmed, done tasks, the oldest kept mail."""
    now = timezone.now()
    RateCount.objects.filter(window__lt=now - timedelta(days=2)).delete()
    Subscription.objects.filter(state=Subscription.State.PENDING, asked_at__lt=now - UNCONFIRMED_FOR).delete()
    Subscriber.objects.filter(subscriptions=None, created_at__lt=now - UNCONFIRMED_FOR).delete()
    # Their arguments hold addresses.
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=1)).delete()
    newest = KeptMail.objects.values("pk")[:KEPT]
    KeptMail.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
