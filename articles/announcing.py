"""Tells of many stories at once: a change of a section, tag or person changes the pages of all its stories.

Whoever changes it writes one task, however many stories there are; the worker goes through them.
"""

from django.db.models import Q, QuerySet
from django_tasks import task

from articles.models import Article, Byline, LiveEntry, TagMerge
from articles.signals import article_changed
from articles.waiting import HEAVY

AT_ONCE = 500


def stories_of(kind: str, key: int) -> QuerySet[Article]:
    """Of a section, tag or person; of a merge of tags those that it moved."""
    if kind == "tagmerge":
        merge = TagMerge.objects.get(pk=key)
        return Article.objects.filter(pk__in=[*merge.moved, *merge.shared])
    condition = {
        "section": Q(section=key) | Q(section__parent=key),
        "tag": Q(pk__in=Article.tags.through.objects.filter(tag=key).values("article")),
        "topic": Q(pk__in=Article.tags.through.objects.filter(tag__topics=key).values("article")),
        "person": Q(pk__in=Byline.objects.filter(person=key).values("article"))
        | Q(pk__in=LiveEntry.objects.filter(author=key).values("article")),
    }[kind]
    return Article.objects.filter(condition)


@task()
def announce_stories(kind: str, key: int) -> None:
    for article in stories_of(kind, key).select_related("section").defer(*HEAVY).iterator(AT_ONCE):
        article_changed.send(sender=Article, article=article)
