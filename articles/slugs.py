"""Addresses in plain ASCII from Azerbaijani, Russian and English words.

`static/js/slug.js` does the same in the admin's form; tests/browser compares the two over a list of headlines.
"""

import re
import unicodedata

AZERBAIJANI = {"ə": "e", "ı": "i", "ğ": "g", "ş": "s", "ç": "c", "ö": "o", "ü": "u"}
# BGN/PCGN without its apostrophes: the spelling English readers know from maps and newspapers.
CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
) | {"ъ": "", "ь": ""}
OTHERS = {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ð": "d"}
TABLE = str.maketrans(AZERBAIJANI | CYRILLIC | OTHERS)
MAX_LENGTH = 80


def slugify(text: str, fallback: str = "story") -> str:
    """A slug of a-z, 0-9 and single hyphens, at most 80 long and cut between words; never empty.

    >>> slugify("Şuşada İşıq və Qarabağ")
    'susada-isiq-ve-qarabag'
    """
    # Python lowers İ to i and a combining dot, which the accents' removal takes off again.
    lowered = unicodedata.normalize("NFC", text).lower().translate(TABLE)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ]", "", plain).translate(TABLE))
    slug = "-".join(words)
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rsplit("-", 1)[0][:MAX_LENGTH]
    return slug or fallback
