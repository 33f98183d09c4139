"""A story as its page will look: for outsiders by signed links, for the newsroom beside the editor."""

from copy import copy
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles import body, revisions
from articles.mails import send_answer_from_outside
from articles.models import Article, Byline, Note, Person, PreviewLink, Revision, Section, Tag, UnsavedText
from articles.models.people import credits_of
from audit.models import record
from images.models import Picture

SALT = "articles.preview"
DEFAULT_HOURS = 72
HOURS = (24, 72, 7 * 24)
EDITORS_HOURS = (*HOURS, 14 * 24, 30 * 24)
ANSWERS_AN_HOUR = 10
# Of what somebody typed and has not saved, these are shown; the rest is in the form only.
TYPED_FIELDS = ("headline", "dek", "lead_alt", "lead_caption", "body")


class TooManyAnswers(Exception):
    """The link had its answers for this hour."""


# --- links


def signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")


def address_of(link: PreviewLink) -> str:
    return settings.SITE_URL + reverse("preview", args=[signer().sign(link.pk)])


def link_of(token: str) -> PreviewLink | None:
    """The link that a token was signed for; a forged token or a deleted link is none."""
    try:
        pk = int(signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    links = PreviewLink.objects.select_related("article", "revision", "created_by")
    return links.filter(pk=pk).first()


def is_closed_to_outsiders(article: Article) -> bool:
    """What counsel holds or the newsroom took down is shown to nobody, by whatever link."""
    return article.on_hold or article.is_gone or article.state == Article.State.RETRACTED


def make_link(article: Article, user, recipient: str, hours: int, revision: Revision | None) -> PreviewLink:
    with transaction.atomic():
        expires_at = timezone.now() + timedelta(hours=hours)
        link = PreviewLink.objects.create(
            article=article, recipient=recipient, revision=revision, expires_at=expires_at, created_by=user
        )
        version = revision.number if revision else None
        record(user, "made a preview link", article, link=link.pk, to=recipient, version=version, expires_at=expires_at)
    return link


def revoke(link: PreviewLink, user) -> None:
    """Twice is once."""
    with transaction.atomic():
        now = timezone.now()
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
            record(user, "revoked a preview link", link.article, link=link.pk, to=link.recipient)


def revision_of(link: PreviewLink) -> Revision | None:
    """The version that the link shows; none for a story from before there were versions."""
    return link.revision or link.article.latest_revision


def is_public_already(link: PreviewLink) -> bool:
    """The story is live and the link has nothing newer to show."""
    article, wanted = link.article, revision_of(link)
    if not Article.objects.live().filter(pk=article.pk).exists():
        return False
    if wanted is None or article.shown_revision is None:
        return True
    return wanted.number <= article.shown_revision.number


def answer(link: PreviewLink, kind: str, name: str, text: str, revision: Revision | None) -> Note:
    """What an outsider says lands among the notes of the story, and by mail at whoever made the link."""
    with transaction.atomic():
        locked = PreviewLink.objects.select_for_update().get(pk=link.pk)  # so that two at once are two
        since = timezone.now() - timedelta(hours=1)
        if locked.answers.filter(created_at__gt=since).count() >= ANSWERS_AN_HOUR:
            raise TooManyAnswers
        note = Note.objects.create(
            article_id=link.article_id, kind=kind, author_name=name, text=text, link=locked, revision=revision
        )
        send_answer_from_outside.enqueue(note.pk)
    return note


# --- the page


def as_page(article: Article, content: dict) -> tuple[Article, list[Tag]]:
    """An unsaved copy of the story with this content on it, and its tags. What was deleted since is left out."""
    story = copy(article)
    revisions.put_on(story, content)
    if not Section.objects.filter(pk=story.section_id).exists():
        story.section_id = article.section_id
    if not Picture.objects.filter(pk=story.lead_picture_id).exists():
        story.lead_picture_id = None
    if not Picture.objects.filter(pk=story.social_picture_id).exists():
        story.social_picture_id = None
    if not Article.objects.filter(pk=story.translated_from_id).exists():
        story.translated_from_id = None
    story.slug = story.slug or article.slug
    story.publish_at = story.publish_at or timezone.now()
    # The sign-up box is for readers.
    story.blocks = [block for block in body.to_blocks(body.clean(story.body)) if block["kind"] != "newsletter"]
    story.body_text = body.to_text(body.clean(story.body))
    story.word_count = len(story.body_text.split())
    people = Person.objects.in_bulk([person for person, _role in content["bylines"]])
    story.credits = credits_of(
        Byline(person=people[person], role=role) for person, role in content["bylines"] if person in people
    )
    return story, list(Tag.objects.filter(pk__in=content["tags"]))


def typed_content(article: Article, user) -> tuple[dict, UnsavedText | None]:
    """The working content with what this user typed since and has not saved, and where that came from."""
    content = revisions.working_content(article)
    texts = UnsavedText.objects.filter(article=article, user=user, base=article.latest_revision_id)
    typed = texts.order_by("-typed_at").first()
    if typed is None:
        return content, None
    return content | {name: typed.fields[name] for name in TYPED_FIELDS if name in typed.fields}, typed
