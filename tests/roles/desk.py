"""The stories of the role table, and the ways in which each of its actions can be tried over HTTP.

A way posts what a browser would, or what somebody crafted, and says whether the deed was done. It looks at the rows
and never at the answer: a page that says no and does it all the same is what this is to find.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from ads.models import Advertiser
from articles import live_blogs, revisions, tag_merging, workflow
from articles.models import (
    Article,
    BreakingBanner,
    FrontPageVersion,
    LiveEntry,
    Person,
    PreviewLink,
    Section,
    Series,
    Tag,
    Topic,
)
from audit.models import record
from images.models import Picture
from newsletter import content as edition_content
from newsletter import rendering
from newsletter.models import Edition, MailingList, Subscriber, Suppression
from tests.articles.test_admin import ADD, LIST, change, form, form_of
from tests.newsletter.editions import form_of as edition_form
from tests.newsletter.editions import make_edition, page_of
from tests.newsletter.steps import approve_as_it_is, subscribe
from tests.roles import addresses, distribution, mailing, returned, searches, translations
from tests.stories import image_file, make_article, make_person, make_tag

State = Article.State
WORDS = {
    "request_changes": "Say more.",
    "retract": "Its source does not stand.",
    "hold": "Counsel reads it.",
    "lift_embargo": "It is out elsewhere.",
}


def later(hours: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


# --- the stories


def story(kind: str, user: User, other: User) -> Article:
    """A story of the table; "own" is what `user` began."""
    owner = user if kind.startswith("own") else other
    fields: dict = {"created_by": owner, "lead_picture": Picture.objects.first(), "dek": "What it is about."}
    if "draft" in kind or kind in ("held", "embargoed"):
        fields |= {"state": State.DRAFT, "publish_at": None}
    elif kind.endswith("submitted"):
        fields |= {"state": State.IN_REVIEW, "publish_at": None}
    elif kind.endswith("approved"):
        fields |= {"state": State.APPROVED, "publish_at": None}
    fields |= {
        "scheduled": {"publish_at": timezone.now() + timedelta(days=2)},
        "retracted": {"state": State.RETRACTED},
        "held": {"state": State.APPROVED, "on_hold": True, "held_by": None},
        "embargoed": {"state": State.APPROVED, "embargo_until": timezone.now() + timedelta(days=2)},
        "assigned draft": {"assigned_to": user},
    }.get(kind, {})
    article = make_article(**fields)
    revisions.keep_first(article)
    if kind == "pending":
        wanted = revisions.content_of(article) | {"headline": "Pending"}
        revisions.save(article, wanted, other, base=article.latest_revision_id)
    article.refresh_from_db()
    return article


# --- the form


def newest(article: Article) -> dict:
    article = Article.objects.select_related("latest_revision").filter(pk=article.pk).first()
    return revisions.working_content(article) if article else {}


def saved(client: Client, article: Article, *, expect: str, **fields) -> bool:
    """Whether the form stored what was sent: `expect` names the field of a content that would be another."""
    before = newest(article)[expect]
    bylines = {f"bylines-0-{name}": "" for name in ("person",)} if "bylines-0-person" not in fields else {}
    sent = form_of(article, lead_picture=article.lead_picture_id, dek=article.dek, **times(article), **bylines) | fields
    client.post(change(article), sent)
    return newest(article)[expect] != before


def times(article: Article) -> dict:
    """The two fields of the time of publication, as the form of a scheduled story shows them."""
    if not article.is_scheduled:
        return {}
    day, hour = timezone.localtime(article.publish_at).strftime("%Y-%m-%d %H:%M:%S").split()
    return {"publish_at_0": day, "publish_at_1": hour}


def edit(client: Client, article: Article) -> bool:
    return saved(client, article, expect="headline", headline="Changed")


def sign_as_another(client: Client, article: Article) -> bool:
    return saved(client, article, expect="bylines", **{"bylines-0-person": make_person("somebody-else").pk})


def sign_as_oneself(client: Client, article: Article) -> bool:
    me = make_person("me", user=getattr(client, "user", None))
    return saved(client, article, expect="bylines", **{"bylines-0-person": me.pk})


def mark_as_sponsored(client: Client, article: Article) -> bool:
    return saved(client, article, expect="type_of_work", type_of_work="sponsored", sponsor="Caspian Rail Freight")


def change_address(client: Client, article: Article) -> bool:
    return saved(client, article, expect="slug", slug="another-address")


def choose_tag(client: Client, article: Article) -> bool:
    return saved(client, article, expect="tags", tags=[make_tag("chosen").pk])


def set_time(client: Client, article: Article) -> bool:
    day, hour = later(30).split("T")
    client.post(change(article), form_of(article, publish_at_0=day, publish_at_1=f"{hour}:00"))
    article.refresh_from_db()
    return article.publish_at is not None


def assign(client: Client, article: Article) -> bool:
    client.post(change(article), form_of(article, assigned_to=User.objects.get(username="other").pk))
    article.refresh_from_db()
    return article.assigned_to_id is not None


# Columns that no form offers, with what somebody would like to see in them.
BY_HAND = {
    "state": "published",
    "created_by": "1",
    "on_hold": "on",
    "hold_reason": "x",
    "embargo_until_0": "2030-01-01",
    "embargo_until_1": "00:00",
    "retraction_notice": "x",
    "updated_at_0": "2020-01-01",
    "updated_at_1": "00:00",
    "ended_at_0": "2020-01-01",
    "ended_at_1": "00:00",
    "shown_revision": "1",
    "latest_revision": "1",
    "approved_revision": "1",
    "translation_of": "1",
}
GUARDED = ("state", "created_by", "on_hold", "embargo_until", "retraction_notice", "updated_at", "ended_at")


def set_by_hand(client: Client, article: Article) -> bool:
    """A draft shows its newest version, so its `shown_revision` follows what was saved; the others stand still."""

    def row() -> dict:
        still = () if article.state == State.DRAFT else ("shown_revision",)
        return Article.objects.values(*GUARDED, *still, "approved_revision", "publish_at").get(pk=article.pk)

    before = row()
    client.post(change(article), form_of(article, headline=article.headline) | BY_HAND)
    return row() != before


# --- the steps of a story


def outcome(article: Article) -> dict:
    columns = set(workflow.COLUMNS) - {"latest_revision", "approved_revision", "waiting_since"}
    found = Article.objects.filter(pk=article.pk).values(*columns, "planned_changes").first()
    return found or {}


def step_page(verb: str, at: str = "") -> Callable:
    def way(client: Client, article: Article) -> bool:
        before, versions = outcome(article), Article.objects.values_list("latest_revision").get(pk=article.pk)
        when = later(40 if verb == "set_embargo" else 3) if at or verb == "set_embargo" else ""
        sent = {"text": WORDS.get(verb, ""), "kind": "typo", "at": when, "override": ""}
        client.post(f"{LIST}{article.pk}/step/{verb}/", sent)
        after = outcome(article), Article.objects.values_list("latest_revision").get(pk=article.pk)
        return after != (before, versions)

    return way


def form_button(verb: str) -> Callable:
    """The button saves before it takes the step, so what the save alone changes does not count."""

    def looked_at(article: Article) -> dict:
        found = outcome(article)
        if verb == "drop_changes":
            article.refresh_from_db()
            found["pending"] = article.has_pending_changes
        del found["shown_revision"]
        return found

    def way(client: Client, article: Article) -> bool:
        before = looked_at(article)
        sent = form_of(article, lead_picture=article.lead_picture_id, **times(article))
        client.post(change(article), sent | {f"step_{verb}": ""})
        client.post(change(article), {f"step_{verb}": ""})  # as from a story that is shown and not offered for change
        return looked_at(article) != before

    return way


def over_many(verb: str) -> Callable:
    def way(client: Client, article: Article) -> bool:
        before = outcome(article)
        client.post(LIST, {"action": f"{verb}_selected", "_selected_action": [article.pk]})
        return outcome(article) != before

    return way


# --- other deeds


def create(client: Client, _article=None) -> bool:
    client.post(ADD, form(**{"bylines-0-person": ""}))
    return Article.objects.filter(headline="A Headline From the Form").exists()


def delete(client: Client, article: Article) -> bool:
    client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"})
    return not Article.objects.filter(pk=article.pk).exists()


def delete_over_many(client: Client, article: Article) -> bool:
    client.post(LIST, {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"})
    return not Article.objects.filter(pk=article.pk).exists()


def share(client: Client, article: Article) -> bool:
    client.post(f"{LIST}{article.pk}/share/", {"recipient": "Elmar", "version": "", "hours": "72"})
    return PreviewLink.objects.filter(article=article).exists()


def curate(client: Client, article: Article) -> bool:
    board = "/admin/articles/frontpageversion/en/"
    client.post(f"{board}step/", {"do": "move", "article": article.pk, "block": "latest", "to": "lead:0"})
    client.post(f"{board}put/", {"when": "now", "at": "", "reason": ""})
    return FrontPageVersion.objects.exists()


def exclude_below(client: Client, article: Article) -> bool:
    other = make_article()
    client.post(f"{LIST}{article.pk}/more/", {"other": other.pk, "choice": "excluded"})
    return article.related.filter(other=other, choice="excluded").exists()


def adds(model, where: str, **fields) -> Callable:
    def way(client: Client, _article=None) -> bool:
        before = model.objects.count()
        sent = {name: value() if callable(value) else value for name, value in fields.items()}
        client.post(where, sent)
        return model.objects.count() > before

    return way


def change_role(client: Client, _article=None) -> bool:
    group = Group.objects.get(name="Writer")
    before = group.permissions.count()
    client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Writer", "permissions": []})
    return group.permissions.count() != before


def new_image():
    """Another one than the stories of the table have: a file that is there already is not stored twice."""
    return image_file(640, 400)


def weekly() -> int:
    return MailingList.objects.get_or_create(slug="weekly", defaults={"name": "Weekly", "promise": "A week"})[0].pk


def run_live_blog(client: Client, article: Article) -> bool:
    client.post(f"{LIST}{article.pk}/live/run/")
    article.refresh_from_db()
    return article.live_state == "on"


def post_live_entry(client: Client, article: Article) -> bool:
    live_blogs.start(article, None)
    sent = {"text": "News.", "headline": "", "author": "", "key": str(uuid.uuid4())}
    client.post(f"{LIST}{article.pk}/live/", sent)
    return article.live_entries.exists()


def edit_live_entry(client: Client, article: Article) -> bool:
    entry = LiveEntry.objects.create(article=article, text="News.", version=1)
    client.post(
        f"{LIST}{article.pk}/live/{entry.pk}/", {"text": "Other news.", "headline": "", "author": "", "base": 1}
    )
    client.post(f"{LIST}{article.pk}/live/{entry.pk}/withdraw/")
    entry.refresh_from_db()
    return entry.text == "Other news." or entry.withdrawn_at is not None


def an_edition(state: str = "submitted") -> Edition:
    mailing_list = MailingList.objects.get(pk=weekly())
    subscribe(mailing_list, "reader@example.com")
    return make_edition(mailing_list, [make_article()], state=state)


def edit_edition(client: Client, _article=None) -> bool:
    edition = an_edition("draft")
    client.post(page_of(edition), edition_form(edition, subject="Changed"))
    edition.refresh_from_db()
    return edition.subject == "Changed"


def submit_edition(client: Client, _article=None) -> bool:
    edition = an_edition("draft")
    client.post(page_of(edition), edition_form(edition, do="submit"))
    edition.refresh_from_db()
    return edition.state == "submitted"


def edition_step(name: str, wanted: str, **said) -> Callable:
    """A step of an edition that waits for its approval, or has it."""

    def way(client: Client, _article=None) -> bool:
        edition = an_edition()
        if name in ("withdraw", "send_now"):
            approve_as_it_is(edition)
        sent = said | {"seen": edition_content.digest(edition, rendering.render(edition))}
        client.post(f"/admin/newsletter/edition/{edition.pk}/step/{name}/", sent)
        edition.refresh_from_db()
        return edition.send_at is not None if name == "send_now" else edition.state == wanted

    return way


def see_subscribers(client: Client, _article=None) -> bool:
    Subscriber.objects.create(address="leyla@example.com", address_ascii="leyla@example.com")
    page = client.get("/admin/newsletter/subscriber/").content.decode()
    assert "leyla@example.com" not in page
    return "l•••a@example.com" in page


def see_whole_log(client: Client, _article=None) -> bool:
    other = User.objects.get(username="other")
    record(other, "a deed of another", other)  # of no area that somebody has to themselves
    return "a deed of another" in client.get("/admin/audit/entry/").content.decode()


def merge_tags(client: Client, _article=None) -> bool:
    merged, kept = make_tag("karabakh"), make_tag("garabagh")
    client.post("/admin/articles/tag/merge/", {"tags": [merged.pk], "name": kept.name})
    return not Tag.objects.filter(pk=merged.pk).exists()


def undo_merge(client: Client, _article=None) -> bool:
    merged = make_tag("karabakh")
    editor = User.objects.create_superuser("merger")
    merge = tag_merging.merge(merged, make_tag("garabagh"), editor)
    client.post(f"/admin/articles/tag/merge/{merge.pk}/undo/")
    return Tag.objects.filter(pk=merged.pk).exists()


def delete_section(client: Client, _article=None) -> bool:
    section = Section.objects.create(name="Empty", slug="empty")
    client.post(f"/admin/articles/section/{section.pk}/delete/", {"post": "yes"})
    return not Section.objects.filter(pk=section.pk).exists()


def delete_sections_over_many(client: Client, _article=None) -> bool:
    section = Section.objects.create(name="Empty", slug="empty")
    chosen = {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"}
    client.post("/admin/articles/section/", chosen)
    return not Section.objects.filter(pk=section.pk).exists()


def set_person(kind: str, **fields) -> Callable:
    """What is sent of the person; a callable is asked when the world is there."""

    def way(client: Client, _article=None) -> bool:
        person = make_person("somebody", kind=kind)
        sent = {name: value() for name, value in fields.items()}
        where = f"/admin/articles/person/{person.pk}/change/"
        client.post(where, {"name": "Somebody", "slug": "somebody", "kind": kind} | sent)
        person.refresh_from_db()
        return person.user is not None or person.members.exists()

    return way


def empty_rows(*prefixes: str) -> dict:
    return {f"{prefix}-{form}": "0" for prefix in prefixes for form in ("TOTAL_FORMS", "INITIAL_FORMS")}


BANNER = {f"{name}_{part}": "" for name in ("starts_at", "expires_at") for part in (0, 1)}
LONG = "a long enough pass phrase"
STEPS = [name for name in workflow.VERBS if name != "publish"]
IN_BULK = ("submit", "approve", "publish", "withdraw")
WAYS: dict[str, list[Callable]] = {
    "create a story": [create],
    "edit": [edit],
    "publish": [step_page("publish"), form_button("publish"), over_many("publish")],
    "schedule": [step_page("publish", at="later")],
    "delete": [delete, delete_over_many],
    "sign with the name of another": [sign_as_another],
    "sign with the own name": [sign_as_oneself],
    "mark as sponsored": [mark_as_sponsored],
    "change the address": [change_address],
    "choose a tag": [choose_tag],
    "set the time of publication": [set_time],
    "assign": [assign],
    "set columns of the row by hand": [set_by_hand],
    "share a preview": [share],
    "translate": [translations.translate],
    "give a translation to somebody": [translations.give_a_translation],
    "link as a translation": [translations.link],
    "take apart from translations": [translations.unlink],
    "follow the source": [translations.follow],
    "say that nothing has to follow": [translations.settle_a_task],
    "announce breaking news": [
        adds(
            BreakingBanner,
            "/admin/articles/breakingbanner/add/",
            text="The bridge is open",
            locale="en",
            article="",
            lasts="6",
            **BANNER,
        )
    ],
    "run a live blog": [run_live_blog],
    "post a live entry": [post_live_entry],
    "change a live entry": [edit_live_entry],
    "upload a picture": [
        adds(Picture, "/admin/images/picture/upload/", upload=new_image),
        adds(Picture, "/admin/images/picture/drop/", upload=new_image),
        adds(
            Picture, "/admin/images/picture/add/", upload=new_image, title="", alt="", credit="", decorative_reason=""
        ),
    ],
    "create a tag": [adds(Tag, "/admin/articles/tag/add/", name="New", name_az="", name_ru="", slug="new")],
    "merge a tag": [merge_tags],
    "undo a merge of tags": [undo_merge],
    "dismiss a search without results": [searches.dismiss],
    "delete a section": [delete_section, delete_sections_over_many],
    "set the log-in of a person": [set_person("person", user=lambda: User.objects.get(username="other").pk)],
    "set the members of an organisation": [set_person("organisation", members=lambda: make_person("member").pk)],
    "create a section": [
        adds(Section, "/admin/articles/section/add/", name="New", slug="new", position="0", is_in_menu="on")
    ],
    "create a person": [
        adds(Person, "/admin/articles/person/add/", name="A Newcomer", slug="a-newcomer", kind="person")
    ],
    "create a series": [
        adds(
            Series,
            "/admin/articles/series/add/",
            name="New",
            slug="new",
            locale="en",
            description="",
            **empty_rows("parts"),
        )
    ],
    "create a topic": [
        adds(
            Topic,
            "/admin/articles/topic/add/",
            title="New",
            slug="new",
            locale="en",
            tags=lambda: [make_tag().pk],
            **empty_rows("explainers", "events"),
        )
    ],
    "create an advertiser": [adds(Advertiser, "/admin/ads/advertiser/add/", name="Caspian Rail", contact="")],
    "create an edition": [
        adds(
            Edition,
            "/admin/newsletter/edition/add/",
            mailing_list=weekly,
            date="2026-11-20",
            subject="A week",
        )
    ],
    "edit an edition": [edit_edition],
    "submit an edition": [submit_edition],
    "send an edition back": [edition_step("send_back", "draft", why="Shorter.")],
    "approve an edition": [edition_step("approve", "approved")],
    "withdraw the approval of an edition": [edition_step("withdraw", "draft")],
    "send an edition": [edition_step("send_now", "")],
    "create a mailing list": [
        adds(
            MailingList,
            "/admin/newsletter/mailinglist/add/",
            name="Daily",
            slug="daily",
            sender_name="Azerbaijan.US",
            promise="Every day",
            locale="en",
            frequency="daily",
        )
    ],
    "suppress an address": [
        adds(Suppression, "/admin/newsletter/suppression/add/", address="x@example.com", reason="asked", diagnostic="")
    ],
    "suppress addresses of returned mail": [returned.suppress],
    "lift suppressions of returned mail": [returned.lift],
    "delete unread returned mail": [returned.delete],
    "see subscribers": [see_subscribers],
    "download subscribers": [mailing.download],
    "bring in subscribers": [mailing.bring_in],
    "lift a suppression": [mailing.lift],
    "erase a subscriber": [mailing.erase],
    "create a segment": [mailing.make_segment],
    "create a user": [
        adds(
            User,
            "/admin/auth/user/add/",
            username="newcomer",
            usable_password="true",
            password1=LONG,
            password2=LONG,
        )
    ],
    "change the rights of a role": [change_role],
    "see the whole audit log": [see_whole_log],
    "choose publication settings": [distribution.choose],
    "announce again": [distribution.announce_again],
    "make an API key": [distribution.make_api_key],
    "revoke an API key": [distribution.revoke_api_key],
    "curate the front page": [curate],
    "lead an old address on": [addresses.lead_on],
    "lead an old address to another site": [addresses.lead_outside],
    "bring in old addresses": [addresses.bring_in],
    "make a rule for old addresses": [addresses.make_rule],
    "handle a reported error": [addresses.handle_report],
    "ignore an address that was not found": [addresses.ignore],
    "choose what stands below": [exclude_below],
}
for verb in STEPS:
    WAYS[verb] = [step_page(verb)]
    if verb in IN_BULK:
        WAYS[verb].append(over_many(verb))
    if verb not in WORDS and verb not in ("publish_changes", "withdraw", "set_embargo"):
        WAYS[verb].append(form_button(verb))
