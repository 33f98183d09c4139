"""The audit log: written by every form and verb, changed by nothing."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from articles.models import Tag
from audit.models import Entry, record
from tests.stories import make_tag

LIST = "/admin/audit/entry/"


def test_forms_lists_and_log_ins_leave_entries(client_of, person_of):
    admin = client_of()
    admin.post("/admin/articles/tag/add/", {"name": "Rail", "slug": "rail", "name_az": "", "name_ru": ""})
    doomed = [make_tag(slug).pk for slug in ("one", "two")]
    admin.post("/admin/articles/tag/", {"action": "delete_selected", "_selected_action": doomed, "post": "yes"})
    written = list(Entry.objects.order_by("pk").values_list("actor_name", "action", "model"))
    assert written == [
        ("root", "logged in", "auth.user"),
        ("root", "added", "articles.tag"),
        ("root", "deleted", "articles.tag"),
        ("root", "deleted", "articles.tag"),
    ]
    assert "Rail" in admin.get(LIST).content.decode()


def test_an_entry_is_found_by_its_thing(person_of):
    tag = make_tag()
    record(person_of(), "merged", tag, before={"a": 1}, after={"a": 2}, into="Caspian Sea")
    entry = Entry.objects.of(tag).get()
    assert entry.before_hash != entry.after_hash and len(entry.after_hash) == 64
    assert entry.details == {"into": "Caspian Sea"}


def test_an_entry_outlives_the_account(person_of):
    user = person_of("Editor")
    record(user, "merged", make_tag())
    user.delete()
    assert Entry.objects.get(action="merged").actor_name == "editor"


@pytest.mark.parametrize(
    "change", [lambda: Entry.objects.update(action="nothing"), lambda: Entry.objects.all().delete()]
)
def test_the_database_refuses_to_change_the_log(person_of, change):
    record(person_of(), "merged", make_tag())
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    assert Entry.objects.get(action="merged")


@pytest.mark.parametrize(
    ("group", "sees"),
    [
        ("Writer", {"own"}),
        ("Editor", {"own", "story"}),
        ("Publisher", {"own", "story", "advertising", "mailing", "staff"}),
        ("Ads manager", {"own", "advertising"}),
        ("Newsletter manager", {"own", "mailing"}),
        ("Administrator", {"own", "story", "advertising", "mailing", "staff"}),
    ],
)
def test_each_role_sees_its_own_part(client_of, group, sees):
    client = client_of(group)
    for app, name in (("articles", "story"), ("ads", "advertising"), ("newsletter", "mailing"), ("auth", "staff")):
        Entry.objects.create(actor_name="chief", action=name, app=app, model=f"{app}.x", object_id="1", object_name="x")
    record(client.user, "own", make_tag())
    visible = set(Entry.objects.visible_to(User.objects.get(pk=client.user.pk)).values_list("action", flat=True))
    assert visible - {"logged in"} == sees


@pytest.mark.parametrize("address", [f"{LIST}add/", f"{LIST}1/delete/"])
def test_nobody_adds_or_deletes_entries_by_hand(client_of, address):
    assert client_of().post(address).status_code in (403, 302)
    assert not Entry.objects.exclude(action__in=["logged in", "was refused"]).exists()


def test_tags_are_logged_once(client_of):
    client_of().post("/admin/articles/tag/add/", {"name": "Rail", "slug": "rail", "name_az": "", "name_ru": ""})
    assert Entry.objects.of(Tag.objects.get(slug="rail")).count() == 1
