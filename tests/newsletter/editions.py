"""Makes editions, for tests."""

from datetime import date

from images.renditions import render as render_picture
from newsletter.models import Edition, EditionItem, MailingList
from tests.stories import make_article, make_picture

DAY = date(2026, 11, 20)


def full_picture(**fields):
    """With all its renditions: a mail shows JPEGs alone."""
    picture = make_picture(**fields)
    render_picture(picture)
    return picture


def make_edition(mailing_list: MailingList, stories=None, **fields) -> Edition:
    """A draft with three stories, unless told otherwise."""
    defaults = {"date": DAY, "subject": "Ships and Rails", "preheader": "A week in brief.", "intro": "Good morning."}
    edition = Edition.objects.create(mailing_list=mailing_list, **defaults | fields)
    stories = [make_article(hours_ago=n + 1) for n in range(3)] if stories is None else stories
    for position, article in enumerate(stories):
        EditionItem.objects.create(edition=edition, article=article, position=position)
    return edition


def page_of(edition: Edition) -> str:
    return f"/admin/newsletter/edition/{edition.pk}/change/"


def form_of(edition: Edition, **fields) -> dict:
    """What the browser sends of the edition's page, as it stands in the database."""
    edition.refresh_from_db()
    sent = {
        "version": edition.version,
        "date": edition.date.isoformat(),
        "subject": edition.subject,
        "preheader": edition.preheader,
        "intro": edition.intro,
        "send_at": "",
        "expires_after": edition.expires_after,
        "test_percent": edition.test_percent,
        "test_hours": edition.test_hours,
        "number": 7,
        "q": "",
        "do": "save",
    }
    for item in edition.items.all():
        sent |= {f"teaser_{item.pk}": item.teaser, f"place_{item.pk}": item.position}
    return sent | fields


def headlines(edition: Edition) -> list[str]:
    return [item.article.headline for item in edition.items.select_related("article")]
