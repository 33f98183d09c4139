"""The ledger of addresses out as CSV, and in again: first what would happen, then all of it or nothing."""

import csv
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles import path_tables
from articles.models import MissingPath, OldPath
from audit.models import Entry
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
BRING_IN = "/admin/articles/oldpath/bring-in/"
TABLE = "/admin/articles/oldpath/table.csv"


def out(client) -> str:
    return b"".join(client.get(TABLE).streaming_content).decode()


def bring_in(client, content: bytes | str, **fields):
    data = content.encode() if isinstance(content, str) else content
    return client.post(BRING_IN, {"table": SimpleUploadedFile("table.csv", data)} | fields)


def problems(client, content: bytes | str) -> dict[str, str]:
    found = bring_in(client, content).context["found"]
    return {entry.old: entry.problem for entry in found.problems}


def ledger() -> list[list[str]]:
    return list(path_tables.export())


def of_each_kind() -> None:
    story, section = make_article(slug="a-story"), make_section("energy")
    for path, thing in (
        ("/siyasət/köhnə", story),
        ("/?p=12", story),
        ("/power", section),
        ("/tag/old", make_tag()),
        ("/author/old", make_person()),
    ):
        OldPath.objects.keep(path, thing)
    OldPath.objects.create(
        path="/shop", address="https://shop.example.com/?a=1,2", hits=7, last_hit=timezone.localdate()
    )
    OldPath.objects.create(path="/letters", address="/newsletter/")


def test_the_round_trip_is_equal(client_of):
    of_each_kind()
    admin, before = client_of("Administrator"), ledger()
    table = out(admin)
    assert table.startswith("\ufeffold path,target kind,target id,target address,hits,last hit,created")
    response = bring_in(admin, table)
    found = response.context["found"]
    assert (len(found.new), len(found.changed), found.same, found.problems) == (0, 0, 7, [])
    OldPath.objects.all().delete()
    assert len(bring_in(admin, table).context["found"].new) == 7 and not OldPath.objects.exists()
    assert bring_in(admin, table, apply="1").status_code == 302
    assert ledger() == before
    assert Entry.objects.get(action="brought in old addresses").details == {"new": 7, "changed": 0}


def test_two_columns_are_enough_and_an_address_becomes_the_thing_there(client, client_of):
    story, tag = make_article(slug="a-story"), make_tag()
    MissingPath.objects.create(path="/one", first_day=timezone.localdate(), last_day=timezone.localdate())
    table = f"old path,target address\nhttp://localhost:8000/One/,{story.get_absolute_url()}\n/two,/tag/caspian\n/three,/search/"
    bring_in(client_of("Editor"), table, apply="1")
    rows = {row.path: row.thing or row.address for row in OldPath.objects.all()}
    assert rows == {"/one": story, "/two": tag, "/three": "/search/"}
    assert client.get("/One")["Location"] == story.get_absolute_url()
    assert not MissingPath.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_programs_save_them(client_of, encoding, delimiter, end):
    make_tag()
    lines = [["Old path", "Target address"], ["/köhnə/", "/tag/caspian/"], ["", ""], ["/a b", '"/tag/caspian/"']]
    content = end.join(delimiter.join(line) for line in lines).encode(encoding)
    bring_in(client_of("Editor"), content, apply="1")
    assert sorted(OldPath.objects.values_list("path", flat=True)) == ["/a b", "/köhnə"]


def test_each_problem_is_named_and_the_rest_comes_in(client_of):
    make_article(slug="a-story"), make_tag(), make_section("energy")
    OldPath.objects.create(path="/known", address="/round/")
    table = "\n".join(
        [
            "old path,target kind,target id,target address",
            "/good,,,/tag/caspian/",
            "no path,,,/x/",
            "//evil.example/x,,,/x/",
            "/politics/a-story/,,,/x/",
            "/energy/,,,/x/",
            "/search/,,,/x/",
            "/,,,/x/",
            "/twice,,,/x/",
            "/Twice/,,,/y/",
            "/none,story,999999,",
            "/kind,spoon,1,",
            "/key,story,x,",
            "/no-target,,,",
            "/outside,,,https://example.com/",
            "/formula,,,=HYPERLINK(1)",
            "@formula,,,/x/",
            "/self,,,/self/",
            "/round,,,/known/",
            "/new-x,,,/new-y/",
            "/new-y,,,/new-x/",
            "/" + "x" * 600 + ",,,/x/",
        ]
    )
    editor = client_of("Editor")
    found = problems(editor, table)
    sentences = {
        "no path": "no address of the site",
        "//evil.example/x": "no address of the site",
        "/politics/a-story/": "stands at this address today",
        "/energy/": "stands at this address today",
        "/search/": "address of the site itself",
        "/": "address of the site itself",
        "/twice": "in the file 2 times",
        "/Twice/": "in the file 2 times",
        "/none": "no such target",
        "/kind": "no such target",
        "/key": "no such target",
        "/no-target": "no address of the site",
        "/outside": "Only administrators",
        "/formula": "like a formula",
        "@formula": "like a formula",
        "/self": "leads back to itself",
        "/round": "leads back to itself",
        "/new-x": "leads back to itself",
        "/new-y": "leads back to itself",
        "/" + "x" * 199: "at most 500",
    }
    assert found.keys() == sentences.keys()
    for old, words in sentences.items():
        assert words in found[old], (old, found[old])
    bring_in(editor, table, apply="1")
    assert set(OldPath.objects.values_list("path", flat=True)) == {"/known", "/good"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        ("old path,target address\n/köhne,/x".encode("cp1254"), "not in UTF-8"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"PK\x03\x04\0\0", "no CSV"),
        (b"a,b\n/x,/y\n", "name the columns"),
        (b'old path,target address\n"/x,/y', "cannot be read"),
    ],
)
def test_what_is_no_table(client_of, content, sentence):
    response = bring_in(client_of("Editor"), content, apply="1")
    assert response.status_code == 200 and sentence in response.context["form"].errors["table"][0]


def test_ten_thousand_lines_in_seconds(client_of):
    stories = [make_article() for _n in range(20)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["old path", "target address"])
    writer.writerows([f"/old/{n}", stories[n % 20].get_absolute_url()] for n in range(10_000))
    admin, start = client_of("Administrator"), time.monotonic()
    assert bring_in(admin, buffer.getvalue(), apply="1").status_code == 302
    taken = time.monotonic() - start
    assert OldPath.objects.count() == 10_000 and taken < 20, taken
    print(f"{taken:.1f} s")  # noqa: T201


def test_only_who_changes_addresses(client_of):
    writer = client_of("Writer")
    assert writer.get(TABLE).status_code == 403
    assert bring_in(writer, "old path,target address\n/a,/b", apply="1").status_code == 403
