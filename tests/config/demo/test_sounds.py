"""The demonstration's sounds: whole, small, the same each time, and struck as often as is said."""

import wave
from array import array
from io import BytesIO

from broadsheet.articles.engine.recordings import read_recording
from broadsheet.config.demo.sounds import NAMES, wav

MOST_BYTES = 300_000
A_TENTH = 1_102


def test_each_sound_is_one_that_browsers_play_and_small() -> None:
    for name in NAMES:
        found = wav(name)
        assert read_recording(BytesIO(found)).mime == "audio/wav"
        assert len(found) <= MOST_BYTES
        assert wav(name) == found


def test_the_market_bell_is_struck_seven_times() -> None:
    with wave.open(BytesIO(wav("market-bell"))) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    loudness = [
        max(map(abs, samples[start : start + A_TENTH]))
        for start in range(0, len(samples) - A_TENTH, A_TENTH)
    ]
    strokes = [
        place
        for place, (before, now) in enumerate(zip([0, *loudness], loudness, strict=False))
        if now > before * 1.5 and now > 10_000
    ]
    assert len(strokes) == 7
    assert loudness[-1] < 500
