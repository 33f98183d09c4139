"""The ways of the role table in which a story is translated, linked and kept up with its source."""

from django.contrib.auth.models import User
from django.test import Client

from articles import revisions, workflow
from articles.models import Article
from tests.articles.test_admin import LIST
from tests.stories import make_article


def translate(client: Client, article: Article) -> bool:
    client.post(f"{LIST}{article.pk}/translations/begin/", {"locale": "az"})
    return Article.objects.filter(translation_group=article.translation_group, locale="az").exists()


def give_a_translation(client: Client, article: Article) -> bool:
    other = User.objects.get(username="other")
    client.post(f"{LIST}{article.pk}/translations/begin/", {"locale": "az", "assigned_to": other.pk})
    return Article.objects.filter(translation_group=article.translation_group, assigned_to=other).exists()


def link(client: Client, article: Article) -> bool:
    """The story as the translation of one that anybody may see."""
    source = make_article(locale="ru", created_by=None)
    client.post(f"{LIST}{source.pk}/translations/link/", {"other": article.pk})
    return Article.objects.filter(translation_group=source.translation_group).count() == 2


def unlink(client: Client, article: Article) -> bool:
    source = make_article(locale="ru", created_by=None, translation_group=article.translation_group)
    client.post(f"{LIST}{source.pk}/translations/unlink/", {"member": article.pk})
    return not Article.objects.filter(translation_group=source.translation_group, pk=article.pk).exists()


def behind(article: Article) -> Article:
    """Makes it the translation of a story that was corrected since, and gives that story."""
    source = make_article(locale="ru", translation_group=article.translation_group, created_by=None)
    revisions.keep_first(source)
    article.refresh_from_db()
    content = article.latest_revision.content | {
        "translated_from_id": source.pk,
        "translated_revision_id": source.latest_revision_id,
    }
    revisions.save(article, content, None, base=article.latest_revision_id)
    corrected = source.latest_revision.content | {"headline": "Corrected"}
    revisions.save(source, corrected, None, base=source.latest_revision_id)
    root = User.objects.create_user("root", is_superuser=True)
    workflow.perform("publish_changes", source, root, kind="correction", text="It was wrong.")
    return Article.objects.get(pk=source.pk)


def follow(client: Client, article: Article) -> bool:
    source = behind(article)
    article.refresh_from_db()
    sent = {"source": source.shown_revision_id, "head": article.latest_revision_id}
    client.post(f"{LIST}{article.pk}/source/follow/", sent)
    article.refresh_from_db()
    return article.latest_revision.content["translated_revision_id"] == source.shown_revision_id


def settle_a_task(client: Client, article: Article) -> bool:
    behind(article)
    task = article.translation_tasks.get()
    client.post(f"{LIST}{article.pk}/source/task/{task.pk}/")
    task.refresh_from_db()
    return task.done_at is not None
