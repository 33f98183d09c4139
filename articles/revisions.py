"""The versions of a story: every save makes one, none is ever changed.

A story that readers have not seen shows its newest version. A live one goes on showing the version that was
published; newer ones wait until workflow.publish_changes() copies one of them onto the row.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from articles import body, gate, merged_tags, merging
from articles.models import Article, Byline, Person, Revision, Section, Tag
from audit.models import record
from images.models import Picture

# What a version holds of the row itself. Steps, times, embargo and hold are not part of a version: they act at once.
PLAIN = (
    "locale",
    "type_of_work",
    "sponsor",
    "headline",
    "dek",
    "slug",
    "section_id",
    "lead_picture_id",
    "lead_alt",
    "lead_caption",
    "social_headline",
    "social_description",
    "social_picture_id",
    "body",
    "shows_contents",
    "translated_from_id",
    "translated_revision_id",
    "original_headline",
    "original_outlet",
    "original_author",
    "original_url",
    "original_language",
    "original_date",
    "original_permission",
    "canonical_is_original",
)
# Those of them that a form sends only where they are on.
SWITCHES = ("shows_contents", "canonical_is_original")
# What a version may name and the story stands without.
LOOSE = {
    "lead_picture_id": Picture,
    "social_picture_id": Picture,
    "translated_from_id": Article,
    "translated_revision_id": Revision,
}


@dataclass(frozen=True)
class Saved:
    """What became of a save: the new version, whether it had to be set aside because others were faster, and what
    the publish gate misses in it if that called a scheduled story back."""

    revision: Revision
    is_aside: bool = False
    is_new: bool = True
    called_back_for: tuple[gate.Item, ...] = ()


def content_of(article: Article) -> dict:
    """The row as the content of a version: {field: value, "tags": [pk], "also_in": [pk], "bylines": [[pk, role]]}."""
    content = plain_content_of(article)
    if article.pk is None:
        return content | {"tags": [], "also_in": [], "bylines": []}
    return content | {
        "tags": sorted(article.tags.values_list("pk", flat=True)),
        "also_in": sorted(article.also_in.values_list("pk", flat=True)),
        "bylines": [[person, role] for person, role in article.bylines.values_list("person_id", "role")],
    }


def plain_content_of(article: Article) -> dict:
    """What a content has beside its lists."""
    content = {name: getattr(article, name) for name in PLAIN}
    if content["original_date"]:
        content["original_date"] = content["original_date"].isoformat()
    return content


def working_content(article: Article) -> dict:
    """What an editor goes on from: the newest version, or the row where there is none yet."""
    return merged_tags.content_now(article.latest_revision) if article.latest_revision_id else content_of(article)


def put_on(article: Article, content: dict) -> None:
    """Sets the plain fields of the row in memory; lists are in the content only."""
    for name in PLAIN:
        setattr(article, name, content[name])
    if isinstance(article.original_date, str):
        article.original_date = models.DateField().to_python(article.original_date)


def save(article: Article, content: dict, user, *, base: int | None, reason: str = "", kind=None) -> Saved:
    """Stores `content` as the newest version, in one transaction with whatever it changes on the row.

    `base` is the primary key of the version the user started from (None: the row as it was before its first
    version). If another version came since, nothing of that is overwritten: the content is kept set aside.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).select_related("latest_revision").get(pk=article.pk)
        content = content | {"body": body.clean(content["body"])}
        if locked.latest_revision_id is None:
            keep_first(locked)
            base = base or locked.latest_revision_id
        newest = locked.latest_revision
        if newest is not None and merged_tags.content_now(newest) == content:  # also when a button was pressed twice
            article.latest_revision, article.shown_revision_id = newest, locked.shown_revision_id
            return Saved(newest, is_new=False)
        if locked.latest_revision_id != base:
            return Saved(add(locked, content, user, reason, Revision.Kind.ASIDE, base), is_aside=True)
        revision = add(locked, content, user, reason, kind or Revision.Kind.SAVED, base)
        locked.latest_revision = revision
        missing = ()
        if not locked.is_seen:
            missing = step_back(locked, content, user)
            show(locked, revision)
        else:
            Article.objects.filter(pk=locked.pk).update(latest_revision=revision, saved_at=timezone.now())
    article.refresh_from_db()
    return Saved(revision, called_back_for=missing)


def step_back(article: Article, content: dict, user) -> tuple[gate.Item, ...]:
    """What readers have not seen yet loses its approval (four eyes), or its place in the schedule if the gate would
    not let it pass as it is now. Returns what the gate misses. The caller stores the row."""
    unmark_scheduled(article)
    if settings.FOUR_EYES and article.state in (Article.State.APPROVED, Article.State.PUBLISHED):
        article.state, article.waiting_since = Article.State.IN_REVIEW, timezone.now()
    elif article.is_scheduled and (missing := gate.not_taken_on(article, content)):
        article.state, article.waiting_since = Article.State.APPROVED, timezone.now()
        record(user, "called back by the gate", article, items=[item.code for item in missing])
        return tuple(missing)
    return ()


def begin(article: Article, content: dict, user, reason: str = "") -> Revision:
    """Version 1 of a story whose row was stored a moment ago, without its lists."""
    with transaction.atomic():
        content = content | {"body": body.clean(content["body"])}
        revision = add(article, content, user, reason, Revision.Kind.SAVED, None)
        article.latest_revision = revision
        show(article, revision)
    return revision


def keep_first(article: Article) -> None:
    """A story from before there were versions (an import, the demo) keeps how it stood as version 1."""
    revision = add(article, content_of(article), article.created_by, "", Revision.Kind.SAVED, None)
    article.latest_revision = article.shown_revision = revision
    if article.state == Article.State.PUBLISHED:
        mark_published(article, revision)
    Article.objects.filter(pk=article.pk).update(latest_revision=revision, shown_revision=revision)


def add(article: Article, content: dict, user, reason: str, kind: str, base: int | None) -> Revision:
    """The article's row is locked by the caller, so the next number is this one's alone."""
    last = article.revisions.aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(
        article=article,
        number=last + 1,
        kind=kind,
        base_id=base,
        content=content,
        block_hashes=merging.fingerprints(content["body"]),
        reason=reason[:200],
        created_by=user,
    )


def show(article: Article, revision: Revision) -> None:
    """Copies a version onto the row; from then on that is what the row shows, to readers too if it is live."""
    content = present(merged_tags.content_now(revision))
    put_on(article, content)
    article.shown_revision = revision
    article.save()
    article.tags.set(content["tags"])
    article.also_in.set(content["also_in"])
    set_bylines(article, content["bylines"])
    if article.state == Article.State.PUBLISHED:
        mark_published(article, revision)


def set_bylines(article: Article, wanted: list) -> None:
    """People who were deleted since the version was saved are left out."""
    people = existing(Person, [person for person, _role in wanted])
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, person_id=person, role=role, position=position)
        for position, (person, role) in enumerate(wanted)
        if person in people
    )


def mark_published(article: Article, revision: Revision) -> None:
    """From when readers see it. A story that is scheduled anew moves the mark."""
    if revision.published_at is None or revision.published_at > timezone.now():
        unmark_scheduled(article)
        revision.published_at = max(article.publish_at, timezone.now())
        revision.save(update_fields=["published_at"])


def unmark_scheduled(article: Article) -> None:
    """What was to go out and was changed or called back before was never public."""
    article.revisions.filter(published_at__gt=timezone.now()).update(published_at=None)


def restore(article: Article, revision: Revision, user) -> Saved:
    """Makes an old version the newest again, as a new one: history only grows."""
    return save(
        article,
        present(merged_tags.content_now(revision)),
        user,
        base=article.latest_revision_id,
        reason=str(revision.number),
        kind=Revision.Kind.RESTORED,
    )


def present(content: dict) -> dict:
    """An old content without what was deleted since: tags, sections, people, pictures, the translated story."""
    content = content | {
        name: content[name] if existing(model, [content[name]]) else None
        for name, model in LOOSE.items()
        if content[name] is not None
    }
    people = existing(Person, [person for person, _role in content["bylines"]])
    return content | {
        "tags": sorted(existing(Tag, merged_tags.current(content["tags"]))),
        "also_in": sorted(existing(Section, content["also_in"])),
        "bylines": [entry for entry in content["bylines"] if entry[0] in people],
    }


def existing(model: type[models.Model], keys: list[int]) -> set[int]:
    return set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
