import pytest

from newsletter.models import MailingList


@pytest.fixture
def weekly(db) -> MailingList:
    return MailingList.objects.create(slug="weekly", name="The Weekly", promise="A week in brief.", is_default=True)
