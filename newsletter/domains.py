"""Which mail servers a domain has: asked of DNS in the background, kept for a month in MailDomain."""

from datetime import timedelta

import dns.exception
import dns.resolver
from django.conf import settings
from django.db.models import CharField, Count, Func, Value
from django.utils import timezone

from newsletter.models import MailDomain, Subscriber, Subscription

FRESH_FOR = timedelta(days=30)
AGAIN_AFTER_SILENCE = timedelta(hours=1)
PATIENCE = 4  # seconds for one question
# Whose servers they are, by the end of their names; domains of companies and schools use them too.
GROUPS = {
    "gmail": (".google.com", ".googlemail.com", ".psmtp.com"),
    "outlook": (".outlook.com", ".hotmail.com", ".outlook.cn", ".office365.us", ".mx.microsoft"),
    "yahoo": (".yahoodns.net", ".yahoo.com"),
}


class Silence(Exception):
    """DNS gave no answer, neither yes nor no."""


def mail_servers(domain: str) -> list[str]:
    """Their names, the preferred one first; none when the domain takes no mail (RFC 7505, RFC 5321 5.1)."""
    try:
        found = sorted(dns.resolver.resolve(domain, "MX", lifetime=PATIENCE), key=lambda row: row.preference)
    except dns.resolver.NXDOMAIN:
        return []
    except dns.resolver.NoAnswer:
        return [domain] if has_address(domain) else []
    except dns.exception.DNSException as error:
        raise Silence from error
    names = [row.exchange.to_text(omit_final_dot=True).lower() for row in found]
    return [name for name in names if name != "."]


def has_address(domain: str) -> bool:
    for kind in ("A", "AAAA"):
        try:
            dns.resolver.resolve(domain, kind, lifetime=PATIENCE)
        except dns.resolver.NoAnswer:
            continue
        except dns.exception.DNSException as error:
            raise Silence from error
        return True
    return False


def group_of(domain: str, servers: list[str]) -> str:
    for group, endings in GROUPS.items():
        if servers and f".{servers[0]}".endswith(endings):
            return group
    return domain[:120]


def look_up(domain: str) -> MailDomain:
    """From the table while it is fresh. A domain of which DNS says nothing takes mail for now."""
    now = timezone.now()
    if settings.MAIL_IS_KEPT:
        return MailDomain(domain=domain, takes_mail=True, group=domain[:120], looked_at=now)
    known = MailDomain.objects.filter(pk=domain).first()
    if known and known.looked_at > now - FRESH_FOR:
        return known
    try:
        servers = mail_servers(domain)
    except Silence:
        row = known or MailDomain(domain=domain, takes_mail=True, group=domain[:120])
        row.looked_at = now - FRESH_FOR + AGAIN_AFTER_SILENCE
    else:
        row = MailDomain(domain=domain, takes_mail=bool(servers), group=group_of(domain, servers), looked_at=now)
    columns = ["takes_mail", "group", "looked_at"]
    MailDomain.objects.bulk_create([row], update_conflicts=True, unique_fields=["domain"], update_fields=columns)
    return row


def domain_of(address_ascii: str) -> str:
    return address_ascii.rpartition("@")[2]


def waiting(most: int) -> list[str]:
    """Domains of subscribers that were not looked up within the month, those with the most subscribers first."""
    domain = Func("address_ascii", Value("@"), Value(-1), function="split_part", output_field=CharField())
    mailed = Subscriber.objects.filter(subscriptions__state=Subscription.State.CONFIRMED).annotate(domain=domain)
    fresh = MailDomain.objects.filter(looked_at__gt=timezone.now() - FRESH_FOR).values("domain")
    counted = mailed.exclude(domain__in=fresh).values("domain").annotate(number=Count("pk")).order_by("-number")
    return list(counted.values_list("domain", flat=True)[:most])
