"""What may be embedded: an address of a known provider and the words the editor typed about it, never markup.

The patterns are read by Python and by the dialog of the editor alike (static/js/storyembed/plugin.js), so they keep
to what both understand.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

# What the editor typed stands in these attributes of <oembed>; the numbers are the most characters that are kept.
WORDS = {"data-title": 200, "data-quote": 2000, "data-by": 120}

Maker = Callable[[re.Match], str]


@dataclass(frozen=True)
class Provider:
    name: str
    kind: str  # "video", "audio" or "post": which box it gets
    hosts: tuple[str, ...]
    patterns: tuple[str, ...]
    canonical: Maker
    player: Maker | None = None  # None: shown as a quote with a link


@dataclass(frozen=True)
class Embed:
    provider: Provider
    url: str
    player: str


def seconds(match: re.Match) -> str:
    """Where the film is to start, if the address says so: t=90, t=90s or start=90."""
    asked = parse_qs(urlsplit(match[0]).query)
    found = re.fullmatch(r"(\d{1,5})s?", (asked.get("t") or asked.get("start") or [""])[0])
    return found[1] if found else ""


def youtube_page(match: re.Match) -> str:
    start = seconds(match)
    return f"https://www.youtube.com/watch?v={match[1]}" + (f"&t={start}" if start else "")


def youtube_player(match: re.Match) -> str:
    start = seconds(match)
    return f"https://www.youtube-nocookie.com/embed/{match[1]}?autoplay=1&rel=0" + (f"&start={start}" if start else "")


def vimeo_page(match: re.Match) -> str:
    return f"https://vimeo.com/{match[1]}" + (f"/{match[2]}" if match[2] else "")


def vimeo_player(match: re.Match) -> str:
    return f"https://player.vimeo.com/video/{match[1]}?dnt=1&autoplay=1" + (f"&h={match[2]}" if match[2] else "")


def facebook_page(match: re.Match) -> str:
    return f"https://www.facebook.com/{match[1]}"


def facebook_player(match: re.Match) -> str:
    kind = "video" if re.search(r"/videos/|^watch/|^reel/", match[1]) else "post"
    return f"https://www.facebook.com/plugins/{kind}.php?href={quote(facebook_page(match), safe='')}&show_text=true"


def soundcloud_page(match: re.Match) -> str:
    return f"https://soundcloud.com/{match[1]}"


def soundcloud_player(match: re.Match) -> str:
    return f"https://w.soundcloud.com/player/?url={quote(soundcloud_page(match), safe='')}&auto_play=true"


REST = r"(?:[?#]\S*)?$"
VIDEO_ID = r"([A-Za-z0-9_-]{11})"
PROVIDERS = (
    Provider(
        "YouTube",
        "video",
        ("youtube.com", "youtu.be", "youtube-nocookie.com"),
        (
            rf"^https?://(?:www\.|m\.)?youtube\.com/watch\?(?:[^#\s]*&)?v={VIDEO_ID}(?:[&#]\S*)?$",
            rf"^https?://(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:shorts|live|embed)/{VIDEO_ID}/?{REST}",
            rf"^https?://youtu\.be/{VIDEO_ID}/?{REST}",
        ),
        youtube_page,
        youtube_player,
    ),
    Provider(
        "Vimeo",
        "video",
        ("vimeo.com", "player.vimeo.com"),
        (
            rf"^https?://(?:www\.)?vimeo\.com/(?:channels/[a-z0-9]+/)?(\d{{6,12}})(?:/([0-9a-f]{{6,20}}))?/?{REST}",
            r"^https?://player\.vimeo\.com/video/(\d{6,12})(?:\?(?:[^#\s]*&)?h=([0-9a-f]{6,20}))?(?:[?&#]\S*)?$",
        ),
        vimeo_page,
        vimeo_player,
    ),
    Provider(
        "X",
        "post",
        ("x.com", "twitter.com"),
        (
            r"^https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/([A-Za-z0-9_]{1,15})/status(?:es)?/(\d{5,20})(?:[/?#]\S*)?$",
        ),
        lambda match: f"https://x.com/{match[1]}/status/{match[2]}",
    ),
    Provider(
        "Telegram",
        "post",
        ("t.me",),
        (rf"^https?://t\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{{3,31}})/(\d{{1,10}})/?{REST}",),
        lambda match: f"https://t.me/{match[1]}/{match[2]}",
        lambda match: f"https://t.me/{match[1]}/{match[2]}?embed=1&mode=tme",
    ),
    Provider(
        "Facebook",
        "post",
        ("facebook.com",),
        (
            rf"^https?://(?:www\.|m\.|web\.)?facebook\.com/([A-Za-z0-9.]{{2,60}}/(?:posts|videos)/[A-Za-z0-9_.-]{{3,120}})/?{REST}",
            rf"^https?://(?:www\.|m\.|web\.)?facebook\.com/(reel/\d{{5,20}})/?{REST}",
            r"^https?://(?:www\.|m\.|web\.)?facebook\.com/(watch/\?v=\d{5,20})(?:[&#]\S*)?$",
        ),
        facebook_page,
        facebook_player,
    ),
    Provider(
        "SoundCloud",
        "audio",
        ("soundcloud.com",),
        (rf"^https?://(?:www\.|m\.)?soundcloud\.com/([a-z0-9_-]{{2,60}}/(?:sets/)?[a-z0-9_-]{{1,120}})/?{REST}",),
        soundcloud_page,
        soundcloud_player,
    ),
)
# The hosts of the players: exactly these may be framed by a public page (azsite/settings.py).
PLAYER_ORIGINS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://w.soundcloud.com",
    "https://t.me",
    "https://www.facebook.com",
)


def find(address: str) -> Embed | None:
    """The embed behind an address that somebody pasted, with the address as it is kept; None for any other."""
    for provider in PROVIDERS:
        for pattern in provider.patterns:
            match = re.match(pattern, address.strip(), re.ASCII)
            if match and not match[0].endswith("\n"):
                return Embed(provider, provider.canonical(match), provider.player(match) if provider.player else "")
    return None


def is_of_provider(address: str) -> bool:
    """An https address at a known host, though perhaps of no film or post: a channel, a profile."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return parts.scheme == "https" and any(host in provider.hosts for provider in PROVIDERS)


def words(name: str, value: str) -> str:
    """What was typed, bounded. Lines of a quote are kept, all other white space is one blank."""
    separator = "\n" if name == "data-quote" else " "
    lines = (" ".join(line.split()) for line in value.splitlines())
    return separator.join(line for line in lines if line)[: WORDS[name]].strip()
