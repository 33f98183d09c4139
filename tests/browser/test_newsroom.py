"""An editor's way from the log-in to the reader, in a real browser."""

import re

from playwright.sync_api import expect

from articles.models import Article
from images.models import Picture
from tests.stories import image_file, make_article, make_person, make_picture, make_section, make_tag


def write_in_editor(page, paragraphs: list[str]) -> None:
    frame = page.frame_locator(".cke_wysiwyg_frame")
    frame.locator("body").click()
    for number, words in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(words)


def upload_picture(page, tmp_path) -> None:
    """Through CKEditor's picture dialog, as an editor does."""
    path = tmp_path / "bay.jpg"
    path.write_bytes(image_file(800, 500).read())
    page.click(".cke_button__image")
    dialog = page.locator(".cke_dialog_body:visible")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.frame_locator("iframe").locator("input[type=file]").set_input_files(path)
    dialog.get_by_role("button", name="Send it to the Server").click()
    url = dialog.get_by_label("URL", exact=False).first
    expect(url).to_have_value(re.compile("^/media/pictures/"), timeout=15000)
    dialog.get_by_role("tab", name="Image Info").click()
    dialog.get_by_label("Alternative Text").fill("The bay of Baku")
    dialog.get_by_role("button", name="OK").click()


def test_write_submit_publish_read(site, page, person_of, log_in, tmp_path):
    writer, _publisher = person_of("Writer"), person_of("Publisher")
    make_section("politics"), make_person("leyla-karimova", user=writer)

    log_in("writer")
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.fill("#id_headline", "Şuşada yeni yol: A Road Opens")
    assert page.input_value("#id_slug") == "susada-yeni-yol-a-road-opens"
    page.select_option("#id_section", label="Politics")
    write_in_editor(page, [f"Paragraph {n} of the story from Şuşa." for n in range(1, 6)])
    page.click("#id_headline")
    upload_picture(page, tmp_path)
    choose(page, "id_bylines-0-person", "Leyla")
    page.click("button[name=_save]")
    page.wait_for_url("**/change/")
    page.click("button[name=step_submit]")
    expect(page.locator("body")).to_contain_text("In review")

    log_in("publisher")
    article = Article.objects.get()
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    page.click("button[name=step_publish]")
    page.wait_for_url("**/step/publish/")
    expect(page.locator("body")).to_contain_text("No credit: “bay”. Add it in the library.")
    page.goto(f"{site.url}/admin/images/picture/{Picture.objects.get().pk}/change/")
    page.fill("#id_credit", "Kamran Taghizade")
    page.select_option("#id_licence", label="Own work")
    page.click("button[name=_save]")
    expect(page.locator("body")).to_contain_text("was changed successfully")
    page.goto(f"{site.url}/admin/articles/article/{article.pk}/change/")
    page.click("button[name=step_publish]")
    expect(page.locator("body")).to_contain_text("The story is now: Published.")

    page.context.clear_cookies()
    page.goto(f"{site.url}/politics/susada-yeni-yol-a-road-opens/")
    expect(page.locator("h1")).to_have_text("Şuşada yeni yol: A Road Opens")
    expect(page.locator(".story-body")).to_contain_text("Paragraph 5 of the story from Şuşa.")
    expect(page.locator(".story-body [data-block=newsletter]")).to_be_visible()
    picture = page.get_by_alt_text("The bay of Baku")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator(".byline")).to_have_text("By Leyla Karimova")


def test_the_slug_of_the_form_is_the_slug_of_the_server(site, page, person_of, log_in):
    from articles.slugs import slugify
    from tests.articles.test_slugs import CASES

    person_of("Editor")
    log_in("editor")
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.wait_for_function("() => Boolean(window.slugify)")
    for text in [*CASES, "İSTANBUL ıI", "word " * 40, "x" * 200, "Ой, ёлки! Подъезд №5", "Æsir & Ångström"]:
        assert page.evaluate("text => window.slugify(text)", text) == slugify(text), text


def test_the_page_of_the_seed_entered_by_an_editor(site, page, person_of, log_in, shared):
    """The story that the site must be able to show, typed into the admin, stands with every block."""
    person_of("Editor")
    make_section("politics"), make_person("editorial-board", name="Azerbaijan.US Editorial Board", kind="organisation")
    make_tag("washington"), make_picture(title="White columns")
    for number in range(14):
        make_article(hours_ago=20 + number, type_of_work="analysis" if number % 3 else "news", tags=["washington"])
    text = (shared / "seed/article.txt").read_text(encoding="utf-8")
    headline, *lines = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs = [line for line in lines if len(line) > 200]

    log_in("editor")
    page.goto(f"{site.url}/admin/articles/article/add/")
    page.fill("#id_headline", headline)
    page.fill("#id_dek", "The reset between Washington and Baku rests on interests.")
    page.select_option("#id_section", label="Politics")
    page.select_option("#id_type_of_work", label="Editorial")
    choose(page, "id_lead_picture", "White")
    choose(page, "id_tags", "Washington")
    choose(page, "id_bylines-0-person", "Editorial")
    page.frame_locator(".cke_wysiwyg_frame").locator("body").click()
    for number, paragraph in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(paragraph)
    page.click("button[name=_save]")
    page.wait_for_url("**/change/")
    page.click("button[name=step_publish]")
    expect(page.locator("body")).to_contain_text("The story is now: Published.")

    story = Article.objects.get(headline=headline)
    page.goto(site.url + story.get_absolute_url())
    expect(page.locator("h1")).to_have_text(headline)
    expect(page.locator(".byline")).to_have_text("By Azerbaijan.US Editorial Board")
    expect(page.locator(".story-body > p")).to_have_count(len(paragraphs))
    assert page.locator(".story-body > p").nth(2).inner_text() == paragraphs[2]
    order = page.locator("[data-block], [data-slot], h1, .lead-picture, .tags, .share").evaluate_all(
        "nodes => nodes.map((n) => n.dataset.block || n.dataset.slot || n.className || n.tagName)"
    )
    assert order == ["must-read", "H1", "lead-picture", "newsletter", "article_end", "author", "tags", "share"] + [
        "rail_1", "rail_2", "more-articles", "latest",
    ]  # fmt: skip


def choose(page, field: str, words: str) -> None:
    """Types into one of the admin's look-up fields and takes the first answer."""
    page.locator(f"#{field} + .select2-container").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()
