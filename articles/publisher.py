"""The newsroom itself and its site as structured data (schema.org), with the pages in which it says how it works."""

from collections.abc import Iterable

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Page
from images.shown import absolute

NAME = "Azerbaijan.US"
LOGO, LOGO_SIZE = "images/logo.png", (600, 112)  # px
# What the Trust Project asks of a newsroom, by the slug of the standing page that answers it.
POLICIES = {
    "publishingPrinciples": "ethics",
    "ethicsPolicy": "ethics",
    "correctionsPolicy": "corrections-policy",
    "ownershipFundingInfo": "ownership",
    "masthead": "masthead",
}


def organization_id() -> str:
    return f"{settings.SITE_URL}/#organization"


def organization(pages: Iterable[Page]) -> dict:
    """`pages` are the standing pages of the edition; what has no page is not claimed."""
    addresses = {page.slug: settings.SITE_URL + page.get_absolute_url() for page in pages}
    width, height = LOGO_SIZE
    logo = {"@type": "ImageObject", "url": absolute(static(LOGO)), "width": width, "height": height}
    data = {
        "@type": "NewsMediaOrganization",
        "@id": organization_id(),
        "name": NAME,
        "url": f"{settings.SITE_URL}/",
        "logo": logo,
    }
    data |= {name: addresses[slug] for name, slug in POLICIES.items() if slug in addresses}
    if "contact" in addresses:
        data["contactPoint"] = {
            "@type": "ContactPoint",
            "contactType": "newsroom",
            "url": addresses["contact"],
            "availableLanguage": ["en", "az", "ru"],
        }
    if "about" in addresses:
        data["mainEntityOfPage"] = addresses["about"]
    return data


def website() -> dict:
    home, search = settings.SITE_URL + reverse("home"), settings.SITE_URL + reverse("search")
    return site_reference() | {
        "url": home,
        "inLanguage": get_language(),
        "description": _("News and opinion on U.S.-Azerbaijan relations"),
        "publisher": {"@id": organization_id()},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def site_reference() -> dict:
    """One site in each language, under one publisher."""
    return {"@type": "WebSite", "@id": f"{settings.SITE_URL}{reverse('home')}#website", "name": NAME}
