"""The form in which content travels: nothing in it can end it early."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mail.engine.envelope import EnvelopeRefused, wire_form

pieces = st.lists(
    st.sampled_from([b".", b"..", b"\r", b"\n", b"\r\n", b"x", b"\0", b"\xff", b" ", b"\r\n.\r\n"])
).map(b"".join)


@given(pieces | st.binary(max_size=300))
def test_the_dot_stands_at_the_end_alone_and_content_is_whole(data: bytes) -> None:
    sent = wire_form(data)
    assert sent.endswith(b"\r\n.\r\n") or sent == b".\r\n"
    content = sent[: -len(b".\r\n")]
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", sent)
    assert b"\r\n.\r\n" not in b"\r\n" + content
    unstuffed = re.sub(rb"(?m)^\.", b"", content)
    plain = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    assert unstuffed == plain if plain.endswith(b"\r\n") else plain + b"\r\n"


@pytest.mark.parametrize("smuggled", [b"\n.\n", b"\r.\r", b"\r\n.\r", b"\n.\r\n", b"\r\n\0.\r\n"])
def test_no_second_letter_can_be_smuggled(smuggled: bytes) -> None:
    sent = wire_form(b"a" + smuggled + b"MAIL FROM:<evil@evil.example>\r\n")
    assert len(re.findall(rb"[\r\n]\.[\r\n]", sent)) == 1


def test_the_longest_line_passes_and_a_longer_one_does_not() -> None:
    for before in (b"", b"x\r\n" * 500):
        wire_form(before + b"a" * 998)
        with pytest.raises(EnvelopeRefused):
            wire_form(before + b"a" * 999 + b"\r\nx")
