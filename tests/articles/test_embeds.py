import pytest

from articles import embeds

ID = "dQw4w9WgXcQ"
FILM = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("pasted", "kept", "player"),
    [
        (FILM, FILM, f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1&rel=0"),
        (f"https://youtu.be/{ID}?si=abc&t=90s", f"{FILM}&t=90", "&start=90"),
        (f"https://m.youtube.com/watch?app=desktop&v={ID}&list=PL1", FILM, ID),
        (f"https://www.youtube.com/shorts/{ID}", FILM, ID),
        (f" https://www.youtube.com/live/{ID}?feature=share ", FILM, ID),
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/0a1b2c3d4e", "https://vimeo.com/76979871/0a1b2c3d4e", "&h=0a1b2c3d4e"),
        ("https://player.vimeo.com/video/76979871?h=0a1b2c3d4e&x=1", "https://vimeo.com/76979871/0a1b2c3d4e", "dnt=1"),
        ("https://twitter.com/a_b/status/1234567890?s=20", "https://x.com/a_b/status/1234567890", ""),
        ("https://t.me/s/azsite_news/12", "https://t.me/azsite_news/12", "https://t.me/azsite_news/12?embed=1"),
        (
            "https://m.facebook.com/some.page/posts/pfbid02abc?ref=x",
            "https://www.facebook.com/some.page/posts/pfbid02abc",
            "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fsome.page%2Fposts",
        ),
        ("https://www.facebook.com/watch/?v=123456", "https://www.facebook.com/watch/?v=123456", "plugins/video.php"),
        (
            "https://soundcloud.com/forss/flickermood?utm=x",
            "https://soundcloud.com/forss/flickermood",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fforss%2Fflickermood",
        ),
    ],
)
def test_known_addresses(pasted, kept, player):
    found = embeds.find(pasted)
    assert found.url == kept
    assert player in found.player
    assert not found.player or found.player.startswith(tuple(f"{origin}/" for origin in embeds.PLAYER_ORIGINS))
    assert embeds.find(found.url) == found


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/https://www.youtube.com/watch?v={ID}",
        f"javascript:alert(1)//www.youtube.com/watch?v={ID}",
        f'https://youtu.be/{ID}" onload="x',
        f"https://youtu.be/{ID}\nhttps://evil.example/",
        f"https://user@youtu.be/{ID}",
        "https://vimeo.com/about",
        "https://x.com/someone",
        "https://t.me/c/12345/6",
        "https://t.me/joinchat/abc",
        "https://www.facebook.com/some.page",
        "https://soundcloud.com/forss",
        "https://w.soundcloud.com.evil.example/a/b",
        "//youtu.be/" + ID,
    ],
)
def test_other_addresses_are_no_embeds(pasted):
    assert embeds.find(pasted) is None


def test_what_was_typed_is_bounded_and_of_one_line():
    assert embeds.words("data-title", "  a\n b\t c ") == "a b c"
    assert embeds.words("data-quote", " a  b \r\n\n c ") == "a b\nc"
    assert len(embeds.words("data-by", "x" * 500)) == 120
