"""The arrows between the apps, as docs/decisions/0002-apps-and-arrows.md draws them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("ads", "articles", "audit", "azsite", "images", "intake", "journal", "newsletter")
MAY_IMPORT = {
    "audit": set(),
    "intake": set(),
    "journal": set(),
    "images": {"audit"},
    "articles": {"audit", "images", "intake", "journal"},
    "ads": {"audit", "images", "journal"},
    "newsletter": {"articles", "audit", "images", "intake", "journal"},
    "azsite": {"ads", "articles", "audit", "images", "intake", "journal", "newsletter"},
}
# What an app keeps to itself. The project's wiring may reach into it.
PRIVATE = {"views", "admin", "templatetags"}


def imports_of(path: Path):
    """(app, rest of the dotted name) of every import of ours, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            app, _dot, rest = name.partition(".")
            if app in APPS:
                yield app, rest


def files(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_along_the_arrows(app):
    for path in files(app):
        for other, rest in imports_of(path):
            assert other == app or other in MAY_IMPORT[app], f"{path.relative_to(ROOT)} imports {other}.{rest}"


@pytest.mark.parametrize("app", [app for app in APPS if app != "azsite"])
def test_an_app_leaves_the_private_parts_of_others_alone(app):
    for path in files(app):
        for other, rest in imports_of(path):
            assert other == app or not PRIVATE & set(rest.split(".")), f"{path.relative_to(ROOT)}: {other}.{rest}"


def test_the_walk_sees_imports():
    assert ("articles", "models.Article") in set(imports_of(ROOT / "newsletter/models/editions.py"))
