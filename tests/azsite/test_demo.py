import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from lxml import html

from ads.models import Advertiser, Creative
from articles.models import Article, LiveEntry, Person, Section, Series, SeriesPart, Tag, Topic, TopicEvent
from azsite.demo.logins import PASSWORD, STAFF
from images.models import Picture
from newsletter.models import Edition, MailingList

MODELS = (Article, Section, Tag, Person, Picture, User, MailingList, Edition, Advertiser, Creative)
TOGETHER = (LiveEntry, Series, SeriesPart, Topic, TopicEvent)


@pytest.mark.django_db
def test_a_believable_edition_that_loads_once(client, capsys):
    call_command("demo")
    assert "publisher" in capsys.readouterr().out
    live = Article.objects.live()
    assert live.count() >= 40
    assert Section.objects.filter(parent=None).count() >= 6
    assert Person.objects.count() >= 12
    for locale in ("az", "ru"):
        originals = live.in_locale("en").values("translation_group")
        assert live.in_locale(locale).filter(translation_group__in=originals).count() >= 6
        assert client.get(f"/{locale}/").status_code == 200
    for article in live.select_related("section"):
        assert client.get(article.get_absolute_url()).status_code == 200, article.slug
    assert dead_links(client) == []
    assert client.get(Edition.objects.in_archive().first().get_absolute_url()).status_code == 200
    for username in STAFF:
        assert client.login(username=username, password=PASSWORD)
        assert client.get("/admin/").status_code == 200
    for thing in [*Series.objects.all(), *Topic.objects.all()]:
        assert client.get(thing.get_absolute_url()).status_code == 200, thing
    before = {model: model.objects.count() for model in (*MODELS, *TOGETHER)}
    assert all(before.values())
    call_command("demo")
    call_command("demo", "--if-empty")
    assert {model: model.objects.count() for model in before} == before


def dead_links(client) -> list[tuple[str, str]]:
    """Of links inside the stories: the story, and where it leads."""
    dead = []
    for article in Article.objects.live().select_related("section"):
        root = html.fromstring(client.get(article.get_absolute_url()).content.decode())
        for link in root.xpath("//div[@class='story-body']//a/@href[starts-with(., '/')]"):
            if client.get(link).status_code != 200:
                dead.append((article.slug, link))
    return dead


@pytest.mark.django_db
def test_logins_alone_load_nothing(capsys):
    call_command("demo", "--logins")
    assert not Article.objects.exists() and capsys.readouterr().out.strip() == ""
