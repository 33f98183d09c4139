"""A translation from its beginning to its first correction, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from articles import revisions
from articles.models import Article
from tests.browser.test_phone_desk import fits
from tests.stories import make_article, make_picture

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
FIRST = "<p>Eight trains a week leave the harbor for the north.</p>"
SECOND = "<p>The line was laid in a single winter.</p>"


@pytest.fixture
def source(site) -> Article:
    article = make_article(headline="Trains Leave the Harbor", body=FIRST + SECOND, lead_picture=make_picture())
    revisions.keep_first(article)
    return article


def write(page, text: str) -> None:
    """Puts HTML into the editor, as if it had been typed."""
    page.wait_for_selector(".cke_wysiwyg_frame")
    page.evaluate("text => Object.values(CKEDITOR.instances)[0].setData(text)", text)


def correct_the_source(site, page, source: Article) -> None:
    page.goto(f"{site.url}/admin/articles/article/{source.pk}/change/")
    write(page, "<p>A new first paragraph about the port.</p>" + FIRST.replace("Eight", "Nine") + SECOND)
    page.locator("button[name=_continue]").click()
    page.locator("button[name=step_publish_changes]").click()
    page.wait_for_url("**/step/publish_changes/")
    page.locator("label", has_text="Correction:").click()
    page.locator("textarea[name=text]").fill("An earlier version gave a wrong number of trains.")
    page.get_by_role("button", name="Publish changes").click()
    expect(page.locator("body")).to_contain_text("The changes are public.")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_translate_correct_and_follow(site, page, person_of, log_in, source, screen):
    person_of("Publisher")
    page.set_viewport_size(screen)
    log_in("publisher")

    page.goto(f"{site.url}/admin/articles/article/{source.pk}/change/")
    page.get_by_label("Into").select_option("az")
    page.get_by_role("button", name="Translate this story").click()
    expect(page.locator("body")).to_contain_text("This is a draft of yours")
    region = page.get_by_role("region", name="Source")
    expect(region).to_contain_text("Eight trains a week")
    stands_beside(page, region, screen)
    page.fill("#id_headline", "Qatarlar limandan çıxır")
    write(page, "<p>Həftədə səkkiz qatar limandan şimala yola düşür.</p><p>Xətt bir qışda çəkilib.</p>")
    page.locator("button[name=_continue]").click()
    expect(page.locator("#id_slug")).to_have_value("qatarlar-limandan-cixir")

    correct_the_source(site, page, source)
    page.goto(f"{site.url}/admin/articles/article/stale/")
    only_phone(page, screen)
    expect(page.locator("body")).to_contain_text("1 translation is behind its original")
    page.get_by_role("link", name="Qatarlar limandan çıxır").click()
    only_phone(page, screen)
    expect(page.locator(".tr-is-added")).to_contain_text("A new first paragraph")
    changed = page.locator(".tr-is-changed")
    expect(changed.locator("ins")).to_contain_text("Nine")
    expect(changed).to_contain_text("Həftədə səkkiz qatar")
    expect(page.locator(".tr-is-same")).to_contain_text("Xətt bir qışda")
    page.get_by_role("button", name="I have followed these changes").click()
    expect(page.locator("body")).to_contain_text("the translation follows its source")
    expect(page.locator("body")).to_contain_text("nothing changed since")
    expect(page.locator("body")).not_to_contain_text("An earlier version gave")
    translation = Article.objects.get(locale="az")
    assert translation.translated_revision.number == 2 and "səkkiz" in translation.body
    assert translation.translation_tasks.get().done_by.username == "publisher"


def stands_beside(page, region, screen: dict) -> None:
    """The source beside the editor where there is room, above it where there is not."""
    page.wait_for_selector(".cke_wysiwyg_frame")
    only_phone(page, screen)
    there, here = region.bounding_box(), page.locator(".cke").bounding_box()
    if screen is DESK:
        assert there["x"] + there["width"] <= here["x"] and there["width"] > 300 and here["width"] > 300
    else:
        assert there["y"] + there["height"] <= here["y"] and here["width"] > 250


def only_phone(page, screen: dict) -> None:
    if screen is PHONE:
        fits(page)
