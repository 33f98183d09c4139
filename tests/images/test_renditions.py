import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image, ImageDraw

from images import renditions
from images.models import Picture
from images.renditions import CROPS, make_renditions, plan, progress, render
from images.uploads import add_picture
from tests.images.files import as_upload, scene

pytestmark = pytest.mark.django_db
USES = [*CROPS, *(f"wide {ratio}" for ratio in CROPS), "social"]


def stored(rendition: dict) -> Image.Image:
    return Image.open(io.BytesIO(default_storage.open(rendition["name"]).read()))


def files() -> set[str]:
    """What lies in the storage."""
    return {path.name for path in Path(default_storage.path("pictures")).rglob("*") if path.is_file()}


def test_every_kind_and_crop_is_made(run_tasks):
    picture = add_picture(as_upload(scene(1, (2000, 1200))))
    run_tasks()
    picture.refresh_from_db()
    for kind in ("image/avif", "image/webp"):
        assert [r["width"] for r in picture.with_use("scaled", kind)] == [320, 480, 640, 960, 1280, 1920]
        for crop in CROPS:
            assert [r["width"] for r in picture.with_use(crop, kind)] == [320, 640, 960]
    assert [r["width"] for r in picture.with_use("scaled", "image/jpeg")] == [640, 1280]
    assert (picture.social()["width"], picture.social()["height"]) == (1200, 630)
    assert progress(picture) == (len(picture.renditions), len(plan(picture)))
    for rendition in picture.renditions:
        with stored(rendition) as image:
            assert image.size == (rendition["width"], rendition["height"])
            assert Image.MIME[image.format] == rendition["type"]
            assert not image.getexif()


def test_never_above_the_original():
    small = add_picture(as_upload(scene(1, (250, 400))), queue=False)
    render(small)
    assert {r["width"] for r in small.renditions if r["use"] == "scaled"} == {250}
    assert all(r["width"] <= 250 and r["height"] <= 400 for r in small.renditions)
    middle = add_picture(as_upload(scene(2, (700, 500))), queue=False)
    assert max(p.size[0] for p in plan(middle)) == 700  # of the social crop


@pytest.mark.parametrize("focus", [(0.5, 0.5), (0, 0), (1, 1), (0.08, 0.93), (0.97, 0.3)])
@pytest.mark.parametrize("size", [(1200, 500), (500, 1200)])
def test_the_focal_point_is_inside_every_crop(focus, size):
    """By pixel: a red dot at the point is found in each crop, cut off at the rim at most."""
    image = Image.new("RGB", size, "white")
    x, y = focus[0] * (size[0] - 1), focus[1] * (size[1] - 1)
    ImageDraw.Draw(image).ellipse([x - 30, y - 30, x + 30, y + 30], fill="red")
    picture = add_picture(as_upload(image, quality=95), queue=False)
    picture.focus_x, picture.focus_y = focus
    picture.save()
    render(picture, [p for p in plan(picture) if p.use != "scaled" and p.kind in ("image/webp", "image/jpeg")])
    assert {r["use"] for r in picture.renditions} == set(USES)
    for rendition in picture.renditions:
        with stored(rendition) as crop:
            red = sum(r > 180 and g < 90 and b < 90 for r, g, b in crop.convert("RGB").get_flattened_data())
        scale = crop.width / largest_width(picture, rendition["use"])
        quarter = 3.14 * (30 * scale) ** 2 / 4
        assert red > quarter * 0.75, (rendition["use"], red, quarter)


def largest_width(picture: Picture, use: str) -> int:
    ratio = CROPS.get(use, renditions.SOCIAL)
    return renditions.largest(picture, ratio)[0]


def test_crops_are_cut_as_css_object_position_cuts():
    """The live preview of the form uses object-position; both put the same share of what is left over on each side."""
    across = Image.new("RGB", (1200, 400))
    across.putdata([(x * 255 // 1199, 0, 0) for _y in range(400) for x in range(1200)])
    picture = add_picture(as_upload(across, quality=98), queue=False)
    picture.focus_x = 0.25
    picture.save()
    render(picture, [p for p in plan(picture) if p.use == "1:1" and p.kind == "image/jpeg"])
    with stored(picture.with_use("1:1")[0]) as crop:
        left = crop.convert("RGB").getpixel((2, crop.height // 2))[0] * 1199 / 255
    expected = (1200 - 400) * 0.25
    assert abs(left - expected) < 15


def test_run_twice_makes_nothing_twice(run_tasks):
    picture = add_picture(as_upload(scene(1, (400, 300))))
    make_renditions.enqueue(picture.pk)
    run_tasks()
    picture.refresh_from_db()
    assert len({r["name"] for r in picture.renditions}) == len(picture.renditions) == len(plan(picture))
    assert len(files()) == len(picture.renditions) + 1


def test_a_killed_task_goes_on_where_it_stopped(run_tasks, monkeypatch):
    picture = add_picture(as_upload(scene(1, (700, 500))), queue=False)
    total = len(plan(picture))
    real, made = renditions.encoded, []

    def dies_at_the_fifth(image, planned):
        if len(made) == 5:
            # Half a file of the next one lies there already.
            default_storage.save(planned.name, io.BytesIO(b"half"))
            raise KeyboardInterrupt
        made.append(planned)
        return real(image, planned)

    monkeypatch.setattr(renditions, "encoded", dies_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        render(picture)
    assert progress(Picture.objects.get()) == (5, total)
    monkeypatch.setattr(renditions, "encoded", real)
    make_renditions.enqueue(picture.pk)
    run_tasks()
    picture = Picture.objects.get()
    assert progress(picture) == (total, total)
    assert len(files()) == total + 1
    for rendition in picture.renditions:
        with stored(rendition) as image:
            image.load()


def test_a_moved_focal_point_gives_crops_new_names_and_leaves_the_rest(run_tasks, django_capture_on_commit_callbacks):
    picture = add_picture(as_upload(scene(1, (700, 500))))
    run_tasks()
    before = {(r["use"], r["type"], r["width"]): r["name"] for r in Picture.objects.get().renditions}
    Picture.objects.update(focus_x=0.1)
    assert 0 < progress(Picture.objects.get())[0] < len(before)
    make_renditions.enqueue(picture.pk)
    with django_capture_on_commit_callbacks(execute=True):
        run_tasks()
    after = {(r["use"], r["type"], r["width"]): r["name"] for r in Picture.objects.get().renditions}
    assert before.keys() == after.keys()
    for spot, name in after.items():
        assert (name == before[spot]) == (spot[0] == "scaled")
    assert len(files()) == len(after) + 1


def test_a_task_overtaken_by_a_new_focal_point_leaves_its_work(monkeypatch):
    picture = add_picture(as_upload(scene(1, (400, 300))), queue=False)
    Picture.objects.update(focus_x=0.9)
    crops = [p for p in plan(picture) if p.use == "1:1"]
    render(picture, crops)
    assert Picture.objects.get().renditions == []
    assert len(files()) == 1


def test_a_deleted_picture_is_no_error(run_tasks):
    picture = add_picture(as_upload(scene(1, (400, 300))))
    picture.delete()
    run_tasks()


def test_renditions_of_an_earlier_recipe_go(run_tasks, django_capture_on_commit_callbacks):
    picture = add_picture(as_upload(scene(1, (400, 300))))
    old = default_storage.save(f"{picture.stem}a.webp", io.BytesIO(b"old"))
    Picture.objects.update(
        renditions=[{"name": old, "type": "image/webp", "width": 320, "height": 240, "use": "scaled"}]
    )
    with django_capture_on_commit_callbacks(execute=True):
        run_tasks()
    assert old not in str(Picture.objects.get().renditions)
    assert not default_storage.exists(old)


def test_weight_on_a_phone(shared):
    """Real photographs: what a phone takes for a card weighs 30 kB at most, a lead picture 150 kB."""
    most = {("4:3", 320): 30_000, ("1:1", 320): 30_000, ("scaled", 480): 30_000, ("16:9", 960): 150_000}
    most[("scaled", 1280)] = 150_000
    for path in sorted((shared / "data/images/photos").glob("*.jpg")):
        picture = add_picture(SimpleUploadedFile(path.name, path.read_bytes()), queue=False)
        render(picture, [p for p in plan(picture) if p.kind != "image/jpeg" and (p.use, p.size[0]) in most])
        assert len(picture.renditions) == 2 * len(most)
        for rendition in picture.renditions:
            size = default_storage.size(rendition["name"])
            allowed = most[rendition["use"], rendition["width"]]
            assert size <= allowed, (path.name, rendition["use"], rendition["type"], rendition["width"], size)


def test_the_command_queues_what_is_not_complete(run_tasks, capsys):
    add_picture(as_upload(scene(1, (400, 300))))
    run_tasks()
    add_picture(as_upload(scene(2, (400, 300))), queue=False)
    call_command("renditions")
    assert capsys.readouterr().out == "Pictures that wait for the worker: 1\n"
    run_tasks()
    assert all(progress(picture)[0] == progress(picture)[1] for picture in Picture.objects.all())
    call_command("renditions")
    assert capsys.readouterr().out == "Pictures that wait for the worker: 0\n"
