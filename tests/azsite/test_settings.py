"""Each case starts a process of its own, as a server would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as live

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-long-secret-of-more-than-fifty-characters-0123456789-abcdefgh",
    "SITE_URL": "https://azerbaijan.example",
    "ALLOWED_HOSTS": "azerbaijan.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}
OURS = {
    *PRODUCTION,
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "MEDIA_URL_BASE",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "CACHE_URL",
    "EDITIONS",
    "PORT",
    "TRUSTED_PROXIES",
    "AZSITE_DATA",
    "NOINDEX",
    "INDEXNOW_KEY",
    "WEBSUB_HUB",
}


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name not in OURS | {"DJANGO_ALLOW_ASYNC_UNSAFE"}}
    given = {"AZSITE_DATA": str(tmp_path), "DATABASE_URL": os.environ["DATABASE_URL"]} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, timeout=120)


def test_production_settings_pass_the_deploy_check_in_silence(tmp_path):
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues (1 silenced)" in result.stdout + result.stderr


def test_no_migration_is_missing(tmp_path):
    result = manage(tmp_path, "makemigrations", "--check", "--dry-run", **PRODUCTION)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_without_a_needed_setting_does_not_start(tmp_path, name):
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    result = manage(tmp_path, "check", **rest)
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]


def test_production_without_a_database_does_not_start(tmp_path):
    result = manage(tmp_path, "check", **PRODUCTION, DEBUG="0", DATABASE_URL="")
    assert result.returncode != 0 and "DATABASE_URL" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PORT", "http"),
        ("TRUSTED_PROXIES", "-1"),
        ("INDEXNOW_KEY", "short"),
        ("INDEXNOW_KEY", "no spaces here"),
        ("SITE_URL", "azerbaijan.example"),
        ("SITE_URL", "http://azerbaijan.example"),
        ("SITE_URL", "https://azerbaijan.example/path"),
        ("MEDIA_URL_BASE", "https://media.azerbaijan.example/files"),
        ("ALLOWED_HOSTS", "*"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "nonsense"),
        ("EMAIL_URL", "carrier-pigeon://loft"),
        ("CACHE_URL", "nonsense://x"),
        ("EDITIONS", "en,tr"),
        ("EDITIONS", "az"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(tmp_path, name, value):
    result = manage(tmp_path, "check", **PRODUCTION | {name: value})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1], result.stderr[-600:]


@pytest.mark.parametrize("base", ["", "https://media.azerbaijan.example"])
def test_pictures_may_have_a_host_of_their_own(tmp_path, base):
    show = (
        "from django.conf import settings as s; print(s.MEDIA_URL, *s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    )
    result = manage(tmp_path, "shell", "-v", "0", "-c", show, **PRODUCTION, MEDIA_URL_BASE=base)
    assert result.stdout.split() == [f"{base}/media/", "'self'", *([base] if base else [])]


@pytest.mark.parametrize(
    ("environment", "tells"),
    [
        ({"INDEXNOW_KEY": "0123456789abcdef"}, True),
        ({"WEBSUB_HUB": "https://hub.example/"}, True),
        ({"INDEXNOW_KEY": "0123456789abcdef", "NOINDEX": "1"}, False),
        ({}, False),
    ],
)
def test_the_worker_announces_where_somebody_is_to_be_told(tmp_path, environment, tells):
    show = "from azsite import worker; print(any('telling' in task.module_path for task in worker.TIMETABLE))"
    result = manage(tmp_path, "shell", "-v", "0", "-c", show, **PRODUCTION | environment)
    assert result.stdout.strip() == str(tells), result.stderr


def test_kept_mail_is_refused_by_the_deploy_check(tmp_path):
    result = manage(tmp_path, "check", "--deploy", **PRODUCTION | {"EMAIL_URL": "keep:"})
    assert "azsite.E001" in result.stderr


def test_every_setting_of_the_environment_is_explained():
    explained = (ROOT / ".env.example").read_text()
    for name in OURS:
        assert f"\n{name}=" in explained, name


def test_a_laptop_needs_nothing():
    assert live.ALLOWED_HOSTS and live.SECRET_KEY and live.EMAIL_URL == "keep:"
