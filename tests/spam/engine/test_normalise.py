import pytest

from broadsheet.spam.engine.normalise import LIMIT, LINK, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("caf&eacute; &amp; bar", "café & bar"),
        ("<b>bold</b> claim", " bold  claim"),
        ("v i a g r a now", "viagra now"),
        ("c.a.s.i.n.o", "casino"),
        ("via\u200bgra", "viagra"),
        ("c\u0430sin\u043e", "casino"),
        ("\U0001d604\U0001d5f6\U0001d5fb", "win"),
        ("\uff26\uff32\uff25\uff25", "FREE"),
        ("\u041c\u043e\u0441\u043a\u0432\u0430", "\u041c\u043e\u0441\u043a\u0432\u0430"),
        ("U. S. troops", "U. S. troops"),
    ],
)
def test_disguises_are_undone_and_plain_words_stay(written: str, read: str) -> None:
    assert plain(written).text == read


def test_disguises_are_counted() -> None:
    text = plain("c\u0430sino v i a g r a \u200bwin \U0001d604\U0001d5f6\U0001d5fb")
    assert (text.disguised, text.hidden, text.styled) == (2, 1, 3)


def test_a_whole_word_in_another_script_is_no_disguise() -> None:
    assert plain("Meeting in \u041c\u043e\u0441\u043a\u0432\u0430 today").disguised == 0


def test_mark_up_gives_its_targets() -> None:
    text = plain('<a href="http://x.example/a">one</a> [url=http://y.example]two[/url]')
    assert text.targets == ("http://x.example/a", "http://y.example")
    assert text.text.count(LINK) == 2
    assert (text.anchors, text.bbcode) == (1, 2)


def test_a_long_text_is_cut_but_its_end_is_read() -> None:
    text = plain("a" * 50_000 + " the end")
    assert text.cut
    assert text.text.endswith("the end")
    assert len(text.text) <= LIMIT + 1
