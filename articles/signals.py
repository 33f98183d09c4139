"""The one signal by which the newsroom tells others that a story changed."""

from django.db import transaction
from django.dispatch import Signal

# Sent after commit, with `article`.
article_changed = Signal()


def announce(article) -> None:
    transaction.on_commit(lambda: article_changed.send(sender=type(article), article=article))
