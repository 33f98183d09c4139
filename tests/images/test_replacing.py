import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage

from images.models import Picture
from images.renditions import plan
from images.uploads import add_picture
from tests.images.files import as_upload, scene
from tests.stories import image_file, make_article

pytestmark = pytest.mark.django_db


def test_another_file_under_the_same_id_and_key(client_of, client, run_tasks, django_capture_on_commit_callbacks):
    words = {"title": "Bay", "alt": "Ships", "credit": "K"}
    picture = add_picture(as_upload(scene(1, (700, 500))), **words)
    run_tasks()
    picture.refresh_from_db()
    before = [picture.file.name, *(r["name"] for r in picture.renditions)]
    in_body = picture.body_url
    article = make_article(body=f'<p>A.</p><figure class="image"><img src="{in_body}" alt=""></figure>')
    address = f"/admin/images/picture/{picture.pk}/replace/"
    editor = client_of("Editor")
    assert "keeps its words" in editor.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(address, {"upload": as_upload(scene(2, (900, 400)), "new.jpg")})
    assert response.status_code == 302
    run_tasks()

    again = Picture.objects.get()
    assert (again.pk, again.key, again.alt, again.version) == (picture.pk, picture.key, "Ships", 2)
    assert (again.width, again.height, again.original_name) == (900, 400, "new.jpg")
    after = [again.file.name, *(r["name"] for r in again.renditions)]
    assert len(after) == len(plan(again)) + 1
    assert not set(before) & set(after)
    assert not any(map(default_storage.exists, before)) and all(map(default_storage.exists, after))
    page = client.get(article.get_absolute_url()).content.decode()
    assert again.renditions[0]["name"] in page and before[1] not in page
    # The address in bodies leads on; caches ask again soon.
    moved = client.get(in_body)
    assert (moved.status_code, moved["Location"]) == (302, again.file.url)
    assert moved["Cache-Control"] == "public, max-age=60"
    assert client.get(again.file.url).status_code == 200
    entry = LogEntry.objects.latest("pk")
    assert (entry.user.username, entry.get_change_message()) == ("editor", "Replaced the file.")


def test_a_png_for_a_jpeg(client_of, client, django_capture_on_commit_callbacks):
    picture = add_picture(image_file(300, 200), queue=False)
    in_body = picture.body_url
    with django_capture_on_commit_callbacks(execute=True):
        client_of("Editor").post(
            f"/admin/images/picture/{picture.pk}/replace/",
            {"upload": as_upload(scene(2, (90, 90)).convert("RGBA"), "x.png", "png")},
        )
    again = Picture.objects.get()
    for address in (in_body, again.body_url):
        assert client.get(address)["Location"] == again.file.url


def test_a_refused_file_changes_nothing(client_of):
    picture = add_picture(image_file(), queue=False)
    response = client_of("Editor").post(
        f"/admin/images/picture/{picture.pk}/replace/", {"upload": as_upload(scene(1), "x.tif", "tiff")}
    )
    assert "not a whole JPEG" in response.content.decode()
    assert Picture.objects.get().version == 1 and default_storage.exists(picture.file.name)


def test_who_may_only_look_may_not_replace(client_of):
    writer = client_of("Writer")
    picture = add_picture(image_file(), uploader=writer.user, queue=False)
    for method in (writer.get, writer.post):
        assert method(f"/admin/images/picture/{picture.pk}/replace/", {}).status_code == 403


def test_addresses_of_no_picture(client):
    assert client.get(f"/media/pictures/00/{'0' * 24}.jpg").status_code == 404
    assert client.get(f"/media/pictures/00/{'0' * 24}bcdfghj.webp").status_code == 404
    lost = add_picture(image_file(), queue=False)
    default_storage.delete(lost.file.name)
    assert client.get(lost.file.url).status_code == 404
