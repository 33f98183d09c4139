"""What other sites show of a page when somebody passes its address on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.templatetags.static import static
from django.utils.translation import gettext as _

from articles.locales import current_locale
from articles.models import Article
from articles.switcher import EditionLink
from images.models import Picture
from images.shown import Shown, absolute, card

# As Open Graph has them: language and country.
LOCALES = {"en": "en_US", "az": "az_AZ", "ru": "ru_RU"}
SITE_CARD = "images/card.png"
SITE_CARD_SIZE = (1200, 630)  # px


@dataclass(frozen=True)
class Card:
    title: str
    description: str
    url: str
    kind: str = "website"
    picture: Shown | None = None
    picture_alt: str = ""
    locale: str = ""
    other_locales: list[str] = field(default_factory=list)
    story: Article | None = None

    @property
    def modified_at(self):
        return self.story.updated_at if self.story.shows_update else None


def site_picture() -> Shown:
    return Shown(absolute(static(SITE_CARD)), "image/png", *SITE_CARD_SIZE)


def card_of_page(
    title: str, description: str, url: str, editions: Iterable[EditionLink], kind: str = "website"
) -> Card:
    return Card(title, description, url, kind, site_picture(), "Azerbaijan.US", *locales(editions))


def card_of_story(story: Article, url: str, editions: Iterable[EditionLink] = ()) -> Card:
    """With what the newsroom wrote for it, else as on its page."""
    title = story.social_headline or story.headline
    if story.is_sponsored:
        title = _("Sponsored: %(headline)s") % {"headline": title}
    shown, alt = picture_of(story)
    description = story.social_description or story.dek
    return Card(title, description, url, "article", shown, alt, *locales(editions), story)


def picture_of(story: Article) -> tuple[Shown, str]:
    """The picture chosen for it, the lead picture, or the site's own; never one whose licence has ended."""
    chosen, lead = story.social_picture, story.lead_picture
    if chosen is not None and chosen.is_usable:
        return card(chosen), alt_of(chosen, "", story)
    if lead is not None and lead.is_usable:
        return card(lead), alt_of(lead, story.lead_alt, story)
    return site_picture(), "Azerbaijan.US"


def alt_of(picture: Picture, here: str, story: Article) -> str:
    return here or picture.alt_for(story.locale)


def locales(editions: Iterable[EditionLink]) -> tuple[str, list[str]]:
    others = [each.locale for each in editions if each.is_alternate and not each.is_current]
    return LOCALES[current_locale()], [LOCALES[locale] for locale in others]
