import pytest

from broadsheet.articles.engine.embeds import NAMES, frame_of, host_of

SOUND = "https%3A%2F%2Fsoundcloud.com%2Fharbour%2Fbell"


@pytest.mark.parametrize(
    ("page", "frame"),
    [
        (
            "https://www.youtube.com/watch?v=LanternBell&utm_source=x",
            "https://www.youtube-nocookie.com/embed/LanternBell?autoplay=1",
        ),
        (
            "https://youtu.be/LanternBell?t=90s",
            "https://www.youtube-nocookie.com/embed/LanternBell?autoplay=1&start=90",
        ),
        (
            "https://www.youtube.com/shorts/LanternBell",
            "https://www.youtube-nocookie.com/embed/LanternBell?autoplay=1",
        ),
        (
            "https://vimeo.com/123456789",
            "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1",
        ),
        ("https://dai.ly/x8abcde", "https://geo.dailymotion.com/player.html?video=x8abcde"),
        (
            "https://soundcloud.com/harbour/bell",
            "https://w.soundcloud.com/player/?url=" + SOUND + "&auto_play=true&visual=false",
        ),
        (
            "https://open.spotify.com/episode/1234567890abcdefABCDEF",
            "https://open.spotify.com/embed/episode/1234567890abcdefABCDEF",
        ),
        ("https://archive.org/details/harbour-1912", "https://archive.org/embed/harbour-1912"),
        ("https://datawrapper.dwcdn.net/aB3dE/2/", "https://datawrapper.dwcdn.net/aB3dE/"),
    ],
)
def test_a_known_page_has_a_frame(page: str, frame: str) -> None:
    found = frame_of(page)
    assert found is not None
    assert found.url == frame
    assert found.provider in NAMES
    assert found.url.startswith(found.origin + "/")


@pytest.mark.parametrize(
    "page",
    [
        "https://news.example/film",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        'https://www.youtube.com/watch?v="><script>',
        "https://youtube.com.evil.example/watch?v=LanternBell",
        "https://soundcloud.com/../../x",
        "javascript:alert(1)",
        "https://[broken",
        "",
    ],
)
def test_any_other_page_is_only_linked(page: str) -> None:
    assert frame_of(page) is None


def test_a_site_is_named_as_people_say_it() -> None:
    assert host_of("https://www.harbour.example/film?x") == "harbour.example"
    assert host_of("https://[broken") == ""
