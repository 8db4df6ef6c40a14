from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles.engine.recordings import NotARecording, Recorded, read_recording
from tests.articles.recorded import box, flac, mp3, mp4, ogg, wav, webm


def read(content: bytes) -> Recorded:
    return read_recording(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "kind", "mime", "seconds"),
    [
        (wav(1.5), "audio", "audio/wav", 1.5),
        (mp3(40), "audio", "audio/mpeg", 40 * 1152 / 44100),
        (flac(88200), "audio", "audio/flac", 2.0),
        (ogg(3), "audio", "audio/ogg", 3.0),
        (ogg(3, "vorbis"), "audio", "audio/ogg", 3.0),
        (mp4(b"soun"), "audio", "audio/mp4", 5.0),
        (mp4(), "video", "video/mp4", 5.0),
        (webm(2), "audio", "audio/webm", 4.0),
        (webm(), "video", "video/webm", 4.0),
    ],
)
def test_a_recording_says_what_it_is(content: bytes, kind: str, mime: str, seconds: float) -> None:
    found = read(content)
    assert (found.kind, found.mime) == (kind, mime)
    assert found.seconds == pytest.approx(seconds, rel=0.01)


def test_film_says_how_large_it_is() -> None:
    assert (read(mp4()).width, read(mp4()).height) == (640, 360)
    assert (read(webm()).width, read(webm()).height) == (320, 180)


def test_mp3_of_varying_density_counts_its_frames() -> None:
    tagged = bytearray(mp3(40))
    tagged[20 + 36 : 20 + 48] = b"Xing\0\0\0\1" + (400).to_bytes(4, "big")
    assert read(bytes(tagged)).seconds == pytest.approx(400 * 1152 / 44100)


def test_a_file_may_leave_its_length_unsaid() -> None:
    assert read(flac(0)).seconds is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"ID3\x04\0\0\0\0\0\x00<html><body>hello</body></html>",
        b"\xff\xfb",
        b"GIF89a" + bytes(100),
        wav()[:-200],
        wav().replace(b"fmt \x10\0\0\0\x01", b"fmt \x10\0\0\0\x07"),
        mp3(1),
        flac()[:20],
        ogg()[:60],
        ogg().replace(b"OpusHead", b"Speex   "),
        mp4()[:-50],
        mp4().replace(b"moov", b"free"),
        mp4().replace(b"ftypisom", b"ftypqt  "),
        mp4(b"text"),
        webm()[:-40],
        webm().replace(b"webm", b"mkvx"),
        webm(0x11),
        box(b"ftyp", b"isom") * 10_001,
    ],
)
def test_what_is_no_whole_recording_is_refused(content: bytes) -> None:
    with pytest.raises(NotARecording):
        read(content)


@given(
    st.sampled_from([wav(0.01), mp3(3), flac(), ogg(), mp4(), webm()]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12),
    st.integers(0, 2000),
)
def test_damaged_bytes_are_read_or_refused_and_nothing_else(
    content: bytes, damage: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(content)
    for place, byte in damage:
        if place < len(damaged):
            damaged[place] = byte
    try:
        read(bytes(damaged[: len(damaged) - cut]))
    except NotARecording:
        return
