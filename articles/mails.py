"""Messages to the newsroom's own people, sent by tasks. Each is a triplet of templates: subject, text, HTML."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from articles.models import Note


@task()
def send_request_for_changes(note_id: int) -> None:
    note = Note.objects.select_related("article__created_by").filter(pk=note_id).first()
    author = note.article.created_by if note else None
    if author is not None and author.is_active and author.email:
        send("changes_requested", author.email, {"note": note, "article": note.article, "url": desk_url(note.article)})


def desk_url(article) -> str:
    return settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk])


def send(template: str, address: str, context: dict) -> None:
    base = f"mail/articles/{template}"
    subject = " ".join(render_to_string(f"{base}.subject.txt", context).split())
    message = EmailMultiAlternatives(subject, render_to_string(f"{base}.txt", context), to=[address])
    message.attach_alternative(render_to_string(f"{base}.html", context), "text/html")
    message.send()
