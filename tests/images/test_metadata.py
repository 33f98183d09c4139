import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms

from images.metadata import credit_of
from images.uploads import add_picture
from tests.images.files import XMP, as_upload, scene, with_iptc

pytestmark = pytest.mark.django_db


def test_an_agency_s_words_become_fields():
    records = {
        (2, 5): b"Ferry",
        (2, 80): "Səbinə Əliyeva".encode(),
        (2, 110): b"Report Agency",
        (2, 105): b"Ferry strike",
        (2, 120): "Workers at the pier of Ələt.".encode(),
    }
    picture = add_picture(with_iptc(scene(1), records))
    assert picture.credit == "Səbinə Əliyeva / Report Agency"
    assert (picture.title, picture.headline) == ("Ferry strike", "Ferry strike")
    assert picture.caption == "Workers at the pier of Ələt."
    assert picture.original_name == "wire.jpg"
    assert picture.embedded["agency"] == "Report Agency"


def test_xmp_is_read():
    picture = add_picture(as_upload(scene(1), xmp=XMP.encode()))
    assert picture.credit == "Səbinə Əliyeva / Report Agency"
    assert (picture.title, picture.caption) == ("Ferry strike", "Workers at the pier of Ələt.")


def test_exif_is_read_and_the_place_is_not_kept_anywhere():
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Kamran Taghizade"
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (40.0, 22.0, 39.0)
    picture = add_picture(as_upload(scene(1), exif=exif))
    assert picture.credit == "Kamran Taghizade"
    stored = picture.file.open().read()
    assert b"Exif" not in stored and b"SecretCamera" not in stored and b"Kamran" not in stored
    assert "Make" not in str(picture.embedded) and "40.0" not in str(picture.embedded)


def test_what_is_written_by_hand_wins():
    upload = with_iptc(scene(1), {(2, 80): b"Somebody Else", (2, 105): b"Headline"})
    picture = add_picture(upload, title="Mine", credit="Leyla Karimova")
    assert (picture.title, picture.credit) == ("Mine", "Leyla Karimova")


@pytest.mark.parametrize(
    ("words", "credit"),
    [
        ({"byline": "A", "agency": "B"}, "A / B"),
        ({"byline": "A", "agency": "A"}, "A"),
        ({"source": "B"}, "B"),
        ({"copyright": "© 2026 Jale Huseynova"}, "Jale Huseynova"),
        ({}, ""),
    ],
)
def test_credit(words, credit):
    assert credit_of(words) == credit


def test_latin_1_control_characters_and_endless_lists_do_no_harm():
    records = {(2, 80): b"Ren\xe9\x00\x07 \xe2", (2, 120): b"x" * 9000, (2, 105): b"h" * 700}
    picture = add_picture(with_iptc(scene(1), records))
    assert picture.credit == "René â"
    assert (len(picture.caption), len(picture.headline), len(picture.title)) == (500, 300, 200)


@pytest.mark.parametrize(
    "xmp",
    [
        b"<x:xmpmeta",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b"\xff\xfe\x00",
        b"<x>" * 100_000,
    ],
)
def test_broken_and_hostile_xmp_is_passed_over(xmp):
    picture = add_picture(as_upload(scene(1), xmp=xmp[:60_000]))
    assert (picture.credit, picture.caption) == ("", "")


def test_a_broken_iptc_record_is_passed_over():
    upload = with_iptc(scene(1), {(2, 80): b"A"})
    data = upload.read().replace(b"\x1c\x02\x50\x00\x01A", b"\x1c\x02\x50\xff\xff\xff")
    assert add_picture(SimpleUploadedFile("x.jpg", data)).credit == ""


def test_colours_of_a_wide_profile_are_turned_into_srgb():
    """A profile that swaps nothing leaves colours alone; a broken one does no harm."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"not a profile"):
        picture = add_picture(as_upload(Image.new("RGB", (40, 40), (200, 30, 60)), "x.png", "png", icc_profile=icc))
        with Image.open(io.BytesIO(picture.file.open().read())) as stored:
            assert "icc_profile" not in stored.info
            assert all(abs(a - b) < 6 for a, b in zip(stored.getpixel((20, 20)), (200, 30, 60), strict=True))
