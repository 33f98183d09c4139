"""Typed readers of the environment. A value that cannot be read stops the start with a sentence."""

import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
# django-environ knows no scheme for mail that is kept in the database.
KEEP_MAIL = "keep:"
# Providers that take mail over HTTP, and what django-anymail calls their key.
PROVIDERS = {
    "brevo": "BREVO_API_KEY",
    "mailgun": "MAILGUN_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "sendgrid": "SENDGRID_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}
# Of a laptop: editions of the newsletter can be approved there too.
DEMO_POSTAL_ADDRESS = "Azerbaijan.US, 100 Demo Street, Washington, DC"


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0.")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, such as {default}.")
    return int(value)


def words(name: str) -> list[str]:
    """A list separated by commas; blanks around an item do not count."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def some_of(name: str, known: tuple[str, ...]) -> list[str]:
    """Some of the known words, in their order, with the first among them; all of them by default."""
    chosen = words(name) or list(known)
    if unknown := [word for word in chosen if word not in known]:
        raise ImproperlyConfigured(f"{name} has {unknown[0]!r}: set it to some of {','.join(known)}.")
    if known[0] not in chosen:
        raise ImproperlyConfigured(f"{name} lacks {known[0]!r}, which cannot be switched off: add it.")
    return [word for word in known if word in chosen]


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def matching(name: str, pattern: str, words: str) -> str:
    value = text(name)
    if value and not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to {words}, or leave it out.")
    return value


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def origin(name: str, default: str) -> str:
    """A public origin, without a slash at the end. Plain http is for a laptop only."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to an origin, such as https://azerbaijan.us.")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: a public site is served over https, set it to https://{parts.netloc}."
        )
    return value


def database(url: str) -> dict:
    try:
        config = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: set it to postgres://user:password@host:5432/name."
        ) from error
    if config.get("ENGINE") != "django.db.backends.postgresql" or not config.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL does not name a Postgres database: set it to postgres://user:password@host:5432/name."
        )
    # A socket's folder comes percent-encoded as the host, or as libpq's own ?host=.
    config["HOST"] = config.get("OPTIONS", {}).pop("host", "") or unquote(config.get("HOST") or "")
    return config


def mail(url: str) -> dict[str, object]:
    """Django's mail settings for a URL such as smtp+tls://user:password@host:587."""
    if url == KEEP_MAIL:
        return {"EMAIL_BACKEND": "newsletter.mailbox.KeepingBackend"}
    if url.startswith("anymail+"):
        return provider(url)
    try:
        return environ.Env.email_url_config(url)
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read: set it to smtp+tls://user:password@host:587, "
            "or to keep: to keep mail in the database."
        ) from error


def provider(url: str) -> dict[str, object]:
    """anymail+mailgun://KEY@domain and the like, with more settings of django-anymail behind a question mark."""
    parts = urlsplit(url)
    name, key = parts.scheme.removeprefix("anymail+"), unquote(parts.username or "")
    more = {f"{name}_{option}".upper().replace("-", "_"): value for option, value in parse_qsl(parts.query)}
    backend = f"anymail.backends.{name.replace('-', '_')}.EmailBackend"
    if name == "amazon-ses" and key and parts.password and parts.hostname:
        if find_spec("boto3") is None:
            raise ImproperlyConfigured("EMAIL_URL names Amazon SES, whose package is missing: pip install boto3.")
        access = {"aws_access_key_id": key, "aws_secret_access_key": unquote(parts.password)}
        more["AMAZON_SES_CLIENT_PARAMS"] = access | {"region_name": parts.hostname}
    elif name in PROVIDERS and key and (name != "mailgun" or parts.hostname):
        more[PROVIDERS[name]] = key
        if name == "mailgun":
            more["MAILGUN_SENDER_DOMAIN"] = parts.hostname
    else:
        raise ImproperlyConfigured(  # without its value, which holds a key
            f"EMAIL_URL cannot be read: set it to anymail+{name}://KEY@, to anymail+mailgun://KEY@domain or to "
            f"anymail+amazon-ses://ACCESS:SECRET@region. Known are amazon-ses, {', '.join(PROVIDERS)}."
        )
    return {"EMAIL_BACKEND": backend, "ANYMAIL": more}


@dataclass(frozen=True)
class Mailbox:
    """Where returned mail is read: a Maildir on this machine, or a folder of an IMAP server."""

    folder: str  # a path, or the name of the IMAP folder
    host: str = ""  # empty: a Maildir
    port: int = 993
    user: str = ""
    password: str = ""


def mailbox(name: str) -> Mailbox | None:
    value = text(name)
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme == "maildir" and parts.path.startswith("/") and not parts.netloc:
        return Mailbox(unquote(parts.path))
    try:
        port = parts.port or 993
    except ValueError:
        port = 0
    if parts.scheme != "imaps" or not (parts.hostname and parts.username and parts.password and port):
        # Without its value: it may hold a password.
        raise ImproperlyConfigured(
            f"{name} cannot be read: set it to imaps://user:password@host/INBOX or maildir:/path, or leave it out."
        )
    folder_name = unquote(parts.path.strip("/")) or "INBOX"
    return Mailbox(folder_name, parts.hostname, port, unquote(parts.username), unquote(parts.password))


def required(missing: dict[str, str]) -> None:
    """Stops the start when one of {name: what to set it to} is not in the environment."""
    absent = [f"{name} ({hint})" for name, hint in missing.items() if not text(name)]
    if absent:
        raise ImproperlyConfigured(
            "This looks like production (DATABASE_URL is set or DEBUG=0), where nothing is guessed. Set "
            + ", ".join(absent)
            + ". On a laptop start with `make run`, or set DEBUG=1."
        )


def cache(url: str) -> dict:
    try:
        return environ.Env.cache_url_config(url)
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            "CACHE_URL cannot be read: set it to redis://host:6379/0, or leave it out."
        ) from error
