"""What an edition consists of, and its digest: an approval is good for exactly this."""

import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from newsletter import rendering
from newsletter.models import Edition, MailingList
from newsletter.rendering import Rendered

# When it goes out is no part of what goes out.
NOT_SENT = ("id", "published_at", "send_at")


def of(edition: Edition) -> dict:
    """As it is now: a story that is withdrawn or has another headline since makes another content.

    Columns that somebody can edit count without being named here, so that a new one is not forgotten.
    """
    columns = [field for field in edition._meta.concrete_fields if field.editable and field.name not in NOT_SENT]
    return {field.name: getattr(edition, field.attname) for field in columns} | {
        "subjects": edition.subjects,
        "segment_conditions": edition.segment.conditions if edition.segment else None,
        "lists": sorted((of_list(mailing_list) for mailing_list in edition.lists), key=lambda row: row["id"]),
        "order": list(edition.items.values_list("article", flat=True)),
        "stories": [of_story(story) for story in rendering.stories_of(edition)],
        "postal_address": settings.POSTAL_ADDRESS,
    }


def of_list(mailing_list: MailingList) -> dict:
    told = ("id", "name", "promise", "locale", "sender_name", "reply_to", "is_public")
    return {name: getattr(mailing_list, name) for name in told}


def of_story(story: rendering.Story) -> dict:
    article, picture = story.article, story.picture
    return {
        "number": story.number,
        "article": article.pk,
        "headline": article.headline,
        "teaser": story.teaser,
        "sponsor": article.sponsor,
        "type": article.type_of_work,
        "people": [byline.person_id for byline in article.bylines.all()],
        "picture": [picture.src, picture.alt, picture.credit] if picture else [],
    }


def digest(edition: Edition, mail: Rendered) -> str:
    """Over the content and the mail made of it, in which the ad stands too."""
    parts = json.dumps(of(edition), sort_keys=True, cls=DjangoJSONEncoder), mail.html, mail.text
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
