import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from lxml import html

from tests.stories import make_article, make_person, make_section

pytestmark = pytest.mark.django_db
APPS = ("ads", "articles", "audit", "azsite", "images", "newsletter")


def root_of(client, url: str):
    return html.fromstring(client.get(url).content.decode())


def test_a_translation_is_a_step_away(client):
    original = make_article(headline="The Long Road")
    translation = make_article(locale="az", headline="Uzun yol", translation_group=original.translation_group)
    root = root_of(client, original.get_absolute_url())
    alternates = {link.get("hreflang"): link.get("href") for link in root.xpath("//link[@rel='alternate'][@hreflang]")}
    assert alternates["az"].endswith(translation.get_absolute_url()) and "ru" not in alternates
    switcher = {a.get("hreflang"): a.get("href") for a in root.xpath("//nav[@class='editions']//a")}
    assert switcher == {"az": translation.get_absolute_url(), "ru": "/ru/politics/"}


def test_a_hidden_translation_is_not_linked(client):
    original = make_article()
    make_article(locale="az", state="draft", translation_group=original.translation_group)
    assert not root_of(client, original.get_absolute_url()).xpath("//link[@hreflang='az']")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ["Search", "By Leyla, Rauf and Daniel; translated by Səbinə"]),
        ("az", ["Axtarış", "müəlliflər: Leyla, Rauf və Daniel; tərcümə: Səbinə"]),
        ("ru", ["Поиск", "авторы: Leyla, Rauf и Daniel; перевод: Səbinə"]),
    ],
)
def test_an_edition_speaks_its_language(client, locale, words):
    for slug, name in (("leyla", "Leyla"), ("rauf", "Rauf"), ("daniel", "Daniel"), ("sabina", "Səbinə")):
        make_person(slug, name=name)
    article = make_article(locale=locale, by=["leyla", "rauf", "daniel"])
    article.bylines.create(person=make_person("sabina"), role="translated", position=9)
    root = root_of(client, article.get_absolute_url())
    assert root.get("lang") == locale
    shown = root.text_content()
    for word in words:
        assert word.lower() in shown.lower(), word


def test_names_of_sections_follow_the_edition(client):
    make_section("energy", name="Energy", name_az="Enerji", name_ru="")
    assert "Enerji" in root_of(client, "/az/").xpath("string(//nav[@class='sections'])")
    assert "Energy" in root_of(client, "/ru/").xpath("string(//nav[@class='sections'])")


def test_the_readers_browser_changes_nothing_on_public_pages(client):
    make_article()
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="ru").content == client.get("/").content


def catalogues() -> list[Path]:
    return sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_compiled_catalogues_are_those_of_the_sources(path):
    source, compiled = polib.pofile(path), polib.mofile(path.with_suffix(".mo"))
    told = {(e.msgctxt, e.msgid): e.msgstr or e.msgstr_plural for e in source.translated_entries()}
    assert told == {(e.msgctxt, e.msgid): e.msgstr or e.msgstr_plural for e in compiled if e.msgid}
    assert not source.fuzzy_entries()


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_every_string_is_translated(path):
    assert [entry.msgid for entry in polib.pofile(path).untranslated_entries()] == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_translations_keep_the_names_in_braces(path):
    """A lost %(name)s or {names} would break the page only when it is shown; "used once" needs no number."""
    for entry in polib.pofile(path):
        wanted = [names_in(text) for text in (entry.msgid, entry.msgid_plural) if text]
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert names_in(text) in wanted, entry.msgid


def names_in(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


@pytest.mark.skipif(not shutil.which("xgettext") and "CI" not in os.environ, reason="needs gettext's xgettext")
def test_no_string_of_the_code_is_missing_in_the_catalogues(settings, tmp_path, monkeypatch):
    """The strings are collected into a copy: where a folder named locale is, they are written into that one."""
    known = {path.parent.parent.name: names_of(path) for path in catalogues()}
    shutil.copytree(settings.LOCALE_PATHS[0], tmp_path / "locale")
    for folder in (*APPS, "templates"):
        (tmp_path / folder).symlink_to(settings.BASE_DIR / folder)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["az", "ru"], no_obsolete=True, symlinks=True, verbosity=0)
    for path in catalogues():
        assert names_of(path) - known[path.parent.parent.name] == set()


def names_of(path: Path) -> set[tuple]:
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(path)}
