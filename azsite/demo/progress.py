"""Work in progress, so that the first screen of the demo's newsroom has something to say.

Every story gets where it is by the steps that its people would take.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from articles import notes, revisions, workflow
from articles.models import Article, Byline, StoryTemplate
from azsite.demo.storing import store, story_of
from azsite.demo.texts import Text, read_all

SOURCES_BOX = (
    "<p>Begin with what happened, where, and how we know.</p>"
    '<aside class="factbox"><h3>Sources</h3>'
    "<ul><li>Who said it, when, to whom</li>"
    "<li>The document, with a link</li></ul></aside>"
)


def make_work(sections, tags, people, pictures) -> None:
    staff = {user.username: user for user in User.objects.all()}
    for text in read_all("unfinished", "en"):
        if not Article.objects.filter(locale="en", slug=text.slug).exists():
            article = story_of(text, sections, pictures)
            article.created_by = staff[text.headers["user"]]
            store(article, text, tags, people)
            revisions.begin(article, revisions.content_of(article), article.created_by)
            WAYS[text.headers["state"]](article, staff, text)
    change_a_live_story(staff)
    correct_a_translated_story(staff)
    make_templates(sections, people, staff)


def hours(number: float) -> datetime:
    return (timezone.now() + timedelta(hours=number)).replace(microsecond=0)


def leave(article: Article, staff, text: Text) -> None:
    Article.objects.filter(pk=article.pk).update(deadline=hours(26), assigned_to=staff["writer"])


def submit(article: Article, staff, text: Text) -> None:
    workflow.perform("submit", article, staff["writer"])
    notes.add(article, staff["writer"], "@editor the plant agreed to be quoted. Please look at the fourth paragraph.")


def ask_for_changes(article: Article, staff, text: Text) -> None:
    workflow.perform("submit", article, staff["writer"])
    workflow.perform("request_changes", article, staff["editor"], text=text.headers["note"])


def approve(article: Article, staff, text: Text) -> None:
    workflow.perform("submit", article, article.created_by)
    workflow.perform("approve", article, staff["publisher"])


def schedule(article: Article, staff, text: Text) -> None:
    workflow.perform("publish", article, staff["publisher"], at=hours(5))


def hold(article: Article, staff, text: Text) -> None:
    approve(article, staff, text)
    workflow.perform("hold", article, staff["publisher"], text=text.headers["note"])


def embargo(article: Article, staff, text: Text) -> None:
    approve(article, staff, text)
    workflow.perform("set_embargo", article, staff["publisher"], at=hours(20))


WAYS = {
    "draft": leave,
    "in_review": submit,
    "changes_requested": ask_for_changes,
    "approved": approve,
    "scheduled": schedule,
    "held": hold,
    "embargoed": embargo,
}


def change(slug: str, user: User, old: str, new: str, reason: str) -> Article | None:
    """A new version of a live story that nobody has changed yet."""
    article = Article.objects.live().filter(locale="en", slug=slug).first()
    if article is None or article.latest_revision.number > 1:
        return None
    content = revisions.working_content(article)
    content |= {"body": content["body"].replace(old, new)}
    revisions.save(article, content, user, base=article.latest_revision_id, reason=reason)
    return article


def change_a_live_story(staff) -> None:
    change(
        "the-shorter-visa-line",
        staff["editor"],
        "The wait for it takes a season.",
        "The wait for it takes a season, and in some years two.",
        "the consulate's own figures",
    )


def correct_a_translated_story(staff) -> None:
    """The translations did not follow yet: the first screen and the list of translations say so."""
    article = change(
        "joint-statement-grammar",
        staff["publisher"],
        "followed by security, regional peace",
        "followed by trade, security, regional peace",
        "a reader wrote to us",
    )
    if article is not None:
        text = "An earlier version of this story left trade out of the usual order of subjects."
        workflow.perform("publish_changes", article, staff["publisher"], kind="correction", text=text)


def make_templates(sections, people, staff) -> None:
    board = people["editorial-board"]
    presets = {
        "News with a box of sources": {
            "section_id": sections["politics"].pk,
            "type_of_work": Article.TypeOfWork.NEWS,
            "body": SOURCES_BOX,
        },
        "Editorial": {
            "section_id": sections["opinion"].pk,
            "type_of_work": Article.TypeOfWork.EDITORIAL,
            "bylines": [[board.pk, Byline.Role.BY]],
        },
    }
    for name, content in presets.items():
        StoryTemplate.objects.get_or_create(name=name, defaults={"content": content, "created_by": staff["editor"]})
