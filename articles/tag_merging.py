"""Two tags become one, and two again: stories, names, aliases and addresses, in a handful of statements."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import spelling
from articles.announcing import announce_stories
from articles.folding import fold
from articles.models import Article, OldPath, Tag, TagAlias, TagMerge, Topic
from articles.models.tags import NAMES
from articles.slugs import slugify
from audit.models import record

Tagging = Article.tags.through
TopicTag = Topic.tags.through
AT_ONCE = 2000  # rows of one statement


class Refused(ValidationError):
    """The tags cannot be merged, or the merge not undone, and why."""


def may_merge(user) -> bool:
    return user.has_perm("articles.merge_tag")


def merge(source: Tag, target: Tag, user) -> TagMerge:
    """`source` goes up in `target`."""
    refuse_strangers(user)
    with transaction.atomic():
        tags = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=[source.pk, target.pk])}
        if source.pk == target.pk:
            raise Refused(_("A tag cannot be merged into itself: choose another one."))
        if len(tags) < 2:
            raise Refused(_("One of the tags is not there any more. Load the list again."))
        source, target = tags[source.pk], tags[target.pk]
        row = recorded(source, target, user)
        Tagging.objects.filter(tag=source).exclude(article__in=row.shared).update(tag=target)
        Tagging.objects.filter(tag=source).delete()
        TopicTag.objects.filter(tag=source, topic__in=row.topics_moved).update(tag=target)
        OldPath.objects.of(source).update(tag=target)
        OldPath.objects.keep(source.path, target)
        source.aliases.update(tag=target)
        names = {name: getattr(source, name) for name in NAMES}
        Tag.objects.filter(pk=source.pk).delete()
        row.added = add_aliases(target, names.values())
        row.save()
        record(user, "merged tags", target, merged=source.name, stories=len(row.moved) + len(row.shared))
        announce_stories.enqueue("tagmerge", row.pk)
    return row


def refuse_strangers(user) -> None:
    if not may_merge(user):
        raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))


def recorded(source: Tag, target: Tag, user) -> TagMerge:
    """What is needed to undo it, unsaved."""
    moved, shared = stories_of(source, target)
    topics_moved, topics_shared = split(TopicTag, "topic", source, target)
    return TagMerge(
        source_key=source.pk,
        source={name: getattr(source, name) for name in (*NAMES, "slug")},
        aliases=list(source.aliases.values_list("text", flat=True)),
        old_paths=list(source.old_paths.values_list("path", flat=True)),
        target_key=target.pk,
        target_name=target.name,
        moved=sorted(moved),
        shared=sorted(shared),
        topics_moved=sorted(topics_moved),
        topics_shared=sorted(topics_shared),
        created_by=user,
        created_at=timezone.now(),
    )


def stories_of(source: Tag, target: Tag) -> tuple[set[int], set[int]]:
    """Keys of those that have the one tag alone, and of those that have both."""
    return split(Tagging, "article", source, target)


def split(through, column: str, source: Tag, target: Tag) -> tuple[set[int], set[int]]:
    tagged, there = [set(through.objects.filter(tag=tag).values_list(column, flat=True)) for tag in (source, target)]
    return tagged - there, tagged & there


def add_aliases(tag: Tag, texts: Iterable[str]) -> list[str]:
    """Those of the texts that the tag was not called by yet."""
    known = set(fold(tag.names)) | set(tag.aliases.values_list("folded", flat=True))
    texts, added = list(filter(None, texts)), []
    for text, letters in zip(texts, fold(texts), strict=True):
        if letters not in known:
            known.add(letters)
            added.append(TagAlias.objects.create(tag=tag, text=text).text)
    return added


# --- and back


def undo(merge: TagMerge, user) -> Tag:
    """The merged tag is back with its stories. One from which an editor took the other tag since stays without."""
    refuse_strangers(user)
    with transaction.atomic():
        row = TagMerge.objects.select_for_update().get(pk=merge.pk)
        refuse_impossible(row)
        target = locked_target(row)
        TagAlias.objects.filter(tag=target, text__in=[*row.added, *row.aliases]).delete()
        refuse_taken_names(row)
        tag = Tag.objects.create(pk=row.source_key, **row.source)
        TagAlias.objects.bulk_create(TagAlias(tag=tag, text=text, slug=slugify(text)) for text in row.aliases)
        bring_stories_back(row, tag)
        bring_topics_back(row, tag)
        for path in row.old_paths:
            OldPath.objects.keep(path, tag)
        OldPath.objects.filter(path=tag.path).delete()
        row.undone_by, row.undone_at = user, timezone.now()
        row.save(update_fields=["undone_by", "undone_at"])
        record(user, "undid a merge of tags", tag, merged_into=row.target_name)
        announce_stories.enqueue("tagmerge", row.pk)
    return tag


def refuse_impossible(row: TagMerge) -> None:
    if row.undone_at is not None:
        raise Refused(_("This merge was undone already."))
    if later := TagMerge.objects.standing().filter(source_key=row.target_key).first():
        raise Refused(
            _("“%(tag)s” was itself merged into “%(other)s” since: undo that first."),
            params={"tag": row.target_name, "other": later.target_name},
        )
    if holder := Tag.objects.filter(slug=row.source["slug"]).first():
        raise Refused(
            _("“%(tag)s” has the address /tag/%(slug)s/ now: change its slug first."),
            params={"tag": holder, "slug": row.source["slug"]},
        )


def locked_target(row: TagMerge) -> Tag:
    target = Tag.objects.select_for_update().filter(pk=row.target_key).first()
    if target is None:
        raise Refused(_("“%(tag)s” was deleted since, and its stories lost it."), params={"tag": row.target_name})
    return target


def refuse_taken_names(row: TagMerge) -> None:
    names = [*filter(None, (row.source[name] for name in NAMES)), *row.aliases]
    for text, owner in spelling.owners(list(dict.fromkeys(names))).items():
        raise Refused(
            _("“%(text)s” is a name of the tag “%(tag)s” now: take it away there first."),
            params={"text": text, "tag": owner},
        )


def bring_stories_back(row: TagMerge, tag: Tag) -> None:
    Tagging.objects.filter(tag=row.target_key, article__in=row.moved).update(tag=tag)
    both = Tagging.objects.filter(tag=row.target_key, article__in=row.shared).values_list("article", flat=True)
    Tagging.objects.bulk_create((Tagging(article_id=pk, tag=tag) for pk in both), batch_size=AT_ONCE)


def bring_topics_back(row: TagMerge, tag: Tag) -> None:
    """One from which an editor took the other tag since stays without."""
    TopicTag.objects.filter(tag=row.target_key, topic__in=row.topics_moved).update(tag=tag)
    both = TopicTag.objects.filter(tag=row.target_key, topic__in=row.topics_shared).values_list("topic", flat=True)
    TopicTag.objects.bulk_create(TopicTag(topic_id=pk, tag=tag) for pk in both)
