import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from lxml import html

from images.models import Picture
from images.renditions import plan
from images.uploads import add_picture
from tests.images.files import as_upload, scene
from tests.stories import give_renditions, make_article, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> Picture:
    words = {"title": "x", "alt": "Patches of colour", "credit": "Kamran Taghizade"}
    picture = add_picture(as_upload(scene(1, (1400, 900))), **words, queue=False)
    give_renditions(picture, plan(picture))
    return picture


def markup(picture: Picture, arguments: str = "") -> html.HtmlElement:
    template = Template("{% load pictures %}{% picture p '100vw' " + arguments + " %}")
    return html.fragment_fromstring(template.render(Context({"p": picture})), create_parent="div")


def test_avif_then_webp_then_jpeg(picture):
    root = markup(picture)
    first, second = root.findall(".//source")
    assert (first.get("type"), second.get("type")) == ("image/avif", "image/webp")
    for source in (first, second):
        assert re.findall(r" (\d+)w", source.get("srcset")) == ["320", "480", "640", "960", "1280"]
        assert source.get("sizes") == "100vw"
    image = root.find("picture").find(".//img")
    assert image.get("src").endswith(".jpg")
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("1400", "900", "Patches of colour")
    assert (image.get("loading"), image.get("fetchpriority")) == ("lazy", None)


def test_a_lead_picture_comes_first(picture):
    image = markup(picture, "lead=True").find(".//img")
    assert (image.get("loading"), image.get("fetchpriority")) == (None, "high")


def test_a_crop_has_the_shape_of_the_crop(picture):
    image = markup(picture, "crop='1:1'").find(".//img")
    assert image.get("width") == image.get("height")
    assert not set(addresses(markup(picture))) & set(addresses(markup(picture, "crop='1:1'")))


def addresses(root: html.HtmlElement) -> list[str]:
    return re.findall(r"/media/\S+", " ".join(s.get("srcset") for s in root.findall(".//source")))


def test_cards_show_the_crop_that_keeps_the_focal_point_and_the_credit(picture, client):
    for hours in range(1, 9):
        make_article(lead_picture=picture, hours_ago=hours)
    article = make_article(lead_picture=picture, hours_ago=9)
    shapes = {"/": ["16:9", "4:3", "1:1"], "/politics/": ["16:9", "4:3"], article.get_absolute_url(): ["4:3"]}
    for path, crops in shapes.items():
        page = html.fromstring(client.get(path).content.decode())
        cards = page.xpath("//div[@class='card-picture']")
        assert cards, path
        assert {card.findtext("p[@class='credit']") for card in cards} == {"Kamran Taghizade"}
        cut = {r["name"]: r["use"] for r in picture.renditions}
        shown = {cut[address.removeprefix("/media/")] for card in cards for address in addresses(card)}
        assert shown <= set(crops), path


def test_until_renditions_are_made_the_file_itself_is_shown():
    picture = add_picture(as_upload(scene(1)), queue=False)
    root = markup(picture)
    assert root.find(".//source") is None
    assert root.find(".//img").get("src") == picture.file.url


def test_the_text_of_the_page_s_language(picture):
    picture.alt_ru = "Пятна цвета"
    with translation.override("ru"):
        assert markup(picture).find(".//img").get("alt") == "Пятна цвета"
    with translation.override("az"):
        assert markup(picture).find(".//img").get("alt") == "Patches of colour"
    assert markup(picture, "alt=''").find(".//img").get("alt") == ""


def test_every_file_can_be_fetched(picture, client):
    for address in [*addresses(markup(picture)), picture.file.url, picture.body_url]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Type"] in ("image/avif", "image/webp", "image/jpeg")


def test_with_a_host_for_media_pages_name_it_and_bodies_do_not(client, client_of, settings):
    settings.MEDIA_URL = "https://media.example/media/"
    picture = make_picture()
    give_renditions(picture, plan(picture))
    uploaded = client_of("Editor").post("/admin/images/picture/upload/", {"upload": as_upload(scene(1))}).json()
    assert uploaded["url"] == Picture.objects.exclude(pk=picture.pk).get().body_url
    body = f'<p>A.</p><figure class="image"><img src="{picture.body_url}" alt=""></figure>'
    article = make_article(lead_picture=picture, body=body)
    assert article.picture_keys == [picture.key]
    page = html.fromstring(client.get(article.get_absolute_url()).content.decode())
    shown = page.xpath("//figure//img/@src") + page.xpath("//meta[@property='og:image']/@content")
    assert len(shown) == 3 and all(address.startswith("https://media.example/media/pictures/") for address in shown)
    # What bodies hold is the site's own address, which leads there.
    assert client.get(picture.body_url)["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_an_expired_picture_gives_way_at_the_next_request(client):
    picture = make_picture(credit="Agency Whose Licence Ended")
    body = f'<p>Words.</p><figure class="image"><img src="{picture.body_url}" alt="In the body"></figure>'
    article = make_article(lead_picture=picture, body=body)
    before = client.get(article.get_absolute_url()).content.decode()
    assert before.count(picture.key) > 4
    assert "Agency Whose Licence Ended" in before
    Picture.objects.update(licence_until=timezone.localdate() - timedelta(days=1))
    after = client.get(article.get_absolute_url()).content.decode()
    assert picture.key not in after and "Agency Whose Licence Ended" not in after
    assert after.count("images/picture-withdrawn.svg") >= 2
    assert 'property="og:image" content="http://localhost:8000/static/images/card.png"' in after
    Picture.objects.update(licence_until=timezone.localdate())
    assert picture.key in client.get(article.get_absolute_url()).content.decode()


def test_a_picture_in_a_body_takes_the_library_s_text_unless_it_has_its_own(client):
    picture = make_picture(alt="Ships at anchor")
    own = f'<p>A.</p><figure class="image"><img src="{picture.body_url}" alt="Of this story"></figure>'
    none = f'<p>A.</p><figure class="image"><img src="{picture.body_url}" alt=""></figure>'
    for body, expected in ((own, "Of this story"), (none, "Ships at anchor")):
        page = client.get(make_article(body=body).get_absolute_url()).content.decode()
        assert f'alt="{expected}"' in page


@pytest.mark.parametrize(("lead_alt", "expected"), [("", "Ships at anchor"), ("Of this story", "Of this story")])
def test_the_lead_picture_takes_the_story_s_own_text(client, lead_alt, expected):
    article = make_article(lead_picture=make_picture(alt="Ships at anchor"), lead_alt=lead_alt)
    page = html.fromstring(client.get(article.get_absolute_url()).content.decode())
    assert page.xpath("//figure[@class='lead-picture']//img/@alt") == [expected]
    assert page.xpath("//meta[@property='og:image:alt']/@content") == [expected]


def test_without_a_credit_no_empty_line_stands_there(client):
    picture = make_picture(credit="")
    page = client.get(make_article(lead_picture=picture).get_absolute_url()).content.decode()
    assert 'class="credit"' not in page
