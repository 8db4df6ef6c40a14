import pytest

from broadsheet.articles.engine.webvtt import NotCaptions, read_captions, words_of

WEBVTT = """WEBVTT

NOTE made by hand

1
00:00.000 --> 00:02.500
<v Nell Garrity>I had a <b>mayor</b> once.

00:00:03.000 --> 00:00:04.000 align:start
Leeks.
"""
SUBRIP = "1\r\n00:00:01,000 --> 00:00:02,000\r\nThe bell rings.\r\n"


def test_captions_say_who_speaks() -> None:
    assert words_of(read_captions(WEBVTT.encode())) == "Nell Garrity: I had a mayor once.\nLeeks."


def test_subrip_becomes_webvtt() -> None:
    captions = read_captions(SUBRIP.encode("utf-8-sig"))
    assert captions.startswith("WEBVTT\n")
    assert "00:00:01.000 --> 00:00:02.000" in captions
    assert words_of(captions) == "The bell rings."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"WEBVTT",
        b"WEBVTT\n\nno cue at all",
        b"WEBVTTX\n\n00:00.000 --> 00:01.000\nx",
        b"<html><script>alert(1)</script>",
        "WEBVTT\n\n00:00.000 --> 00:01.000\né".encode("latin-1"),
        b"WEBVTT\n\n00:00.000 --> 00:01.000\n\x00",
    ],
)
def test_what_holds_no_captions_is_refused(content: bytes) -> None:
    with pytest.raises(NotCaptions):
        read_captions(content)
