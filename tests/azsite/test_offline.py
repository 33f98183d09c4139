"""The manifest, the worker and the page for times without a network."""

import gzip
import io
import json
import re

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from tests.stories import make_article

pytestmark = pytest.mark.django_db
WORKER = "/sw.js"


def test_the_worker_is_served_at_the_root(client):
    response = client.get(WORKER)
    script = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript") and response["Cache-Control"] == "no-cache"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert '"/offline/", "/az/offline/", "/ru/offline/", "/static/css/site.css"' in script
    assert re.search(r'"shell-[0-9a-f]{12}"', script)
    assert len(gzip.compress(response.content)) < 2500
    assert client.get(WORKER, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_switch_sends_one_that_removes_itself(client, settings):
    settings.SERVICE_WORKER = False
    script = client.get(WORKER).content.decode()
    assert "unregister" in script and "fetch" not in script
    assert "data-worker" not in client.get("/").content.decode()


def test_pages_register_it(client):
    response = client.get(make_article().get_absolute_url())
    assert 'data-worker="/sw.js"' in response.content.decode()
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    assert "manifest-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("locale, prefix", [("en", "/"), ("az", "/az/"), ("ru", "/ru/")])
def test_each_edition_has_a_manifest_and_a_page(client, locale, prefix):
    assert f'rel="manifest" href="{prefix}manifest.webmanifest"' in client.get(prefix).content.decode()
    response = client.get(f"{prefix}manifest.webmanifest")
    data = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert data["lang"] == locale and data["start_url"] == prefix and data["scope"] == "/"
    page = client.get(f"{prefix}offline/").content.decode()
    assert f'<html lang="{locale}"' in page and "noindex" in page and "csrf" not in page


def test_icons_have_the_sizes_that_they_say(client):
    icons = json.loads(client.get("/manifest.webmanifest").content)["icons"]
    assert [icon["purpose"] for icon in icons] == ["any", "any", "maskable"]
    for icon in icons:
        path = finders.find(icon["src"].removeprefix("/static/"))
        with open(path, "rb") as file:  # noqa: PTH123
            width, height = Image.open(io.BytesIO(file.read())).size
        assert icon["sizes"] == f"{width}x{height}"


NEVER = [
    "/admin/",
    "/preview/1.x/",
    "/newsletter/confirm/x/",
    "/az/newsletter/",
    "/api/v1/",
    "/_s/d",
    "/go/x",
    "/sw.js",
]


def test_what_the_worker_leaves_alone(client):
    script = client.get(WORKER).content.decode()
    pattern = re.search(r"const NEVER = /(.+)/;", script)[1].replace("\\/", "/")
    assert all(re.search(pattern, path) for path in NEVER)
    assert not any(
        re.search(pattern, path) for path in ("/politics/a-story/", "/ru/energy/x/", "/", "/administration/")
    )
