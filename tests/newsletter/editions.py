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
