"""What the editor offers, read from the page that an editor gets."""

import json

import pytest
from lxml import html

from articles.models import Article
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
REMOVED = {"scayt", "wsc", "exportpdf", "flash", "forms", "iframe", "smiley"}
TOOLBAR = (
    "Format | Bold Italic | Link Unlink | NumberedList BulletedList | Blockquote PullQuote FactBox | "
    "Image Gallery StoryEmbed Table Footnote SpecialChar | Undo Redo Find"
)


def config_for(client) -> dict:
    page = html.fromstring(client.get(ADD).content.decode())
    return json.loads(page.xpath("//textarea[@id='id_body']")[0].get("data-config"))


def shown(config: dict) -> str:
    assert config["toolbar"] == "Newsroom"
    return " | ".join(" ".join(group) for group in config["toolbar_Newsroom"])


def test_toolbar(client_of):
    config = config_for(client_of("Publisher"))
    assert shown(config) == TOOLBAR
    assert config["format_tags"] == "p;h2;h3"


@pytest.mark.parametrize("role", ["Administrator", ""])
def test_source_is_for_administrators(client_of, role):
    assert shown(config_for(client_of(role))) == f"{TOOLBAR} | Source"


@pytest.mark.parametrize("role", ["Contributor", "Writer", "Translator", "Editor", "Publisher"])
def test_source_is_for_nobody_else(client_of, role):
    assert "Source" not in shown(config_for(client_of(role)))


def test_plugins(client_of):
    config = config_for(client_of("Editor"))
    assert set(config["removePlugins"].split(",")) >= REMOVED
    extra = config["extraPlugins"].split(",")
    assert {"pastefromword", "pastefromgdocs", "pastefromlibreoffice"} <= set(extra)
    assert not REMOVED & set(extra) and not set(extra) & set(config["removePlugins"].split(","))


def test_nothing_is_asked_of_other_sites(client_of):
    config = config_for(client_of("Editor"))
    own = {key: value for key, value in config.items() if key != "newsroom"}
    assert "//" not in json.dumps(own).replace("https://", "", 1)  # the protocol that links start with
    assert config["versionCheck"] is False


def form(**values: str) -> dict:
    return {
        "headline": "Typed",
        "section": str(make_section().pk),
        "type_of_work": "news",
        "locale": "en",
        "bylines-TOTAL_FORMS": "0",
        "bylines-INITIAL_FORMS": "0",
    } | values


def test_what_is_sent_is_stored_clean_and_with_links_by_id(client_of, settings):
    target = make_article(slug="linked")
    raw = f'<p onclick="x()">a <a href="{settings.SITE_URL}/politics/linked/">b</a></p><script>x</script>'
    client_of("Editor").post(ADD, form(body=raw))
    assert Article.objects.get(headline="Typed").body == f'<p>a <a href="story:{target.pk}">b</a></p>'


def test_saving_what_was_not_touched_changes_nothing(client_of):
    """CKEditor writes the same text a little otherwise; that is no change of the story."""
    editor = client_of("Editor")
    body = (
        '<p>a</p>\n<figure class="image"><img src="/media/pictures/01/0123456789abcdef01234567.jpg" alt="x"></figure>'
    )
    article = make_article(state="draft", body=body, headline="Typed")
    sent = body.replace("\n", "\n\n").replace(
        '<img src="/media/pictures/01/0123456789abcdef01234567.jpg" alt="x">',
        '<img alt="x" src="/media/pictures/01/0123456789abcdef01234567.jpg" />',
    )
    editor.post(f"/admin/articles/article/{article.pk}/change/", form(body=sent, slug=article.slug))
    article.refresh_from_db()
    assert article.body == body
