"""How the story looks where somebody passes it on: drawn here from the same values, with no request to anybody."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from articles import social
from articles.models import Article
from images.models import Picture

# (name, most characters of the title, of the sentence; 0: it is not shown), as the three cut them today.
PLACES = (("X", 70, 0), ("Facebook", 88, 110), ("Telegram", 120, 170))


def panel(request: HttpRequest, article: Article) -> dict:
    """For templates/admin/articles/article/panels/cards.html; as the form, the cards show the newest version."""
    try:
        with translation.override(article.locale):
            card = social.card_of_story(article, settings.SITE_URL)
    except Picture.DoesNotExist:  # deleted since the version was saved
        return {}
    places = [
        {"name": name, "title": cut(card.title, title), "words": cut(card.description, words)}
        for name, title, words in PLACES
    ]
    # By its path: the desk may be open at another address of the machine, and shows pictures of its own host only.
    picture = card.picture.url.removeprefix(settings.SITE_URL)
    return {
        "card": card,
        "card_picture": picture,
        "card_places": places,
        "card_host": urlsplit(settings.SITE_URL).netloc,
    }


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…" if most else ""
