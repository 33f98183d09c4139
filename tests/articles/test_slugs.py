import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.slugs import MAX_LENGTH, slugify

CASES = {
    "U.S.-Azerbaijan Relations Enter a New Phase": "u-s-azerbaijan-relations-enter-a-new-phase",
    "Şuşada İşıq və Qarabağ": "susada-isiq-ve-qarabag",
    "ƏLİYEV: IĞDIR, Çıldır, Göyçə, Ümid": "eliyev-igdir-cildir-goyce-umid",
    "Съезд в Баку: ёлки и щука": "sezd-v-baku-elki-i-shchuka",
    "Straße d’Été — 2026": "strasse-dete-2026",
    "İ̇i̇": "ii",
}


@pytest.mark.parametrize(("text", "slug"), CASES.items())
def test_letters_become_ascii(text, slug):
    assert slugify(text) == slug


@pytest.mark.parametrize("text", ["", "!!!", "日本", "🙂", "   "])
def test_never_empty(text):
    assert slugify(text) == "story"


def test_cut_between_words():
    slug = slugify("word " * 40)
    assert len(slug) <= MAX_LENGTH
    assert not slug.endswith("-") and slug.split("-")[-1] == "word"


@given(st.text(max_size=200))
def test_always_an_address(text):
    slug = slugify(text)
    assert 1 <= len(slug) <= MAX_LENGTH
    assert slug == slugify(slug)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
