"""Messages to the newsroom's own people, sent by tasks. Each is a triplet of templates: subject, text, HTML."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from articles.models import ErrorReport, Note


@task()
def send_request_for_changes(note_id: int) -> None:
    note = Note.objects.select_related("article__created_by").filter(pk=note_id).first()
    author = note.article.created_by if note else None
    if author is not None and author.is_active and author.email:
        send("changes_requested", author.email, {"note": note, "article": note.article, "url": desk_url(note.article)})


@task()
def send_answer_from_outside(note_id: int) -> None:
    """To whoever made the link, as long as the account is in use."""
    note = Note.objects.select_related("article", "link__created_by", "revision").filter(pk=note_id).first()
    maker = note.link.created_by if note and note.link else None
    if maker is not None and maker.is_active and maker.email:
        send("outside_answer", maker.email, {"note": note, "article": note.article, "url": notes_url(note)})


@task()
def send_mention(note_id: int, user_id: int) -> None:
    note = Note.objects.select_related("article").filter(pk=note_id).first()
    mentioned = note.mentions.filter(pk=user_id, is_active=True, is_staff=True).first() if note else None
    if mentioned is not None and mentioned.email:
        send("mention", mentioned.email, {"note": note, "article": note.article, "url": notes_url(note)})


@task()
def send_report_answer(report_id: int) -> None:
    """In the language of the story. The address may have been deleted since."""
    report = ErrorReport.objects.select_related("article__section").filter(pk=report_id).exclude(mail="").first()
    if report is None:
        return
    url = settings.SITE_URL + report.article.get_absolute_url()
    with translation.override(report.article.locale):
        send("report_answer", report.mail, {"report": report, "article": report.article, "url": url})


def notes_url(note: Note) -> str:
    address = reverse("admin:articles_article_notes", args=[note.article_id])
    return f"{settings.SITE_URL}{address}#note-{note.pk}"


def desk_url(article) -> str:
    return settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk])


def send(template: str, address: str, context: dict) -> None:
    send_triplet(f"mail/articles/{template}", address, context)


def send_triplet(base: str, address: str, context: dict) -> None:
    """Of the templates <base>.subject.txt, <base>.txt and <base>.html."""
    subject = " ".join(render_to_string(f"{base}.subject.txt", context).split())
    message = EmailMultiAlternatives(subject, render_to_string(f"{base}.txt", context), to=[address])
    message.attach_alternative(render_to_string(f"{base}.html", context), "text/html")
    message.send()
