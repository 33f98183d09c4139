"""Three editions: each with pages, words and grammar of its own, and one that is switched off is nowhere."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from lxml import html

from articles.models import Byline, Page
from articles.templatetags.stories import byline, reading_time, story_time
from newsletter.models import Edition, MailingList, Subscription
from newsletter.tokens import LEAVE, for_subscriber, for_subscription
from tests.newsletter.steps import SAME_SITE, subscribe
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
NAMES = ("Ada", "Bo", "Cy")
# role: how it begins with one name and with several, by edition
BYLINES = {
    "en": {
        "by": ("By ", "By "),
        "reported": ("Reported by ", "Reported by "),
        "translated": ("Translated by ", "Translated by "),
        "photos": ("Photos by ", "Photos by "),
        "edited": ("Edited by ", "Edited by "),
    },
    "az": {
        "by": ("Müəllif: ", "Müəlliflər: "),
        "reported": ("Reportaj: ", "Reportaj: "),
        "translated": ("Tərcümə: ", "Tərcümə: "),
        "photos": ("Foto: ", "Foto: "),
    },
    "ru": {
        "by": ("Автор: ", "Авторы: "),
        "reported": ("Репортаж: ", "Репортаж: "),
        "translated": ("Перевод: ", "Перевод: "),
        "photos": ("Фото: ", "Фото: "),
    },
}
LISTS = {"en": ("Ada", "Ada and Bo", "Ada, Bo and Cy")}
LISTS |= {"az": ("Ada", "Ada və Bo", "Ada, Bo və Cy"), "ru": ("Ada", "Ada и Bo", "Ada, Bo и Cy")}


def signed(locale: str, *entries: tuple[str, str]) -> str:
    story = make_article(locale=locale)
    story.bylines.all().delete()
    for position, (name, role) in enumerate(entries):
        Byline.objects.create(article=story, person=make_person(name.lower()), role=role, position=position)
    with translation.override(locale):
        return str(byline(story, links=False))


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(("locale", "role"), [(locale, role) for locale, roles in BYLINES.items() for role in roles])
def test_a_byline_by_the_grammar_of_each_edition(locale, role, number):
    line = signed(locale, *((name, role) for name in NAMES[:number]))
    assert line == BYLINES[locale][role][number > 1] + LISTS[locale][number - 1]


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "By Ada, Bo and Cy; translated by Di; photos by Ed and Fo"),
        ("az", "Müəlliflər: Ada, Bo və Cy; tərcümə: Di; foto: Ed və Fo"),
        ("ru", "Авторы: Ada, Bo и Cy; перевод: Di; фото: Ed и Fo"),
    ],
)
def test_several_roles_in_one_line(locale, line):
    roles = [*((name, "by") for name in NAMES), ("Di", "translated"), ("Ed", "photos"), ("Fo", "photos")]
    assert signed(locale, *roles) == line


MONTHS_AZ = "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr".split()
MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
MONTHS_EN = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize("month", range(1, 13))
def test_dates_have_the_names_of_months(month):
    wanted = {"en": f"{MONTHS_EN[month - 1]} 25, 2026"}
    wanted |= {"az": f"25 {MONTHS_AZ[month - 1]} 2026", "ru": f"25 {MONTHS_RU[month - 1]} 2026"}
    for locale, words in wanted.items():
        with translation.override(locale):
            assert f">{words}</time>" in story_time(datetime(2026, month, 25, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "10:04 AM ET"), ("az", "10:04 (Vaşinqton)"), ("ru", "10:04 (Вашингтон)")],
)
def test_hours_say_whose_they_are(locale, words):
    with translation.override(locale):
        assert words in story_time(datetime(2026, 11, 25, 15, 4, tzinfo=UTC), "full")


@pytest.mark.parametrize("locale", ["en", "az", "ru"])
def test_plurals_have_a_form_for_each_number(locale):
    story = make_article()
    with translation.override(locale):
        for minutes in (1, 2, 5, 11, 21, 22, 25):
            story.word_count = 220 * minutes
            assert str(minutes) in reading_time(story) and (locale == "en") == ("min read" in reading_time(story))


# --- each has its own


@pytest.fixture
def three():
    """The same in each edition, in other words; and a story that only English has."""
    stories = {
        locale: make_article(locale=locale, headline=f"Caspian {locale}", tags=["caspian"]) for locale in BYLINES
    }
    for locale, story in stories.items():
        story.translation_group = stories["en"].translation_group
        story.save()
        Page.objects.create(locale=locale, slug="about", title=f"About {locale}", body="<p>Who</p>")
        MailingList.objects.create(slug=f"weekly-{locale}", name=f"Weekly {locale}", promise="x", locale=locale)
    return stories | {"alone": make_article(headline="Only English")}


@pytest.mark.parametrize(
    "address",
    ["/", "/politics/", "/tag/caspian/", "/author/leyla-karimova/", "/feed/", "/politics/feed/", "/search/?q=caspian"],
)
def test_each_edition_shows_its_own_stories(client, three, address):
    for locale, prefix in (("en", ""), ("az", "/az"), ("ru", "/ru")):
        page = client.get(f"{prefix}{address}").content.decode()
        assert three[locale].headline in page
        assert not [other for other in BYLINES if other != locale and three[other].headline in page]


def test_each_edition_has_its_own_newsletter_and_pages(client, three):
    for locale, prefix in (("en", ""), ("az", "/az"), ("ru", "/ru")):
        page = client.get(f"{prefix}/newsletter/").content.decode()
        assert [name for name in BYLINES if f"Weekly {name}" in page] == [locale]
        assert f"About {locale}" in client.get(f"{prefix}/about/").content.decode()
        assert f'<html lang="{locale}"' in page


def switcher(client, url: str) -> dict:
    root = html.fromstring(client.get(url).content.decode())
    return {link.get("hreflang"): link for link in root.xpath("//nav[@class='editions']//a")}


def test_the_switcher_leads_to_the_translation_or_says_that_there_is_none(client, three):
    links = switcher(client, three["en"].get_absolute_url())
    for locale in ("az", "ru"):
        assert links[locale].get("href") == three[locale].get_absolute_url()
        assert links[locale].get("lang") == locale and "not translated" not in links[locale].text_content()
    links = switcher(client, three["alone"].get_absolute_url())
    assert links["az"].get("href") == "/az/politics/" and "not translated" in links["az"].text_content()


def test_links_to_another_edition_say_their_language(client, three):
    story = make_article(locale="az", headline="Tərcümə", translated_from=three["alone"])
    story.translation_group = three["alone"].translation_group
    story.save()
    pages = ["/", "/az/", "/politics/", "/az/corrections/", "/ru/about/", story.get_absolute_url()]
    for url in pages:
        here = url.split("/")[1] if url.split("/")[1] in BYLINES else "en"
        for link in html.fromstring(client.get(url).content.decode()).xpath("//a[starts-with(@href, '/')]"):
            first = link.get("href").split("/")[1]
            there = first if first in ("az", "ru") else "en"
            assert there == here or (link.get("lang"), link.get("hreflang")) == (there, there), (url, link.get("href"))
    page = client.get(story.get_absolute_url()).content.decode()
    assert re.search(r'lang="en" hreflang="en">Only English</a>', page)


# --- one is switched off


@pytest.fixture
def without_az(settings, three):
    settings.EDITIONS = ["en", "ru"]
    return three


def reached(client, *starts: str) -> dict[str, int]:
    """Every address of ours that pages lead to, with its status."""
    found, waiting = {}, list(starts)
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        response = client.get(url)
        found[url] = response.status_code
        kind = response.get("Content-Type", "")
        if response.status_code != 200 or not kind.startswith("text/html"):
            continue
        root = html.fromstring(response.content.decode())
        for link in root.xpath("//a/@href | //link[@rel='alternate' or @rel='canonical']/@href | //form/@action"):
            parts = urlsplit(link)
            if parts.netloc not in ("", "localhost:8000") or parts.scheme == "mailto" or not parts.path:
                continue
            waiting.append(parts.path)
    return found


def test_a_crawl_finds_nothing_of_it_and_nothing_broken(client, without_az):
    found = reached(client, "/", "/ru/", *(without_az[name].get_absolute_url() for name in ("en", "ru", "alone")))
    assert not [url for url in found if url.startswith("/az")]
    assert len(found) > 20 and without_az["ru"].get_absolute_url() in found
    wrong = {url: status for url, status in found.items() if status not in (200, 301, 302, 405)}
    assert not wrong


@pytest.mark.parametrize(
    "address",
    [
        "/az",
        "/az/",
        "/az/politics/",
        "/az/tag/caspian/",
        "/az/feed/",
        "/az/search/?q=x",
        "/az/about/",
        "/az/newsletter/",
    ]
    + ["/az/archive/", "/az/corrections/", "/az/report-an-error/1/", "/az/nothing/at/all/"],
)
def test_its_addresses_are_not_there(client, without_az, address):
    response = client.get(address, follow=True)
    assert response.status_code == 404 and response["Content-Language"] == "en"


def test_its_stories_are_not_there_and_come_back_with_it(client, without_az, settings):
    url = without_az["az"].get_absolute_url()
    assert client.get(url).status_code == 404
    settings.EDITIONS = ["en", "az", "ru"]
    assert client.get(url).status_code == 200


def test_neither_sitemaps_nor_switcher_name_it(client, without_az):
    for part in ("articles", "sections", "pages"):
        sitemap = client.get(f"/sitemap-{part}.xml").content.decode()
        assert "/az/" not in sitemap and 'hreflang="az"' not in sitemap and "/ru/" in sitemap
    page = client.get(without_az["en"].get_absolute_url()).content.decode()
    assert 'hreflang="az"' not in page and 'hreflang="ru"' in page


def test_links_in_its_mail_go_on_working(client, without_az):
    subscription = subscribe(MailingList.objects.get(locale="az"))
    leave = f"/az/newsletter/unsubscribe/{for_subscription(subscription, LEAVE)}/"
    choose = f"/az/newsletter/preferences/{for_subscriber(subscription.subscriber)}/"
    assert client.get(leave).status_code == 200 and client.get(choose).status_code == 200
    assert "Weekly az" not in client.get(choose).content.decode()
    assert client.post(leave, {"List-Unsubscribe": "One-Click"}, headers=SAME_SITE).status_code == 200
    assert Subscription.objects.get().state == Subscription.State.LEFT


def test_the_desk_works_on_in_all_three(client_of, without_az):
    editor = client_of("Editor")
    story = without_az["az"]
    for url in (f"/admin/articles/article/{story.pk}/change/", "/admin/articles/frontpageversion/az/", "/admin/"):
        assert editor.get(url).status_code == 200


def test_an_old_address_leads_to_nothing_of_it(client, without_az):
    page = Page.objects.get(locale="az")
    page.slug = "haqqimizda"
    page.save()
    tag, section = make_tag(), make_section()
    for thing in (tag, section):
        thing.slug = f"{thing.slug}-now"
        thing.save()
    assert client.get("/az/about/").status_code == 404
    assert client.get("/ru/politics/")["Location"] == "/ru/politics-now/"
    assert client.get("/az/politics/").status_code == 404


@pytest.mark.parametrize(("prefix", "words"), [("", "June 25, 2026"), ("/az", "25 iyun 2026"), ("/ru", "25 июня 2026")])
def test_editions_of_the_newsletter_are_dated_in_its_language(client, prefix, words):
    weekly = MailingList.objects.create(slug="weekly", name="Weekly", promise="x", locale=prefix[1:] or "en")
    at = datetime(2026, 6, 25, 12, tzinfo=UTC)
    Edition.objects.create(mailing_list=weekly, date=at.date(), subject="A week", published_at=at)
    assert words in client.get(f"{prefix}/newsletter/").content.decode()
    assert words in client.get(f"{prefix}/newsletter/weekly/2026-06-25/").content.decode()
