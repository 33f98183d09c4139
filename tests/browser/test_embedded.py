"""What a reader gets of embeds, tables and galleries."""

import pytest
from playwright.sync_api import expect

from articles.embeds import PLAYER_ORIGINS
from tests.stories import make_article, make_picture

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def embedded(site, page):
    """A live story with an embed, opened; the requests to other hosts that the page makes are answered and noted."""
    asked: list[str] = []

    def answer(route) -> None:
        if route.request.url.startswith(site.url):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.fulfill(body="<!doctype html><title>player</title>", content_type="text/html")

    page.route("**/*", answer)

    def open_with(html: str, scripts: bool = True) -> list[str]:
        article = make_article(body=f"<p>One.</p>{html}<p>Two.</p>")
        page.goto(site.url + article.get_absolute_url())
        page.wait_for_load_state("networkidle")
        return asked

    return open_with


SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize(
    ("url", "player"),
    [
        (FILM, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("https://soundcloud.com/forss/flickermood", "https://w.soundcloud.com/player/?url="),
    ],
)
def test_nothing_is_asked_of_others_before_the_click(embedded, page, url, player):
    asked = embedded(f'<oembed data-title="A Film of the Port">{url}</oembed>')
    page.evaluate(SHIFTS)
    face = page.get_by_role("button", name="A Film of the Port")
    page.wait_for_timeout(300)
    before = page.evaluate("window.shifts")  # when the fonts came
    place = "node => [node.offsetLeft, node.offsetTop, node.offsetWidth, node.offsetHeight]"
    box = face.evaluate(place)
    assert asked == []
    face.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe.embed-player")
    expect(frame).to_be_visible()
    expect(frame).to_be_focused()
    assert frame.evaluate(place) == box
    assert "A Film of the Port" in frame.get_attribute("title")
    page.wait_for_timeout(300)
    assert len(asked) == 1 and asked[0].startswith(player)
    assert page.evaluate("window.shifts") == before


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://t.me/azsite_news/12", "https://t.me/azsite_news/12?embed=1"),
        ("https://www.facebook.com/watch/?v=123456", "https://www.facebook.com/plugins/video.php?href="),
    ],
)
def test_a_post_asks_its_network_after_the_click_alone(embedded, page, url, player):
    asked = embedded(f'<oembed data-quote="The ferry is back.">{url}</oembed>')
    expect(page.locator("figure.embed-post blockquote")).to_have_text("The ferry is back.")
    assert asked == []
    page.locator("figure.embed-post").get_by_role("button").click()
    expect(page.locator("iframe.embed-player")).to_be_focused()
    page.wait_for_timeout(300)
    assert len(asked) == 1 and asked[0].startswith(player)


def test_a_post_reads_without_its_network(embedded, page):
    words = 'data-quote="The ferry is back." data-by="Port of Alat"'
    asked = embedded(f"<oembed {words}>https://x.com/portofalat/status/1234567890123</oembed>")
    figure = page.locator("figure.embed-post")
    expect(figure.locator("blockquote")).to_have_text("The ferry is back.")
    expect(figure.get_by_role("link", name="On X")).to_have_attribute(
        "href", "https://x.com/portofalat/status/1234567890123"
    )
    expect(figure.get_by_role("button")).to_have_count(0)
    assert asked == []


def test_the_policy_lets_these_players_in_and_no_others(site, page):
    article = make_article(body=f"<p>One.</p><oembed>{FILM}</oembed>")
    policy = page.request.get(site.url + article.get_absolute_url()).headers["content-security-policy"]
    sources = next(part for part in policy.split(";") if part.strip().startswith("frame-src")).split()[1:]
    assert sources == list(PLAYER_ORIGINS)


def test_without_scripts_the_film_is_a_link(site, browser, embedded):
    article = make_article(body=f'<p>One.</p><oembed data-title="A Film">{FILM}</oembed>')
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + article.get_absolute_url())
    expect(page.get_by_role("link", name="A Film")).to_have_attribute("href", FILM)
    context.close()


def test_table_and_gallery_scroll_in_their_own_box(site, page):
    cells = "".join(f"<td>Column number {n}</td>" for n in range(9))
    pictures = "".join(
        f'<figure class="image"><img src="{make_picture().file.url}" alt="x"></figure>' for _ in range(3)
    )
    article = make_article(
        body=f'<table><tr>{cells}</tr><tr>{cells}</tr></table><section class="gallery">{pictures}</section>'
    )
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url + article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for name in (".table-box", ".gallery"):
        region = page.locator(name)
        assert region.evaluate("box => box.scrollWidth > box.clientWidth")
        region.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("name => document.querySelector(name).scrollLeft > 0", arg=name)
