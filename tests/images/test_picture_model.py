from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from images.models import Picture
from images.uploads import add_picture
from tests.images.files import as_upload, scene

pytestmark = pytest.mark.django_db


def picture_with(**fields) -> Picture:
    picture = add_picture(as_upload(scene(1, (200, 150)), "bay_of-baku.jpg"), queue=False)
    for name, value in fields.items():
        setattr(picture, name, value)
    return picture


def days(number: int):
    return timezone.localdate() + timedelta(days=number)


def test_what_a_publication_needs():
    picture = picture_with()
    assert picture.lacks == ["alt", "credit", "licence"]
    picture.alt, picture.credit, picture.licence = "Ships at anchor", "Kamran Taghizade", "agency"
    picture.full_clean()
    assert picture.lacks == []
    assert picture_with(decorative_reason="A rule between two parts", credit="Kamran", licence="own").lacks == []


def test_the_text_alternative_of_each_edition():
    picture = picture_with(alt="Ships at anchor", alt_ru="Корабли на рейде")
    assert [picture.alt_for(locale) for locale in ("en", "az", "ru")] == [
        "Ships at anchor",
        "Ships at anchor",
        "Корабли на рейде",
    ]
    assert picture_with(decorative_reason="A rule").alt_for("az") == ""


@pytest.mark.parametrize("field", ["alt", "alt_az", "alt_ru"])
@pytest.mark.parametrize("text", ["bay_of-baku.jpg", "Bay of Baku", "KAMRAN TAGHIZADE", "What the agency wrote."])
def test_a_name_a_credit_or_the_caption_is_no_text_alternative(field, text):
    picture = picture_with(credit="Kamran Taghizade", caption="What the agency wrote.", **{field: text})
    with pytest.raises(ValidationError) as refusal:
        picture.full_clean()
    assert "Say what is to be seen" in refusal.value.message_dict[field][0]


def test_decoration_has_a_reason_and_no_text():
    with pytest.raises(ValidationError) as refusal:
        picture_with(decorative_reason="A rule", alt="Something").full_clean()
    assert list(refusal.value.message_dict) == ["alt"]
    picture = picture_with()
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(decorative_reason="A rule", alt="Something")


@pytest.mark.parametrize(("until", "usable", "left"), [(None, True, None), (0, True, 0), (9, True, 9), (-1, False, -1)])
def test_a_licence_lasts_through_its_last_day(until, usable, left):
    picture = picture_with(licence_until=None if until is None else days(until), credit="Kamran")
    assert (picture.is_usable, picture.licence_days_left) == (usable, left)
    assert picture.shown_credit == ("Kamran" if usable else "")


def test_which_licences_end():
    for number, until in enumerate([None, -3, -1, 0, 5, 30, 31]):
        picture_with(title=f"{number}", licence_until=None if until is None else days(until)).save()
    assert {picture.title for picture in Picture.objects.expired()} == {"1", "2"}
    assert [picture.title for picture in Picture.objects.expiring(30)] == ["3", "4", "5"]
    assert {picture.title for picture in Picture.objects.usable()} == {"0", "3", "4", "5", "6"}


def test_search_folds_letters_in_three_languages():
    picture_with(title="Gəncə gecəsi", alt_ru="Ночная площадь", credit="Səbinə Əliyeva").save()
    picture_with(title="Another").save()
    for words in ("GƏNCƏ", "gence", "ночная", "НОЧНАЯ", "sebine eliyeva", "bay_of-baku gence", "площ sebi"):
        assert [picture.title for picture in Picture.objects.searched(words)] == ["Gəncə gecəsi"], words
    assert not Picture.objects.searched("gence nobody") and not Picture.objects.searched("100%")
    assert len(Picture.objects.searched("_")) == 2  # a letter like any other: both files are called bay_of-baku


def test_look_alikes():
    first = add_picture(as_upload(scene(1)), title="first", queue=False)
    again = add_picture(as_upload(scene(1).resize((640, 430)), quality=60), title="again", queue=False)
    other = add_picture(as_upload(scene(2)), title="other", queue=False)
    assert set(Picture.objects.like(first.dhash)) == {first, again}
    assert list(Picture.objects.like(other.dhash)) == [other]
