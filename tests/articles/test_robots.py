from urllib.robotparser import RobotFileParser

import pytest

from articles import crawlers
from articles.models import SiteChoices
from audit.models import Entry
from tests.stories import make_article

pytestmark = pytest.mark.django_db
FORM = "/admin/articles/sitechoices/1/change/"


def reader(client) -> RobotFileParser:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())
    return robots


def test_everybody_reads_what_is_for_readers(client):
    robots = reader(client)
    for agent in ("Googlebot", "GPTBot", "OAI-SearchBot", "ChatGPT-User"):
        assert robots.can_fetch(agent, "/politics/a-story/")
        for closed in ("/admin/", "/search/?q=x", "/az/search/?q=x", "/preview/token/"):
            assert not robots.can_fetch(agent, closed)
    assert robots.site_maps() == [
        "http://localhost:8000/sitemap.xml",
        "http://localhost:8000/news-sitemap.xml",
        "http://localhost:8000/az/news-sitemap.xml",
        "http://localhost:8000/ru/news-sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("field", "names"),
    [("ai_search", crawlers.SEARCH), ("ai_answers", crawlers.ANSWERS), ("ai_training", crawlers.TRAINING)],
)
def test_the_publisher_closes_one_class(client, client_of, field, names):
    open_classes = {name: "on" for name in ("ai_search", "ai_answers", "ai_training") if name != field}
    assert client_of("Publisher").post(FORM, {"feed_text": "full"} | open_classes).status_code == 302
    lines = client.get("/robots.txt").content.decode().splitlines()
    named = [line.removeprefix("User-agent: ") for line in lines if line.startswith("User-agent: ")]
    assert named == ["*", *names]
    robots = reader(client)
    assert not any(robots.can_fetch(name, "/politics/") for name in names)
    assert robots.can_fetch("Googlebot", "/politics/")
    assert Entry.objects.filter(action="changed publication settings").exists()


def test_the_list_of_choices_is_its_form(client_of):
    assert client_of("Publisher").get("/admin/articles/sitechoices/")["Location"] == FORM
    assert client_of("Administrator").get(FORM).status_code == 200


@pytest.mark.parametrize("group", ["Editor", "Writer", "Ads manager", "Newsletter manager"])
def test_others_choose_nothing(client_of, group):
    assert client_of(group).post(FORM, {"feed_text": "summary"}).status_code == 403
    assert not SiteChoices.objects.exists()


def test_no_agent_stands_in_two_classes():
    names = [*crawlers.SEARCH, *crawlers.ANSWERS, *crawlers.TRAINING]
    assert len({name.lower() for name in names}) == len(names)


def test_a_copy_of_the_site_is_closed_everywhere(client, settings):
    settings.NOINDEX = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
    for path in ("/", "/feed/", "/sitemap.xml", "/nothing-here/", "/healthz"):
        assert client.get(path)["X-Robots-Tag"] == "noindex, nofollow"


def test_the_site_itself_is_not(client):
    make_article()
    assert "X-Robots-Tag" not in client.get("/").headers


def test_llms_txt_is_there_when_it_is_offered(client):
    assert client.get("/llms.txt").status_code == 404
    SiteChoices.objects.create(offers_llms_txt=True)
    make_article()
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# Azerbaijan.US\n")
    assert "[Politics](http://localhost:8000/az/politics/)" in text


def test_the_key_of_indexnow(client, settings):
    settings.INDEXNOW_KEY = "0123456789abcdef"
    assert client.get("/0123456789abcdef.txt").content == b"0123456789abcdef"
    assert client.get("/0123456789abcdee.txt").status_code == 404
    settings.INDEXNOW_KEY = ""
    assert client.get("/0123456789abcdef.txt").status_code == 404
