"""The story as structured data (schema.org), in step with what the page shows."""

import json

from django.conf import settings
from django.utils import timezone

from articles.models import Article, Correction

# Inside a <script> element these could end it or be read as markup.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
SCHEMA_TYPES = {
    Article.TypeOfWork.ANALYSIS: "AnalysisNewsArticle",
    Article.TypeOfWork.OPINION: "OpinionNewsArticle",
    Article.TypeOfWork.EDITORIAL: "OpinionNewsArticle",
    Article.TypeOfWork.SPONSORED: "AdvertiserContentArticle",
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
        "author": [author_data(person) for person in article.authors],
        "isAccessibleForFree": True,
    }
    if corrections:
        data["correction"] = [correction_data(entry) for entry in corrections]
    return escaped(data)


def author_data(person) -> dict:
    kind = "Organization" if person.is_organisation else "Person"
    return {"@type": kind, "name": person.label, "url": settings.SITE_URL + person.get_absolute_url()}


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
