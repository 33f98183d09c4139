"""What the newsroom says to itself about a story: threads of notes, mentions, and what is settled."""

import re

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from articles.mails import send_mention
from articles.models import Article, Note
from audit.models import record

MOST_CHARACTERS = 4000
MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")
MAY_SEE = "articles.view_article"


def add(article: Article, user, text: str, answered: Note | None = None) -> Note:
    """A note, or an answer to one. Threads have one level: an answer to an answer stands in the same thread."""
    top = (answered.parent or answered) if answered else None
    with transaction.atomic():
        note = Note.objects.create(
            article=article,
            parent=top,
            author=user,
            author_name=user.get_full_name() or user.get_username(),
            text=text,
        )
        mentioned = mentioned_in(text)
        note.mentions.set(mentioned)
        for other in mentioned:
            if other.pk != user.pk:
                send_mention.enqueue(note.pk, other.pk)
    return note


def mentioned_in(text: str) -> list:
    """The colleagues who are named as @username and may see the story; a full stop behind a name is no part of it."""
    names = {name.lower() for found in MENTION.findall(text) for name in (found, found.rstrip(".-+@"))}
    return [user for user in colleagues() if user.get_username().lower() in names] if names else []


def colleagues() -> list:
    """Who can be mentioned: everybody at work here whose account may see stories."""
    users = get_user_model().objects.with_perm(MAY_SEE, backend="django.contrib.auth.backends.ModelBackend")
    return list(users.filter(is_staff=True).order_by("username"))


def settle(note: Note, user, *, resolved: bool) -> None:
    """Resolves a thread or opens it again. Twice is once."""
    with transaction.atomic():
        at, by = (timezone.now(), user) if resolved else (None, None)
        changed = Note.objects.filter(pk=note.pk, parent=None, resolved_at__isnull=resolved)
        if changed.update(resolved_at=at, resolved_by=by):
            record(user, "resolved a note" if resolved else "reopened a note", note.article, note=note.pk)


def threads(article: Article) -> list[Note]:
    """The notes that begin a thread, open ones first and the newest of them on top, with their replies."""
    replies = Prefetch("replies", Note.objects.select_related("author"))
    found = article.notes.filter(parent=None).select_related("author", "resolved_by", "link", "revision")
    return sorted(
        found.prefetch_related(replies), key=lambda note: (note.resolved_at is not None, -note.created_at.timestamp())
    )
