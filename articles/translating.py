"""Begins the translation of a story: a draft in another edition that knows what it was made from."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import drift, revisions
from articles.locales import Locale
from articles.models import Article, Byline, Person
from articles.rights import ONCE_PUBLIC
from articles.signals import announce
from audit.models import record

HEAVY = ("body", "blocks", "body_text", "search", "picture_keys", "latest_revision__content")


class Refused(ValidationError):
    """This story cannot be translated, or not into that edition."""


class AlreadyThere(Exception):
    """The edition has the story: somebody was faster."""

    def __init__(self, existing: Article) -> None:
        self.existing = existing


def members(story: Article) -> dict[str, Article]:
    """{edition: story} of the group, the story itself included."""
    group = Article.objects.filter(translation_group=story.translation_group).defer(*HEAVY)
    return {member.locale: member for member in group.select_related("section", "latest_revision", "assigned_to")}


def begin(source: Article, locale: str, user, assigned_to=None) -> Article:
    """Raises AlreadyThere with the story that the edition has, Refused with a sentence.

    The draft starts with the words of the source: pictures, links, headings and notes stand in their places, and each
    paragraph is overwritten where it stands. The publish gate asks for those that were forgotten.
    """
    try:
        with transaction.atomic():
            translation = draft(source, locale, user, assigned_to)
    except IntegrityError as error:
        existing = members(source).get(locale)
        if existing is None:
            raise
        raise AlreadyThere(existing) from error
    announce(translation)
    return translation


def draft(source: Article, locale: str, user, assigned_to) -> Article:
    locked = Article.objects.select_for_update().get(pk=source.pk)
    refuse(locked, locale)
    if locked.latest_revision_id is None:
        revisions.keep_first(locked)
    content = content_for(locked, locale, assigned_to or user)
    translation = Article(
        created_by=user,
        assigned_to=assigned_to,
        translation_group=locked.translation_group,
        embargo_until=locked.embargo_until,
    )
    revisions.put_on(translation, content)
    translation.save()
    content["slug"] = translation.slug
    revisions.begin(translation, content, user)
    assigned = assigned_to.get_username() if assigned_to else ""
    record(user, "began a translation", translation, of=locked.pk, locale=locale, assigned_to=assigned)
    return translation


def refuse(source: Article, locale: str) -> None:
    if locale not in Locale.values:
        raise Refused(_("There is no such edition."))
    if source.state == Article.State.RETRACTED:
        raise Refused(_("The story is retracted: it is not translated any more."))
    if source.on_hold:
        raise Refused(_("The story is marked “not for publication”: it is not translated before the mark is cleared."))
    existing = members(source).get(locale)
    if existing is not None:
        raise AlreadyThere(existing)


def content_for(source: Article, locale: str, translator) -> dict:
    """What the version that was translated says, of which an opinion stays an opinion in every edition."""
    revision = drift.followed(source)
    return revisions.present(revision.content) | {
        "locale": locale,
        "slug": "",
        # In the language of the source, and left empty they follow the translated headline and dek.
        "social_headline": "",
        "social_description": "",
        "translated_from_id": source.pk,
        "translated_revision_id": revision.pk,
        "bylines": bylines(revision.content["bylines"], translator),
    }


def bylines(entries: list, translator) -> list:
    """Those of the source and whoever translates it now; who translated the source itself is named there."""
    existing = revisions.existing(Person, [person for person, _role in entries])
    kept = [[person, role] for person, role in entries if role != Byline.Role.TRANSLATED and person in existing]
    own = Person.objects.filter(user=translator).first()
    return kept + ([[own.pk, Byline.Role.TRANSLATED.value]] if own else [])


def keeps_borrowed_slug(article: Article, content: dict) -> bool:
    """The slug of a draft still is the one that was made from the headline of its source."""
    if article.state in ONCE_PUBLIC or not content["translated_revision_id"]:
        return False
    before = article.revisions.filter(number=1).only("content").first()
    began = before.content if before else {}
    borrowed = began.get("translated_revision_id") and began["slug"] == content["slug"]
    return bool(borrowed and began["headline"] != content["headline"])
