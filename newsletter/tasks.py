from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from intake.limits import allow
from intake.models import RateCount
from newsletter import addresses, bounces, clicks, consent, domains, importing, mails
from newsletter.models import Import, ImportPart, KeptMail, MailingList, Subscriber, Subscription, Suppression

MAILS_A_DAY = 2  # to one address, whoever asks for them
LINKS_A_DAY = 5  # to an address that is a subscriber, on the way to the own data
KEPT = 500  # messages
UNCONFIRMED_FOR = timedelta(days=30)
FILES_FOR = timedelta(days=1)  # of imports
DOMAINS_AT_ONCE = 200


@task(priority=20)
def sign_up(address: str, list_slug: str, how: dict) -> None:
    """All that depends on whether the address is known happens here, so that the form's answer tells nothing."""
    shown, address_ascii = addresses.normalise(address)
    mailing_list = wanted_list(list_slug, how["locale"])
    if mailing_list is None:
        return
    if Suppression.objects.refuses_sign_up(address_ascii):
        return
    if not domains.look_up(domains.domain_of(address_ascii)).takes_mail:
        return
    subscription = consent.ask(shown, address_ascii, mailing_list, consent.Circumstances(**how))
    if not may_be_written_to(address_ascii):
        return
    if subscription.state == Subscription.State.CONFIRMED:
        mails.send_already_subscribed(subscription)
    else:
        mails.send_confirmation(subscription)


def wanted_list(slug: str, locale: str) -> MailingList | None:
    """Only one that the edition of the page offers; without a name its default."""
    lists = MailingList.objects.filter(locale=locale, is_public=True)
    chosen = lists.filter(slug=slug) if slug else lists.filter(is_default=True)
    return chosen.first()


def may_be_written_to(address_ascii: str) -> bool:
    """Counts what strangers can have sent to an address."""
    return allow(addresses.suppression_key(address_ascii), MAILS_A_DAY, 24 * 3600)


@task(priority=10)
def welcome(subscription_id: int) -> None:
    """Once for a list and subscriber, however often the task runs or the subscriber returns."""
    waiting = Subscription.objects.filter(pk=subscription_id, welcomed_at=None, state=Subscription.State.CONFIRMED)
    with transaction.atomic():  # a mail server that refuses takes the mark back
        if waiting.update(welcomed_at=timezone.now()):
            mails.send_welcome(
                Subscription.objects.select_related("subscriber", "mailing_list").get(pk=subscription_id)
            )


@task(priority=20)
def send_account_link(subscriber_id: int) -> None:
    subscriber = Subscriber.objects.filter(pk=subscriber_id).first()
    if subscriber and allow(addresses.digest(f"account {subscriber.secret}"), LINKS_A_DAY, 24 * 3600):
        mails.send_account_link(subscriber)


@task(priority=20)
def ask_new_address(subscriber_id: int) -> None:
    """The wanted address stands in the subscriber's row, so that no task holds it."""
    subscriber = Subscriber.objects.filter(pk=subscriber_id).exclude(wanted_address="").first()
    if subscriber is None:
        return
    _shown, address_ascii = addresses.normalise(subscriber.wanted_address)
    takes_mail = domains.look_up(domains.domain_of(address_ascii)).takes_mail
    if not takes_mail or not may_be_written_to(address_ascii):
        return
    mails.send_new_address(subscriber)
    mails.send_note_of_new_address(subscriber)


@task()
def look_up_domains() -> None:
    """Those of addresses that came without a sign-up, and those that were looked up long ago."""
    for domain in domains.waiting(DOMAINS_AT_ONCE):
        domains.look_up(domain)


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
    at_work = (Import.State.CHECKING, Import.State.RUNNING)
    old = ImportPart.objects.filter(owner__created_at__lt=now - FILES_FOR).exclude(owner__state__in=at_work)
    old.delete()
    bounces.suppress_refused_again(timedelta(hours=13))  # two rounds of this task
    bounces.forget()
    clicks.forget()


# --- files of addresses


@task()
def look_through(import_id: int) -> None:
    settle(import_id, importing.look_through, Import.State.CHECKED)


@task()
def bring_in(import_id: int) -> None:
    """In one transaction: a worker that dies in the middle leaves nothing, and another begins anew."""
    settle(import_id, importing.bring_in, Import.State.DONE)
    ImportPart.objects.filter(owner=import_id, owner__state=Import.State.DONE).delete()


def settle(import_id: int, run, after: str) -> None:
    upload = Import.objects.select_related("mailing_list", "created_by").get(pk=import_id)
    if not upload.is_at_work:
        return
    try:
        upload.report, upload.state = run(upload, importing.kept(upload)), after
    except importing.Unreadable as error:
        upload.state, upload.refusal = Import.State.REFUSED, str(error)[:300]
    upload.finished_at = timezone.now()
    upload.save(update_fields=["report", "state", "refusal", "finished_at"])
