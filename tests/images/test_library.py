import time
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from lxml import html

from ads.models import Creative
from articles.models import Page
from images.models import Picture
from images.uploads import add_picture
from tests.ads.campaigns import make_creative
from tests.images.files import as_upload, scene
from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db
LIBRARY = "/admin/images/picture/"


def titles(response) -> list[str]:
    return [node.text for node in html.fromstring(response.content).iterfind(".//span[@class='picture-card-title']")]


def small(title: str, **fields) -> Picture:
    picture = add_picture(as_upload(scene(len(title), (120, 90))), title=title, queue=False)
    Picture.objects.filter(pk=picture.pk).update(**fields)
    picture.refresh_from_db()
    return picture


def test_the_grid_shows_what_matters(client_of):
    today = timezone.localdate()
    small("Bare")
    known = {"credit": "Kamran", "licence": "agency"}
    small("Ends", **known, alt="A", licence_until=today + timedelta(days=12))
    small("Ended", **known, alt="A", licence_until=today - timedelta(days=1))
    used = small("Shown", **known, decorative_reason="A rule")
    make_article(lead_picture=used)
    page = html.fromstring(client_of("Editor").get(LIBRARY).content)
    cards = {
        card.findtext(".//span[@class='picture-card-title']"): [badge.text for badge in card.iterfind(".//ul/li")]
        for card in page.iterfind(".//li[@class='picture-card']")
    }
    assert cards == {
        "Bare": ["no text alternative", "no credit", "no licence"],
        "Ends": ["licence ends in 12 days"],
        "Ended": ["licence expired"],
        "Shown": ["used once"],
    }
    assert page.find(".//section[@id='drop']") is not None


def test_search_and_filters(client_of):
    editor = client_of("Editor")
    today = timezone.localdate()
    small("Bare", caption="A storm over Ələt")
    small("Named", credit="Kamran", alt_az="Gəmilər", alt="Ships", licence="agency")
    small("Ended", credit="Kamran", alt="A", licence_until=today - timedelta(days=1))
    small("Ends", credit="Kamran", alt="A", licence_until=today + timedelta(days=3))
    make_article(lead_picture=small("Shown", credit="Kamran", alt="A"))
    for query, expected in {
        "q=elet": ["Bare"],
        "q=gemiler": ["Named"],
        "q=kamran+ships": ["Named"],
        "q=photo.jpg": ["Shown", "Ends", "Ended", "Named", "Bare"],
        "lacks=alt": ["Bare"],
        "lacks=credit": ["Bare"],
        "lacks=licence": ["Shown", "Ends", "Ended", "Bare"],
        "lacks=any": ["Shown", "Ends", "Ended", "Bare"],
        "licence=expired": ["Ended"],
        "licence=soon": ["Ends"],
        "licence=agency": ["Named"],
        "use=none": ["Ends", "Ended", "Named", "Bare"],
        "q=nothing": [],
    }.items():
        response = editor.get(f"{LIBRARY}?{query}")
        assert titles(response) == expected, query
    assert "Search for fewer words, or clear the filters." in response.content.decode()


def test_queries_of_the_grid(client_of, django_assert_max_num_queries):
    editor = client_of("Editor")
    for number in range(30):
        make_article(lead_picture=small("p" * (number + 1)))
    editor.get(LIBRARY)
    # session, user, rights of the person and the group (2), count, the pictures, their uses: keys, stories, standing
    # pages, creatives
    with django_assert_max_num_queries(12):
        assert len(titles(editor.get(LIBRARY))) == 30


FIFTY_THOUSAND = """
INSERT INTO images_picture (key, version, file, width, height, sha256, original_name, uploaded_at, title, alt, alt_az,
    alt_ru, decorative_reason, caption, credit, source_url, licence, headline, embedded, focus_x, focus_y, renditions,
    dhash)
SELECT lpad(to_hex(n), 24, '0'), 1, 'pictures/00/' || lpad(to_hex(n), 24, '0') || '.jpg', 1600, 900, md5(n::text),
    'IMG_' || n || '.JPG', now() - n * interval '1 minute', 'Picture ' || md5(n::text), 'Ships ' || md5((n + 1)::text),
    'Gəmilər ' || n, 'Корабли ' || n, '', 'Workers at the pier, ' || md5((n + 2)::text), 'Kamran Taghizade / Agency '
    || n % 40, '', 'agency', '', '{}', 0.5, 0.5, '[]', ('x' || md5(n::text))::bit(64)::bigint
FROM generate_series(1, 50000) AS n
"""


QUERIES = (
    ["", "q=c4ca4238", "q=корабли+4711", "q=taghizade+pier", "q=absent-word", "q=49"]
    + ["lacks=any", "licence=soon", "use=none", "p=900"]
)  # fmt: skip


def test_a_large_library_is_fast(client_of):
    """300 ms with 50,000 pictures, the best of a dozen: other work on the machine is no finding."""
    with connection.cursor() as cursor:
        cursor.execute(FIFTY_THOUSAND)
        cursor.execute("ANALYZE images_picture")
    editor = client_of("Editor")
    for query in QUERIES:
        assert is_fast(lambda: editor.get(f"{LIBRARY}?{query}")), query  # noqa: B023 - called at once
    assert is_fast(lambda: list(Picture.objects.like(0b1011)))


def is_fast(work) -> bool:
    for _try in range(12):
        started = time.perf_counter()
        work()
        if time.perf_counter() - started < 0.3:
            return True
    return False


# --- one picture


def test_where_a_picture_is_used(client_of, django_assert_max_num_queries):
    picture = make_picture()
    body = f'<p>A.</p><figure class="image"><img src="{picture.body_url}" alt=""></figure>'
    lead = make_article(headline="The Lead", lead_picture=picture)
    make_article(headline="The Body", body=body)
    Page.objects.create(slug="about-us", title="About", body=body)
    Creative.objects.filter(pk=make_creative().pk).update(picture=picture)
    page = client_of("Editor").get(f"{LIBRARY}{picture.pk}/change/")
    used = {
        (item.findtext("a"), item.findtext("span"))
        for item in html.fromstring(page.content).iterfind(".//div[@class='picture-uses']/ul/li")
    }
    creative = Creative.objects.get()
    assert used == {
        ("The Lead", "lead picture"),
        ("The Body", "in the text"),
        ("About", "in a standing page"),
        (creative.name, "creative"),
    }
    assert f"/admin/articles/article/{lead.pk}/change/" in page.content.decode()


def test_the_form_saves_words_and_focus(client_of, run_tasks):
    picture = make_picture()
    run_tasks()
    editor = client_of("Editor")
    data = {
        "title": "The bay",
        "alt": "Ships at anchor",
        "alt_az": "Gəmilər",
        "alt_ru": "",
        "decorative_reason": "",
        "caption": "",
        "credit": "Kamran",
        "source_url": "https://example.org/bay",
        "licence": "agency",
        "licence_until": "2031-05-01",
        "focus_x": "0.2",
        "focus_y": "0.75",
    }
    assert editor.post(f"{LIBRARY}{picture.pk}/change/", data).status_code == 302
    picture.refresh_from_db()
    assert (picture.alt_az, picture.licence, picture.focus_x, picture.focus_y) == ("Gəmilər", "agency", 0.2, 0.75)
    run_tasks()
    picture.refresh_from_db()
    assert picture.social()
    wrong = editor.post(f"{LIBRARY}{picture.pk}/change/", data | {"alt": "The bay", "focus_x": "1.5"})
    text = wrong.content.decode()
    assert "Say what is to be seen" in text and "less than or equal to 1" in text


def test_who_brought_a_picture_may_write_its_words_nobody_else_without_the_right(client_of):
    writer, stranger = client_of("Writer"), client_of("Writer", "second-writer")
    picture = add_picture(as_upload(scene(1, (120, 90))), title="Mine", uploader=writer.user, queue=False)
    data = {"title": "Mine", "alt": "Ships", "credit": "K", "focus_x": "0.5", "focus_y": "0.5"}
    assert writer.post(f"{LIBRARY}{picture.pk}/change/", data).status_code == 302
    assert stranger.post(f"{LIBRARY}{picture.pk}/change/", data | {"alt": "Changed"}).status_code == 403
    assert Picture.objects.get().alt == "Ships"
    assert stranger.get(f"{LIBRARY}{picture.pk}/change/").status_code == 200


def test_an_uploader_who_left_leaves_the_pictures(client_of):
    writer = client_of("Writer")
    add_picture(as_upload(scene(1, (120, 90))), uploader=writer.user, queue=False)
    writer.user.delete()
    assert Picture.objects.get().uploader is None


# --- deleting


def test_an_unused_picture_goes_with_its_files(client_of, django_capture_on_commit_callbacks):
    picture = make_picture()
    names = [picture.file.name, *(r["name"] for r in picture.renditions)]
    assert all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        client_of("Publisher").post(f"{LIBRARY}{picture.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.exists()
    assert not any(map(default_storage.exists, names))


@pytest.mark.parametrize("where", ["lead", "body", "page"])
def test_a_used_picture_is_not_deleted(client_of, where):
    picture = make_picture(title="The bay")
    body = f'<p>A.</p><figure class="image"><img src="{picture.body_url}" alt=""></figure>'
    if where == "lead":
        make_article(headline="The Story", lead_picture=picture)
    elif where == "body":
        make_article(headline="The Story", body=body)
    else:
        Page.objects.create(slug="about-us", title="The Story", body=body)
    publisher = client_of("Publisher")
    sentence = "“The bay” was not deleted: it is used in “The Story”"
    for answer in (
        publisher.get(f"{LIBRARY}{picture.pk}/delete/", follow=True),
        publisher.post(f"{LIBRARY}{picture.pk}/delete/", {"post": "yes"}, follow=True),
        publisher.post(LIBRARY, {"action": "delete_selected", "_selected_action": [picture.pk]}, follow=True),
        publisher.post(
            LIBRARY, {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}, follow=True
        ),
    ):
        assert sentence in answer.content.decode()
    assert Picture.objects.exists() and default_storage.exists(picture.file.name)


def test_many_unused_pictures_at_once(client_of, django_capture_on_commit_callbacks):
    pictures = [small("One"), small("Three")]
    publisher = client_of("Publisher")
    chosen = {"action": "delete_selected", "_selected_action": [p.pk for p in pictures]}
    assert "Are you sure" in publisher.post(LIBRARY, chosen).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(LIBRARY, chosen | {"post": "yes"})
    assert not Picture.objects.exists()
    assert not any(default_storage.exists(picture.file.name) for picture in pictures)


def test_an_editor_deletes_nothing(client_of):
    picture = small("One")
    editor = client_of("Editor")
    assert editor.post(f"{LIBRARY}{picture.pk}/delete/", {"post": "yes"}).status_code == 403
    editor.post(LIBRARY, {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"})
    assert Picture.objects.exists()
