"""Addresses as they were meant, without the counting station that a mail or document program puts before them."""

from urllib.parse import parse_qs, urlsplit

# Host (or the end of one), and the parameter that holds the address.
STATIONS = (
    ("www.google.com", "/url", "q"),
    (".safelinks.protection.outlook.com", "/", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
)


def real_address(href: str) -> str:
    """Two stations may stand one behind the other."""
    for _station in range(5):
        before, href = href, target(href)
        if href == before:
            break
    return href


def target(href: str) -> str:
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    for host, path, parameter in STATIONS:
        if (parts.hostname or "").endswith(host) and parts.path.startswith(path):
            found = parse_qs(parts.query).get(parameter, [""])[0]
            return found if found.startswith(("https://", "http://")) else href
    return href
