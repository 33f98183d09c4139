import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from images.models import Picture
from images.uploads import MAX_BYTES, add_picture, decode
from tests.stories import image_file, make_picture

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/images/picture/upload/"


def test_an_editor_uploads_and_renditions_follow(client_of, client, run_tasks):
    response = client_of("Editor").post(UPLOAD, {"upload": image_file(2000, 1000, name="Şuşa-gecə.jpg")})
    assert response.json()["uploaded"] == 1
    picture = Picture.objects.get()
    assert (picture.title, picture.credit, picture.width) == ("Şuşa gecə", "", 2000)
    assert picture.uploader.username == "editor"
    run_tasks()
    picture.refresh_from_db()
    assert [r["width"] for r in picture.scaled()] == [320, 480, 640, 960, 1280, 1920]
    assert (picture.social()["width"], picture.social()["height"]) == (1200, 630)
    served = client.get(response.json()["url"])
    assert served["Content-Type"] == "image/jpeg"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF", "JPEG"])
def test_kinds_that_are_taken(kind):
    image, _words = decode(image_file(40, 30, kind))
    assert image.size == (40, 30)


REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG and HTML"),
    "svg with a byte order mark": (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "SVG and HTML"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "SVG and HTML"),
    "words": (b"just words", "not a whole"),
    "nothing": (b"", "not a whole"),
    "gif head with script": (b"GIF89a/*<script>alert(1)</script>*/", "not a whole"),
    "cut short": (image_file(600, 400).read()[:900], "not a whole"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a whole"),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_with_a_sentence(client_of, data, sentence):
    file = SimpleUploadedFile("harmless.png", data, content_type="image/png")
    response = client_of("Editor").post(UPLOAD, {"upload": file})
    # Django drops an empty file before it reaches the view.
    expected = sentence if data else "empty"
    assert response.status_code == 400
    assert expected in response.json()["error"]["message"] or not data
    assert not Picture.objects.exists()


def test_too_many_bytes():
    with pytest.raises(ValidationError, match="at most 12 MB"):
        decode(SimpleUploadedFile("big.jpg", image_file().read() + b"\0" * MAX_BYTES))


def test_too_many_pixels_are_refused_before_they_are_decoded():
    buffer = io.BytesIO()
    Image.new("1", (9000, 9000)).save(buffer, "png")
    with pytest.raises(ValidationError, match="81 million pixels"):
        decode(SimpleUploadedFile("bomb.png", buffer.getvalue()))


def test_a_bomb_beyond_pillow_s_own_bound_is_called_too_large(shared):
    for name in ("bomb_19000x19000_1bit.png", "bomb_50000x50000_1bit.png", "bomb_header_only_65535.png"):
        file = SimpleUploadedFile(name, (shared / "data/images/hostile/generated" / name).read_bytes())
        with pytest.raises(ValidationError, match="far more than 40 million pixels"):
            decode(file)


def test_no_file_is_400(client_of):
    assert client_of("Editor").post(UPLOAD).status_code == 400


def test_without_the_right_403(client_of):
    nobody = client_of("Writer")
    nobody.user.groups.clear()
    assert nobody.post(UPLOAD, {"upload": image_file()}).status_code == 403


def test_without_csrf_token_403(person_of):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(person_of("Editor"))
    assert client.post(UPLOAD, {"upload": image_file()}).status_code == 403


def test_get_is_refused(client_of):
    assert client_of("Editor").get(UPLOAD).status_code == 405


def test_metadata_and_trailing_bytes_are_gone_and_the_picture_is_upright():
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (60, 20), "red").save(buffer, "jpeg", exif=exif)
    file = SimpleUploadedFile("x.jpg", buffer.getvalue() + b"<script>alert(1)</script>")
    picture = add_picture(file, title="t", alt="", credit="c")
    stored = picture.file.open().read()
    assert (picture.width, picture.height) == (20, 60)
    assert b"SecretCamera" not in stored and b"<script>" not in stored


def test_hostile_files(shared):
    """Each is refused with a sentence or stored as a clean picture; none takes long or runs."""
    files = [path for path in (shared / "data/images/hostile/generated").rglob("*") if path.is_file()]
    assert files
    for path in files:
        try:
            picture = add_picture(SimpleUploadedFile(path.name, path.read_bytes()), title="t", alt="", credit="c")
        except ValidationError as refusal:
            assert refusal.messages[0].endswith("."), path.name
        else:
            stored = picture.file.open().read()
            assert stored[:3] == b"\xff\xd8\xff" or stored[:4] == b"\x89PNG", path.name
            assert b"<script" not in stored and b"<?php" not in stored, path.name


def test_orientations(shared):
    for path in sorted((shared / "data/images/exif-orientation").glob("Landscape_*.jpg")):
        image, _words = decode(SimpleUploadedFile(path.name, path.read_bytes()))
        assert image.width > image.height, path.name


def test_the_form_for_one_file(client_of):
    """What remains without JavaScript."""
    publisher = client_of("Publisher")
    data = {"title": "The bay", "alt": "Ships before a town", "credit": "Kamran", "decorative_reason": ""}
    response = publisher.post("/admin/images/picture/add/", data | {"upload": image_file()})
    picture = Picture.objects.get()
    assert response["Location"] == f"/admin/images/picture/{picture.pk}/change/"
    assert (picture.title, picture.alt, picture.credit) == ("The bay", "Ships before a town", "Kamran")
    bad = SimpleUploadedFile("x.svg", b"<svg></svg>")
    response = publisher.post("/admin/images/picture/add/", data | {"upload": bad})
    assert "Export the drawing as PNG" in response.content.decode()
    assert Picture.objects.count() == 1


def test_the_form_for_one_file_takes_what_the_file_says_and_names_a_twin(client_of):
    publisher = client_of("Publisher")
    words = {"title": "", "alt": "", "credit": "", "decorative_reason": ""}
    publisher.post("/admin/images/picture/add/", words | {"upload": image_file(name="the_bay.jpg")})
    response = publisher.post("/admin/images/picture/add/", words | {"upload": image_file()}, follow=True)
    assert "The same file is in the library already, as “the bay”." in response.content.decode()
    assert Picture.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["pictures/../../settings.py", "../manage.py", "pictures/00/x.jpg", "pictures/00/%2e%2e/x", "secret_key"]
)
def test_media_serves_nothing_else(client, name):
    make_picture()
    assert client.get(f"/media/{name}", follow=True).status_code == 404


def test_a_contributor_brings_twenty_pictures_a_day_and_is_told(client_of):
    contributor, writer = client_of("Contributor"), client_of("Writer")
    row = make_picture(uploader=contributor.user)
    for number in range(1, 20):
        row.pk, row.key = None, f"{number:0>12}"
        row.save(force_insert=True)
    for address in ("/admin/images/picture/drop/", "/admin/images/picture/upload/"):
        answer = contributor.post(address, {"upload": image_file(900, 640)})
        assert answer.status_code == 400
        assert "ask an editor to add this one" in answer.json()["error"]["message"]
    form = {"upload": image_file(900, 640), "title": "One more", "alt": "", "credit": "K", "decorative_reason": ""}
    assert "ask an editor to add this one" in contributor.post("/admin/images/picture/add/", form).content.decode()
    assert Picture.objects.count() == 20
    assert writer.post("/admin/images/picture/drop/", {"upload": image_file(900, 640)}).status_code == 200
