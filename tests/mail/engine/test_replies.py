"""Replies, however they arrive and whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mail.engine.replies import Reply, ReplyBroken, ReplyReader

CONVERSATION = (
    b"220 here\r\n250-first\r\n250-SIZE 10\r\n250 last\r\n"
    b"550-5.1.1 no\r\n550 5.1.1 such\r\n250\r\n354 \r\n250 2.0.0\n"
)
REPLIES = [
    Reply(220, "", "here"),
    Reply(250, "", "first\nSIZE 10\nlast"),
    Reply(550, "5.1.1", "no\nsuch"),
    Reply(250, "", ""),
    Reply(354, "", ""),
    Reply(250, "2.0.0", ""),
]


@given(st.lists(st.integers(0, len(CONVERSATION)), max_size=12))
def test_replies_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    reader, found, start = ReplyReader(), [], 0
    for cut in [*sorted(cuts), len(CONVERSATION)]:
        found += reader.feed(CONVERSATION[start:cut])
        start = cut
    assert found == REPLIES
    assert reader.empty


@given(st.binary(max_size=400))
def test_anything_is_read_or_refused(data: bytes) -> None:
    try:
        found = ReplyReader().feed(data)
    except ReplyBroken:
        return
    assert all(200 <= reply.code <= 599 for reply in found)
    assert not any(set(reply.words) & {chr(c) for c in range(32)} for reply in found)


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n",
        b"25 x\r\n",
        b"100 x\r\n",
        b"600 x\r\n",
        b"250x\r\n",
        b"2\xc2\xb250 x\r\n",
        b" 250 x\r\n",
    ],
)
def test_what_is_no_reply_is_refused(data: bytes) -> None:
    with pytest.raises(ReplyBroken):
        ReplyReader().feed(data)


def test_words_are_one_line() -> None:
    assert REPLIES[2].words == "550 5.1.1 no such"
    assert REPLIES[3].words == "250"
