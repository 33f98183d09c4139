"""Taking a subscriber's address out of everything there is. What stays are counts, and a keyed hash that nobody can
read the address from: it keeps a later import from bringing the person back."""

from django.db import transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from articles.models import ErrorReport
from newsletter import bounces
from newsletter.models import BounceEvent, Consent, Delivery, KeptMail, Subscriber, Suppression

Reason = Suppression.Reason


@transaction.atomic
def erase(subscriber: Subscriber) -> None:
    """With whoever differs from it in capitals alone: that is the same mailbox."""
    for row in Subscriber.objects.filter(address_ascii__iexact=subscriber.address_ascii):
        take_out(row)


def take_out(subscriber: Subscriber) -> None:
    known = {subscriber.address, subscriber.address_ascii}
    written = known | {subscriber.wanted_address} - {""}
    empty_deliveries(subscriber)
    Consent.objects.filter(subscriber=subscriber).exclude(source="").update(source="")
    subscriber.delete()
    for address in written:
        empty_jobs(address)
        bounces.scrub(address)
        KeptMail.objects.filter(mentions(address, "to", "text", "html", "subject")).delete()
    for address in known:
        ErrorReport.objects.filter(mail__iexact=address).update(mail="")
    suppressed = Suppression.objects.of(subscriber.address_ascii)
    suppressed.update(diagnostic=code_of(F("diagnostic")))
    Suppression.objects.suppress(subscriber.address_ascii, Reason.ERASED)


def empty_deliveries(subscriber: Subscriber) -> None:
    """Mail servers repeat the address, and names, in what they say. The code before the words stays."""
    Delivery.objects.filter(subscriber=subscriber).exclude(reply="").update(reply=code_of(F("reply")))
    returned = BounceEvent.objects.filter(delivery__subscriber=subscriber).exclude(diagnostic="")
    returned.update(diagnostic=code_of(F("diagnostic")))


def code_of(column) -> Func:
    return Func(column, Value("[^0-9. -].*$"), Value(""), function="regexp_replace", output_field=TextField())


def empty_jobs(address: str) -> None:
    """Tasks hold addresses in their arguments and in what they failed with. One that runs this moment is left:
    it is deleted within a day, and a sign-up that it finishes is a new one."""
    columns = {name: Cast(name, TextField()) for name in ("args_kwargs", "return_value")}
    tasks = DBTaskResult.objects.annotate(**{f"{name}_text": cast for name, cast in columns.items()})
    found = tasks.filter(mentions(address, "args_kwargs_text", "return_value_text", "traceback"))
    found.exclude(status=TaskResultStatus.RUNNING).delete()


def mentions(address: str, *columns: str) -> Q:
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": address})
    return condition
