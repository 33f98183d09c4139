"""All settings, from the environment alone. `.env.example` lists each with a sentence.

A laptop is a machine with neither DATABASE_URL nor DEBUG=0: it gets the embedded database, a secret of its own
and mail kept in the database, and answers to localhost only. Everywhere else nothing is guessed.
"""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from articles.embeds import PLAYER_ORIGINS
from azsite import database, environment, navigation

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = environment.folder("AZSITE_DATA", BASE_DIR / "var")

# --- which machine this is

DEBUG = environment.boolean("DEBUG", False)
LAPTOP = DEBUG or not (environment.text("DATABASE_URL") or environment.text("DEBUG"))
PORT = environment.integer("PORT", 8000)

if not LAPTOP:
    environment.required(
        {
            "SECRET_KEY": "50 random characters or more",
            "SITE_URL": "such as https://azerbaijan.us",
            "ALLOWED_HOSTS": "such as azerbaijan.us",
            "DATABASE_URL": "postgres://user:password@host:5432/name",
            "EMAIL_URL": "smtp+tls://user:password@host:587",
        }
    )


def laptop_secret(path: Path) -> str:
    """A secret made once and kept, so that log-ins and links in mail survive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = environment.text("SECRET_KEY") or laptop_secret(DATA / "secret_key")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: set it to 50 random characters or more.")

SITE_URL = environment.origin("SITE_URL", f"http://localhost:{PORT}")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or list(environment.LOCAL_HOSTS)
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is *: name the hosts of the site, such as azerbaijan.us.")
# How many proxies stand before the site; the client's address is read that many places from the right.
TRUSTED_PROXIES = environment.integer("TRUSTED_PROXIES", 0)

# With it a story needs two people: who wrote the newest version does not approve or publish it.
FOUR_EYES = environment.boolean("FOUR_EYES", False)

# Off: readers' browsers remove the worker that keeps stories for times without a network, and all it kept.
SERVICE_WORKER = environment.boolean("SERVICE_WORKER", True)

# --- what other sites are told

# A copy of the site that no search engine shall find, such as staging.
NOINDEX = environment.boolean("NOINDEX", False)
# Neither does anything on a laptop: nobody shall hear of addresses that nobody else can open.
INDEXNOW_KEY = environment.matching("INDEXNOW_KEY", r"[a-zA-Z0-9-]{8,128}", "8 to 128 letters, digits or hyphens")
INDEXNOW_URL = environment.text("INDEXNOW_URL", "https://api.indexnow.org/indexnow")
WEBSUB_HUB = environment.text("WEBSUB_HUB")
ANNOUNCES = not LAPTOP and not NOINDEX

# --- the read API

API_NEEDS_KEY = environment.boolean("API_NEEDS_KEY", False)
# Requests a minute, of an address without a key and of a key; 0 is no limit.
API_LIMIT = environment.integer("API_LIMIT", 60)
API_LIMIT_WITH_KEY = environment.integer("API_LIMIT_WITH_KEY", 600)

# --- applications

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin; its other config makes a site of its own
    "unfold.contrib.filters",
    "azsite",
    "audit",
    "intake",
    "journal",
    "articles",
    "images",
    "ads",
    "newsletter",
    "azsite.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "ckeditor",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "azsite.middleware.noindex",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "azsite.middleware.permissions_policy",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.locales.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "azsite.auditing.RefusedPosts",
]

ROOT_URLCONF = "azsite.urls"
PUBLIC_URLCONF = "azsite.public_urls"
WSGI_APPLICATION = "azsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- data

DATABASES = {
    "default": environment.database(environment.text("DATABASE_URL") or database.use(DATA))
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)

CACHES = {
    "default": environment.cache(environment.text("CACHE_URL", "locmemcache://")),
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- mail

EMAIL_URL = environment.text("EMAIL_URL", environment.KEEP_MAIL)
ANYMAIL = {}
globals().update(environment.mail(EMAIL_URL))
# What a provider reports comes with it as "name:password". Without one of ours nobody is believed: nobody knows it.
WEBHOOK_SECRET = environment.matching("MAIL_WEBHOOK_SECRET", r"[^:\s]+:\S{16,}", "name:password, with 16 signs or more")
KNOWN_TO_NOBODY = secrets.token_urlsafe(32)
ANYMAIL |= {"WEBHOOK_SECRET": WEBHOOK_SECRET or f"nobody:{KNOWN_TO_NOBODY}", "IGNORE_UNSUPPORTED_FEATURES": True}
if "MAILGUN_API_KEY" not in ANYMAIL:  # its hook needs some key to refuse with
    ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"] = KNOWN_TO_NOBODY
MAIL_IS_KEPT = EMAIL_URL == environment.KEEP_MAIL  # nothing leaves, so nobody asks DNS where to
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Azerbaijan.US <newsroom@azerbaijan.us>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where bounces of editions go: its mail exchanger must hand everything on to the mailbox that the site reads.
BOUNCE_DOMAIN = environment.text("BOUNCE_DOMAIN", "bounces." + parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2])
# The name under which the key for signatures of mail stands in DNS; the self-test looks it up.
DKIM_SELECTOR = environment.matching("DKIM_SELECTOR", r"[a-zA-Z0-9._-]{1,100}", "the selector, such as mail2026")
BOUNCE_MAILBOX = environment.mailbox("BOUNCE_MAILBOX")

# Sign-ups an hour, over the whole site, above which each has to be vouched for by work or by an answer; 0 is from the
# first on.
SIGN_UPS_BEFORE_PROOF = environment.integer("SIGN_UPS_BEFORE_PROOF", 300)

# The law of several countries wants it in every newsletter; no edition is approved without it.
POSTAL_ADDRESS = environment.text("POSTAL_ADDRESS", environment.DEMO_POSTAL_ADDRESS if LAPTOP else "")

# --- languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("az", _("Azerbaijani")), ("ru", _("Russian"))]
# The editions that readers see. Staff may work in the others, and prepare them.
EDITIONS = environment.some_of("EDITIONS", ("en", "az", "ru"))
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "America/New_York"  # the newsroom's; editors also see Baku

# --- static files and media

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "azsite.static.BundleFinder",
]
# Pictures may come from a host of their own, where no cookie goes and nothing else is served.
MEDIA_ORIGIN = environment.origin("MEDIA_URL_BASE", SITE_URL)
MEDIA_URL = "/media/" if MEDIA_ORIGIN == SITE_URL else f"{MEDIA_ORIGIN}/media/"
PICTURE_SOURCES = [SELF] if MEDIA_ORIGIN == SITE_URL else [SELF, MEDIA_ORIGIN]
MEDIA_ROOT = DATA / "media"
JOURNAL_ROOT = DATA / "journal"  # on a local disk: see journal/segments.py
# Without collected files (runserver on a laptop, tests) the originals are served under their plain names.
COLLECTED = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "azsite.static.SiteStaticStorage"
        if COLLECTED or not LAPTOP
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LAPTOP and not COLLECTED
if WHITENOISE_USE_FINDERS:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns on every start without it
WHITENOISE_MAX_AGE = 3600  # seconds; hashed names get a year by themselves
FILE_UPLOAD_PERMISSIONS = 0o644

# --- accounts and the admin

LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")  # Unfold's log-in form has no `next` of its own
UNFOLD = {
    "SITE_TITLE": "Azerbaijan.US",
    "SITE_HEADER": "Azerbaijan.US",
    "SITE_SUBHEADER": _("Newsroom"),
    "SITE_SYMBOL": "newspaper",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("images/mark.svg")},
    ],
    "SHOW_LANGUAGES": False,
    "BORDER_RADIUS": "4px",
    "STYLES": [lambda request: static("css/admin.css")],
    "COLORS": {
        "primary": {
            "50": "#fdf3f4",
            "100": "#fbe6e9",
            "200": "#f5c9d0",
            "300": "#ec9fab",
            "400": "#de6b7d",
            "500": "#c43b54",
            "600": "#9c1f35",
            "700": "#861a2e",
            "800": "#6f1828",
            "900": "#5d1725",
            "950": "#340910",
        }
    },
    "DASHBOARD_CALLBACK": "azsite.dashboard.dashboard",
    "SIDEBAR": {"show_search": True, "navigation": navigation.sidebar},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- security

HTTPS = urlsplit(SITE_URL).scheme == "https"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600  # seconds
CSRF_FAILURE_VIEW = "azsite.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"  # in the admin SAMEORIGIN: CKEditor's dialogs are frames
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": PICTURE_SOURCES,
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": list(PLAYER_ORIGINS),  # a reader who asks for a film gets its player
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Unfold's Alpine needs unsafe-eval, CKEditor's markup needs unsafe-inline. A nonce would switch unsafe-inline off.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [*PICTURE_SOURCES, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}

SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4 is past its end of life. It was given; it is used in the admin alone and every body is cleaned
    # on save (articles/body.py), so nothing it sends is trusted.
    "ckeditor.W001",
]

# --- logging: to stderr, one line each; nothing personal is logged

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"azsite": {"level": "INFO"}},
}
