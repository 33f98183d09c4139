"""The story as structured data (schema.org), in step with what the page shows."""

import json

from django.conf import settings
from django.utils import timezone

from articles.crumbs import Crumb
from articles.models import Article, Byline, Correction, Person

# Inside a <script> element these could end it or be read as markup.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
SCHEMA_TYPES = {
    Article.TypeOfWork.ANALYSIS: "AnalysisNewsArticle",
    Article.TypeOfWork.OPINION: "OpinionNewsArticle",
    Article.TypeOfWork.EDITORIAL: "OpinionNewsArticle",
    Article.TypeOfWork.SPONSORED: "AdvertiserContentArticle",
    Article.TypeOfWork.PRESS_RELEASE: "Article",  # in the words of whoever sent it, so no news report of ours
}


def story_data(article: Article, corrections: list[Correction]) -> str:
    """JSON-LD of a live story, escaped for a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(article.type_of_work, "NewsArticle"),
        "headline": article.headline,
        "url": settings.SITE_URL + article.get_absolute_url(),
        "inLanguage": article.locale,
        "datePublished": moment(article.publish_at),
        "dateModified": moment(article.updated_at if article.shows_update else article.publish_at),
        "articleSection": article.section.label,
        "author": [author_data(person) for person in article.authors],
        "isAccessibleForFree": True,
    }
    data |= {name: people for name, people in others_credited(article).items() if people}
    if article.is_sponsored:
        data["sponsor"] = {"@type": "Organization", "name": article.sponsor}
    if corrections:
        data["correction"] = [correction_data(entry) for entry in corrections]
    return escaped(data)


def others_credited(article: Article) -> dict[str, list]:
    """Who made the story beside its authors, by the name that schema.org has for it."""
    named = {"contributor": (Byline.Role.REPORTED, Byline.Role.PHOTOS), "editor": (Byline.Role.EDITED,)}
    credits = dict(article.credits)
    return {
        name: [author_data(p) for role in roles for p in credits.get(role, []) if p not in article.authors]
        for name, roles in named.items()
    }


def author_data(person: Person) -> dict:
    kind = "Organization" if person.is_organisation else "Person"
    return {"@type": kind, "name": person.label, "url": settings.SITE_URL + person.get_absolute_url()}


def author_page_data(person: Person, members: list[Person]) -> str:
    about = author_data(person)
    if person.about:
        about["description"] = person.about
    if person.job and not person.is_organisation:
        about["jobTitle"] = person.job
    if members:
        about["member"] = [author_data(member) for member in members]
    return escaped({"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": about})


def breadcrumb_data(crumbs: list[Crumb]) -> str:
    """The same steps as the reader sees, in their order."""
    steps = [
        {"@type": "ListItem", "position": number, "name": crumb.label, "item": settings.SITE_URL + crumb.url}
        for number, crumb in enumerate(crumbs, start=1)
    ]
    return escaped({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps})


def correction_data(entry: Correction) -> dict:
    return {
        "@type": "CorrectionComment",
        "text": entry.text,
        "datePublished": moment(entry.created_at),
        "url": settings.SITE_URL + entry.get_absolute_url(),
    }


def moment(value) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds")


def escaped(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False)
    for character, escape in ESCAPES.items():
        text = text.replace(character, escape)
    return text
