"""Drawn pictures: each the same at every run, at any width."""

import numpy as np
import pytest

from broadsheet.config.demo.pictures import NAMES, draw, draw_portrait, jpeg

WIDTH = 180


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_the_same_every_time(name: str) -> None:
    picture = draw(name, width=WIDTH)
    assert picture.size == (WIDTH, WIDTH * 2 // 3)
    assert picture.tobytes() == draw(name, width=WIDTH).tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_more_than_one_tone(name: str) -> None:
    tones = np.asarray(draw(name, width=WIDTH).convert("L"))
    assert int(tones.max()) - int(tones.min()) > 100


def test_a_picture_comes_as_a_jpeg_file() -> None:
    assert jpeg(draw(NAMES[0], width=WIDTH)).startswith(b"\xff\xd8\xff")


def test_an_unknown_picture_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("a-photograph")


def test_no_two_authors_look_the_same() -> None:
    portraits = [draw_portrait(number, width=60) for number in range(12)]
    assert {portrait.size for portrait in portraits} == {(60, 60)}
    assert len({portrait.tobytes() for portrait in portraits}) == 12
