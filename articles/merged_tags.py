"""The tags of old versions as they are called now.

A version is never changed: it goes on naming a tag that was merged into another since. Whoever reads one asks here.
"""

from collections.abc import Iterable
from datetime import datetime

from articles.models import Revision, TagMerge


def current(keys: Iterable[int]) -> list[int]:
    """Merged tags replaced by what they went up in. One query, and one more for each step of a chain of merges."""
    found = set(keys)
    unknown = found
    while unknown:
        merges = TagMerge.objects.standing().filter(source_key__in=unknown)
        into = dict(merges.values_list("source_key", "target_key"))
        found = {into.get(key, key) for key in found}
        unknown = found & set(into.values())
    return sorted(found)


def split_again(keys: Iterable[int], saved_at: datetime, article: int) -> set[int]:
    """What was saved while two tags were one, and is read now that they are two again."""
    found = set(keys)
    for merge in TagMerge.objects.undone_after(saved_at, article).only("source_key", "target_key", "shared"):
        if merge.target_key in found:
            found.add(merge.source_key)
            if article not in merge.shared:
                found.remove(merge.target_key)
    return found


def content_now(revision: Revision) -> dict:
    """The content of a version, with its tags as they are now. No query for a version without tags."""
    content = revision.content
    if not content["tags"]:
        return content
    if revision.content_now is None:
        keys = content["tags"]
        if TagMerge.objects.touching(keys, revision.created_at, revision.article_id).exists():
            keys = current(split_again(keys, revision.created_at, revision.article_id))
        revision.content_now = content | {"tags": sorted(keys)}
    return revision.content_now
