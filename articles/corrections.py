"""Changes to a live story: how they go public, and the ledger that says so to readers.

Publishing a change that readers should know of makes, in one transaction: the note on the story, the entry on
/corrections/ and in its feed (both read the same Correction row), the `correction` of the story's structured data,
the date of the update, and a task for every translation. Sent editions of the newsletter find the row by query.
"""

import difflib
import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import body, revisions
from articles.models import Article, Change, Correction, PlannedChanges, Revision, TranslationTask
from audit.models import record

SENTENCE = re.compile(r"(?<=[.!?…])\s+")
MOST_SENTENCES = 3
MOST_CHARACTERS = 1000


class Incomplete(ValidationError):
    """What readers are to be told is missing or does not fit."""


def check(kind: str, text: str) -> None:
    """Raises Incomplete with a sentence where readers would be told too little or too much."""
    if kind not in (Change.TYPO, Change.UPDATE, Change.CLARIFICATION, Change.CORRECTION):
        raise Incomplete(_("Say what kind of change this is: typo, update, clarification or correction."))
    if kind != Change.TYPO and not text.strip():
        raise Incomplete(_("Write what readers are told about the change."))
    if len(text) > MOST_CHARACTERS:
        raise Incomplete(_("The text for readers has more than 1000 characters: shorten it."))


def put_live(article: Article, revision: Revision, kind: str, text: str, user) -> None:
    """Copies a version onto a live story, whose row the caller holds, and tells readers. A plan for later is void."""
    PlannedChanges.objects.filter(article=article).delete()
    if kind != Change.TYPO:
        article.updated_at = timezone.now().replace(microsecond=0)
    revisions.show(article, revision)
    if kind != Change.TYPO:
        enter(article, kind, text, user, revision)


def enter(
    article: Article, kind: str, text: str, user, revision: Revision | None, *, tells_subscribers: bool = False
) -> Correction:
    """One line of the ledger, and what hangs on it."""
    correction = Correction.objects.create(
        article=article,
        revision=revision,
        kind=kind,
        text=text.strip(),
        tells_subscribers=tells_subscribers,
        created_by=user,
        created_at=timezone.now(),
    )
    others = Article.objects.filter(translation_group=article.translation_group).exclude(pk=article.pk)
    TranslationTask.objects.bulk_create(TranslationTask(article=other, correction=correction) for other in others)
    record(user, f"entered {kind}", article, text=text, tells_subscribers=tells_subscribers)
    return correction


# --- for the person who is asked


def suggestion(old: dict, new: dict) -> str:
    """A first wording from the sentences that changed: “An earlier version said: … It now says: …”"""
    before, after = sentences(old), sentences(new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    parts = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "replace":
            parts.append(
                _("An earlier version said: “%(old)s” It now says: “%(new)s”")
                % {"old": " ".join(before[i:j]), "new": " ".join(after[k:m])}
            )
        elif tag == "insert":
            parts.append(_("Added: “%(new)s”") % {"new": " ".join(after[k:m])})
        elif tag == "delete":
            parts.append(_("Taken out: “%(old)s”") % {"old": " ".join(before[i:j])})
    return "\n".join(parts[:MOST_SENTENCES])[:MOST_CHARACTERS]


def sentences(content: dict) -> list[str]:
    text = body.to_text(content["body"])
    return [content["headline"], content["dek"], *SENTENCE.split(text)]
