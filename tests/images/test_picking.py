from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from images.models import Picture
from images.uploads import add_picture
from tests.images.files import as_upload, scene
from tests.stories import make_picture

pytestmark = pytest.mark.django_db
PICK = "/admin/images/picture/pick/"


def picks(response) -> list[str]:
    return [node.get("data-pick") for node in html.fromstring(response.content).iterfind(".//a[@data-pick]")]


def test_a_picture_is_found_and_offered_to_ckeditor(client_of):
    bay, other = make_picture(title="The bay"), make_picture(title="Other")
    writer = client_of("Writer")
    response = writer.get(PICK, {"CKEditorFuncNum": "7", "CKEditor": "id_body", "langCode": "en"})
    assert picks(response) == [other.body_url, bay.body_url]
    assert html.fromstring(response.content).find(".//ul[@data-callback]").get("data-callback") == "7"
    assert picks(writer.get(PICK, {"CKEditorFuncNum": "7", "q": "bay"})) == [bay.body_url]
    assert "Search for fewer words" in writer.get(PICK, {"q": "nothing"}).content.decode()


def test_a_field_is_told_what_was_chosen(client_of):
    picture = make_picture(title="The bay", credit="")
    writer = client_of("Writer")
    assert "data-for-field" in writer.get(PICK, {"field": "1"}).content.decode()
    answer = writer.get(f"/admin/images/picture/{picture.pk}/glance/").json()
    assert (answer["title"], answer["thumb"], answer["badges"]) == ("The bay", picture.thumb_url, ["no credit"])
    assert writer.get("/admin/images/picture/999999/glance/").status_code == 404


def test_pages(client_of):
    for number in range(25):
        add_picture(as_upload(scene(1, (60, 40))), title=f"p{number}", queue=False)
    writer = client_of("Writer")
    first = writer.get(PICK, {"CKEditorFuncNum": "7", "q": "p"})
    assert len(picks(first)) == 24
    assert "?page=2&amp;q=p&amp;CKEditorFuncNum=7" in first.content.decode()
    assert len(picks(writer.get(PICK, {"page": "2"}))) == 1
    assert len(picks(writer.get(PICK, {"page": "x"}))) == 24


def test_an_expired_picture_is_not_offered(client_of):
    make_picture()
    Picture.objects.update(licence_until=timezone.localdate() - timedelta(days=1))
    assert picks(client_of("Writer").get(PICK)) == []


def test_only_a_number_is_handed_on(client_of):
    make_picture()
    response = client_of("Writer").get(PICK, {"CKEditorFuncNum": '7"><script>'})
    assert html.fromstring(response.content).find(".//ul[@data-callback]").get("data-callback") == ""
    assert b'7"><script>' not in response.content


def test_without_the_right(client_of, client, person_of):
    user = person_of("Writer", "nobody")
    user.groups.clear()
    client.force_login(user)
    for address in (PICK, f"/admin/images/picture/{make_picture().pk}/glance/"):
        assert client.get(address).status_code == 403
    assert client_of("Writer").post(PICK).status_code == 405
