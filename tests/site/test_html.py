"""Every kind of page, and the stylesheet, before the W3C's checker."""

import json
import re
import subprocess

import pytest

from tests.site.pages import KINDS


@pytest.fixture(scope="module")
def messages(demo, checker, tmp_path_factory) -> dict[str, list[str]]:
    """What the checker says, by kind of page; one run for all, its start takes seconds."""
    folder = tmp_path_factory.mktemp("html")
    jar = checker("vnu-jar/build/dist/vnu.jar")
    names = {}
    for number, kind in enumerate(KINDS):
        file = folder / f"{number}.html"
        file.write_bytes(demo.get(demo.pages[kind])[1])
        names[file.name] = kind
    found = said_by(jar, "html", folder)
    stylesheet = re.search(rb'href="(/static/css/site[^"]+)"', demo.get("/")[1])[1].decode()
    (folder / "site.css").write_bytes(demo.get(stylesheet)[1])
    names["site.css"] = "stylesheet"
    found += said_by(jar, "css", folder)
    said = {kind: [] for kind in names.values()}
    for message in found:
        name = message["url"].rsplit("/", 1)[-1]
        said[names[name]].append(f"line {message.get('lastLine')}: {message['message']}")
    return said


def said_by(jar, kind: str, folder) -> list[dict]:
    files = sorted(folder.glob(f"*.{kind}"))
    result = subprocess.run(
        ["java", "-Xss2m", "-jar", jar, "--format", "json", "--errors-only", "--exit-zero-always", f"--{kind}", *files],
        capture_output=True,
        text=True,
        timeout=180,
    )
    return json.loads(result.stderr)["messages"]


@pytest.mark.parametrize("kind", [*KINDS, "stylesheet"])
def test_the_checker_finds_no_error(messages, kind):
    assert messages[kind] == []
