"""Whether the addresses outside that an edition leads to still answer. Asked by a task, never while somebody waits.

An editor's link may name any machine, so none is asked that is not on the open internet: the name is looked up once
and the connection goes to the address that was found.
"""

import errno
import ipaddress
import socket
import ssl
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urljoin, urlsplit

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from newsletter.models import CheckedLink

TIMEOUT = 8  # seconds
REDIRECTS = 4
GOOD_FOR = timedelta(hours=12)
# For so long an approval waits for the answer; then a person has to try the link.
PATIENCE = timedelta(minutes=5)
# Such servers may refuse programs and serve people: no proof of a dead link.
REFUSES_PROGRAMS = {401, 403, 405, 406, 429, 451, 501, 503, 999}


class Unreachable(Exception):
    """Why, in a few words for an editor."""


class Unknown(Exception):
    """Our own way out may be closed: a machine without one would call every link dead."""


# What the network between says, not the host that was asked.
NO_WAY_OUT = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def ask(urls: set[str]) -> None:
    """Enqueues those that were not asked lately."""
    now = timezone.now()
    lately = Q(answered_at__gt=now - GOOD_FOR) | Q(answered_at=None, asked_at__gt=now - PATIENCE)
    known = set(CheckedLink.objects.filter(lately, url__in=urls).values_list("url", flat=True))
    for url in sorted(urls - known):
        CheckedLink.objects.update_or_create(url=url, defaults={"asked_at": now, "answered_at": None, "trouble": ""})
        check.enqueue(url)


@task()
def check(url: str) -> None:
    try:
        trouble = trouble_with(url)
    except Unreachable as error:
        trouble = str(error)
    except Unknown:
        return  # after PATIENCE it counts as one that could not be checked, and a person has to try it
    CheckedLink.objects.filter(url=url).update(answered_at=timezone.now(), trouble=trouble[:200])


def trouble_with(url: str) -> str:
    """Empty when it answers; follows redirects, each checked like the first."""
    for _step in range(REDIRECTS + 1):
        status, target = answer_of(url, "HEAD")
        if status in (405, 501):
            status, target = answer_of(url, "GET")
        if status in (301, 302, 303, 307, 308) and target:
            url = urljoin(url, target)
            continue
        return "" if status < 400 or status in REFUSES_PROGRAMS else f"HTTP {status}"
    return "too many redirects"


def answer_of(url: str, method: str) -> tuple[int, str]:
    connection, path = connect(url)
    try:
        connection.request(method, path, headers={"User-Agent": "azsite", "Accept": "text/html,*/*"})
        response: HTTPResponse = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or (isinstance(error, OSError) and error.errno in NO_WAY_OUT):
            raise Unknown from error
        raise Unreachable(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def connect(url: str) -> tuple[HTTPConnection, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Unreachable("no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise Unreachable("no address")
    port = port or (443 if parts.scheme == "https" else 80)
    number = open_address(host, port)
    kind = PinnedHTTPS if parts.scheme == "https" else Pinned
    path = parts.path or "/"
    return kind(host, port, number), f"{path}?{parts.query}" if parts.query else path


def open_address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Unknown from error
        raise Unreachable("there is no such host") from error
    except (OSError, UnicodeError) as error:
        raise Unreachable("there is no such host") from error
    numbers = [row[4][0] for row in found]
    if not all(is_open(ipaddress.ip_address(number.split("%")[0])) for number in numbers):
        raise Unreachable("a private address")
    return numbers[0]


def is_open(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return number.is_global and not number.is_multicast


class Pinned(HTTPConnection):
    """Goes to the address that was looked up, whatever the name says a moment later."""

    def __init__(self, host: str, port: int, number: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.number = number

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), self.timeout)


class PinnedHTTPS(HTTPSConnection):
    def __init__(self, host: str, port: int, number: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.number = number

    def connect(self) -> None:
        plain = socket.create_connection((self.number, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
