"""An editor merges two tags from a phone and takes it back."""

from playwright.sync_api import expect

from articles.models import Tag
from tests.browser.test_phone_desk import fits, phone, tap
from tests.stories import make_article, make_tag

__all__ = ["phone"]

# What a person who does not see the page would miss: a field without a name, a button without words.
NAMELESS = """() => [...document.querySelectorAll("#content-main :is(input, select, textarea, button, a)")]
    .filter((e) => e.type !== "hidden" && e.checkVisibility())
    .filter((e) => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
    .map((e) => e.outerHTML.slice(0, 120))"""
UNFOUND = """() => [...document.querySelectorAll("#content-main [aria-labelledby], #content-main [aria-describedby]")]
    .flatMap((e) => [e.getAttribute("aria-labelledby"), e.getAttribute("aria-describedby")])
    .filter(Boolean).flatMap((ids) => ids.split(" ")).filter((id) => !document.getElementById(id))"""


def can_be_heard(page) -> None:
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(UNFOUND) == []
    ids = page.evaluate("() => [...document.querySelectorAll('#content-main [id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


def test_merge_and_undo_from_a_phone(site, phone):
    story = make_article(tags=["karabakh"])
    make_article(tags=["karabakh", "garabagh"])
    karabakh, garabagh = make_tag("karabakh"), make_tag("garabagh")
    phone.goto(f"{site.url}/admin/articles/tag/{karabakh.pk}/change/")
    fits(phone)
    tap(phone, phone.get_by_role("link", name="Merge this tag into another…"))
    fits(phone)
    can_be_heard(phone)
    tap(phone, phone.get_by_role("button", name="See what will happen"))
    expect(phone.get_by_role("alert")).to_have_text("Say which tag stays.")
    can_be_heard(phone)
    phone.get_by_label("Name of the tag that stays").fill("garabagh")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("region", name="Karabakh")).to_contain_text("2 stories get “Garabagh” in its place.")
    fits(phone)
    can_be_heard(phone)
    tap(phone, phone.get_by_role("button", name="Merge into “Garabagh”"))
    phone.wait_for_url(f"**/tag/{garabagh.pk}/change/")
    expect(phone.get_by_label("Aliases")).to_have_value("Karabakh")
    fits(phone)
    phone.goto(f"{site.url}/tag/karabakh/")
    expect(phone.locator("h1")).to_have_text("Garabagh")
    expect(phone.locator("main")).to_contain_text(story.headline)

    phone.goto(f"{site.url}/admin/articles/tag/{garabagh.pk}/change/")
    tap(phone, phone.get_by_role("link", name="Undo the merge of “Karabakh”…"))
    fits(phone)
    can_be_heard(phone)
    tap(phone, phone.get_by_role("button", name="Make “Karabakh” a tag of its own again"))
    phone.wait_for_url(f"**/tag/{karabakh.pk}/change/")
    assert list(story.tags.all()) == [Tag.objects.get(slug="karabakh")]
    fits(phone)


def test_the_list_asks_which_one_stays(site, phone):
    tags = [make_tag(slug) for slug in ("karabakh", "garabagh", "artsax")]
    phone.goto(f"{site.url}/admin/articles/tag/merge/?{'&'.join(f'tags={tag.pk}' for tag in tags)}")
    fits(phone)
    can_be_heard(phone)
    group = phone.get_by_role("group", name="Which one stays?")
    tap(phone, group.get_by_text("Garabagh"))
    tap(phone, phone.get_by_role("button", name="See what will happen"))
    expect(phone.get_by_role("region")).to_have_count(2)
    fits(phone)
    tap(phone, phone.get_by_role("button", name="Merge into “Garabagh”"))
    phone.wait_for_url(f"**/tag/{tags[1].pk}/change/")
    assert [tag.slug for tag in Tag.objects.all()] == ["garabagh"]
