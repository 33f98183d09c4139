"""The stories that the search box offers while somebody types: live ones, by the words of their headlines."""

import re

from articles import folding
from articles.folding import Folded
from articles.models import Article
from articles.searching import cleaned

MOST = 8
SHORTEST = 2  # letters
MOST_WORDS = 8


def suggest(typed: str, locale: str) -> list[Article]:
    """The newest whose headline has words that begin so. One query."""
    words = re.findall(r"[^\W_]+", folding.words_of(cleaned(typed)))[:MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return []
    stories = Article.objects.live().in_locale(locale).annotate(folded=Folded("headline"))
    for word in words:
        stories = stories.filter(folded__regex=rf"\m{word}")
    fields = ("headline", "slug", "locale", "section__slug", "section__name", "section__name_az", "section__name_ru")
    return list(stories.select_related("section").only(*fields).order_by("-publish_at")[:MOST])
