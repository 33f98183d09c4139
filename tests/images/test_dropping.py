import threading
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from images.models import Picture
from images.uploads import add_picture
from tests.images.files import as_upload, scene
from tests.stories import image_file, make_article

pytestmark = pytest.mark.django_db
DROP = "/admin/images/picture/drop/"


def drop(client, image=None, name="bay.jpg", **options):
    return client.post(DROP, {"upload": as_upload(image or scene(1), name, **options)})


def test_a_dropped_file_is_stored_described_and_rendered(client_of, run_tasks):
    writer = client_of("Writer")
    answer = drop(writer).json()
    picture = Picture.objects.get()
    assert (answer["title"], answer["twin"], answer["edit"]) == (
        "bay",
        None,
        f"/admin/images/picture/{picture.pk}/change/",
    )
    waiting = writer.get(answer["progress"]).json()
    assert waiting["done"] == 0 and waiting["sentence"] == f"Renditions: 0 of {waiting['total']}"
    run_tasks()
    ready = writer.get(answer["progress"]).json()
    assert ready["done"] == ready["total"] and "are ready" in ready["sentence"]

    said = writer.post(answer["words"], {"alt": "Ships at anchor", "credit": "", "decorative_reason": ""}).json()
    assert said["sentence"] == "Saved. Still missing before publication: no credit, no licence."
    words = {"alt": "Ships at anchor", "credit": "Kamran Taghizade", "licence": "own"}
    said = writer.post(answer["words"], words).json()
    assert (said["sentence"], said["lacks"]) == ("Saved. The picture is ready for publication.", [])
    picture.refresh_from_db()
    assert (picture.alt, picture.credit, picture.uploader) == ("Ships at anchor", "Kamran Taghizade", writer.user)
    assert picture.licence == "own"
    assert [entry.action_flag for entry in LogEntry.objects.order_by("pk")] == [1, 2, 2]


def test_a_refusal_is_a_sentence_at_the_file(client_of):
    response = client_of("Writer").post(DROP, {"upload": as_upload(scene(1), "x.tif", "tiff")})
    assert response.status_code == 400
    assert "not a whole JPEG" in response.json()["error"]["message"]
    assert client_of("Editor").post(DROP).json()["error"]["message"].startswith("No file came")


def test_words_that_do_not_fit_are_refused_at_their_field(client_of):
    writer = client_of("Writer")
    answer = drop(writer).json()
    response = writer.post(answer["words"], {"alt": "bay.jpg", "credit": "K"})
    assert response.status_code == 400
    assert "Say what is to be seen" in response.json()["error"]["message"]
    assert list(response.json()["fields"]) == ["alt"]
    response = writer.post(answer["words"], {"alt": "A bay", "decorative_reason": "A rule"})
    assert "A decorative picture has no text alternative" in response.json()["error"]["message"]


def test_the_same_file_names_its_twin_and_can_be_taken_back(client_of, django_capture_on_commit_callbacks):
    editor, writer = client_of("Editor"), client_of("Writer")
    first = drop(editor, name="first.jpg").json()
    second = drop(writer, name="second.jpg").json()
    assert second["twin"]["sentence"] == "The same file is in the library already, as “first”."
    assert second["twin"]["edit"] == first["edit"]
    gone = Picture.objects.get(pk=second["id"]).file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert writer.post(second["takeBack"]).status_code == 200
    assert [picture.pk for picture in Picture.objects.all()] == [first["id"]]
    assert not default_storage.exists(gone)
    assert LogEntry.objects.filter(action_flag=3).count() == 1


def test_a_look_alike_is_named(client_of):
    editor = client_of("Editor")
    drop(editor, name="first.jpg")
    answer = drop(editor, scene(1).resize((900, 600)), "smaller.jpg", quality=70).json()
    assert answer["twin"]["sentence"] == "It looks like “first”, which is in the library already."
    assert Picture.objects.count() == 2  # both are kept unless somebody says otherwise
    assert drop(editor, scene(2), "other.jpg").json()["twin"] is None


def test_a_picture_of_somebody_else_is_not_taken_back(client_of):
    answer = drop(client_of("Editor")).json()
    writer = client_of("Writer")
    response = writer.post(answer["takeBack"])
    assert response.status_code == 403 and "somebody else" in response.json()["error"]["message"]
    response = writer.post(answer["words"], {"alt": "A bay"})
    assert response.status_code == 403 and "Ask one of them" in response.json()["error"]["message"]
    assert Picture.objects.get().alt == ""


def test_a_picture_in_use_is_not_taken_back(client_of):
    writer = client_of("Writer")
    answer = drop(writer).json()
    make_article(lead_picture_id=answer["id"])
    response = writer.post(answer["takeBack"])
    assert response.status_code == 409 and "used already" in response.json()["error"]["message"]


def test_without_the_right_to_add(client_of):
    nobody = client_of("Writer")
    nobody.user.groups.clear()
    response = drop(nobody)
    assert response.status_code == 403 and response.json()["error"]["message"].endswith("Ask an editor to add it.")
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["words", "takeBack"])
def test_reading_changes_nothing(client_of, name):
    writer = client_of("Writer")
    assert writer.get(drop(writer).json()[name]).status_code == 405


def test_strangers_and_forged_requests(client, person_of):
    assert client.post(DROP, {"upload": image_file()}).status_code == 302
    picture = add_picture(image_file(), queue=False)
    assert client.get(f"/admin/images/picture/{picture.pk}/progress/").status_code == 302
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(person_of("Editor"))
    assert forged.post(DROP, {"upload": image_file()}).status_code == 403


def test_ckeditor_gets_the_picture_that_is_there_already(client_of):
    url = "/admin/images/picture/upload/"
    editor, writer = client_of("Editor"), client_of("Writer")
    first = editor.post(url, {"upload": as_upload(scene(1), "first.jpg")}).json()
    again = writer.post(url, {"upload": as_upload(scene(1), "second.jpg")}).json()
    assert (again["uploaded"], again["url"]) == (1, first["url"])
    assert "in the library already, as “first”" in again["error"]["message"]
    assert Picture.objects.count() == 1


def test_ckeditor_does_not_get_a_picture_whose_licence_has_ended(client_of):
    url = "/admin/images/picture/upload/"
    writer = client_of("Writer")
    writer.post(url, {"upload": as_upload(scene(1), "first.jpg")})
    Picture.objects.update(licence_until=timezone.localdate() - timedelta(days=1))
    again = writer.post(url, {"upload": as_upload(scene(1), "second.jpg")})
    assert again.status_code == 400
    assert "as “first”, and its licence has ended" in again.json()["error"]["message"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("url", "stored"), [(DROP, 2), ("/admin/images/picture/upload/", 1)])
def test_the_same_file_twice_at_once(client_of, url, stored):
    """The one that came second names the first, never the other way about; CKEditor's uploads become one picture."""
    clients = [client_of("", name) for name in ("one", "two")]
    together, answers = threading.Barrier(2), []

    def send(client) -> None:
        together.wait()
        answers.append(client.post(url, {"upload": as_upload(scene(1), "bay.jpg")}).json())
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Picture.objects.count() == stored
    if stored == 1:
        assert answers[0]["url"] == answers[1]["url"]
    else:
        first, second = sorted(answers, key=lambda answer: answer["id"])
        assert first["twin"] is None and second["twin"]["edit"] == first["edit"]
