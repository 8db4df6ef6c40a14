import pytest

from broadsheet.spam.engine.links import MOST_LINKS, Link, contacts, link


@pytest.mark.parametrize(
    ("written", "host", "path"),
    [
        ("https://www.Example.com/a?b=1", "example.com", "/a?b=1"),
        ("example.co.uk", "example.co.uk", ""),
        ("http://user@example.org:8080/x", "example.org", "/x"),
        ("http://10.0.0.1/x", "10.0.0.1", "/x"),
        ("(see http://example.com/a)", None, None),
        ("no link", None, None),
        ("", None, None),
    ],
)
def test_an_address_has_host_and_path(written: str, host: str | None, path: str | None) -> None:
    expected = None if host is None or path is None else Link(host, path)
    assert link(written) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("go to example.com now", 1),
        ("here:http://example.com", 1),
        ("www.example.top/x and sub.example.fr.", 2),
        ("The end.Then we left", 0),
        ("He said so.No, he did not", 0),
        ("version 1.2.3 of pkg.name", 0),
        ("e.g. and i.e. are fine", 0),
        ("http://", 0),
    ],
)
def test_links_are_found_and_missing_spaces_are_not(text: str, count: int) -> None:
    assert contacts(text).link_count == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("call +1 (888) 555-0142", 1),
        ("call 0800 555 0142 or 0800 555 0142", 1),
        ("from 2019 to 2021", 0),
        ("my number is 9876543210", 1),
        ("888-555-0142 now", 1),
        ("chr1 12345 67890 2011 geneA", 0),
        ("1 888 555 0142", 1),
        ("retried at 2018-03-01 12 and failed", 0),
        ("serial 4478120093 broke", 0),
        ("12 34 56", 0),
        ("id=12345678901", 0),
        (" ".join(str(1_000_000_000 + n) + "," for n in range(9)), 0),
    ],
)
def test_telephone_numbers_are_told_from_other_digits(text: str, count: int) -> None:
    assert contacts(text).phones == count


def test_addresses_handles_and_sums_are_counted() -> None:
    reach = contacts("write to a.b@example.com or @some_one and win $5,000 or 300 euros")
    assert (reach.mails, reach.handles, reach.amounts) == (1, 1, 2)


def test_a_hidden_at_sign_is_an_address() -> None:
    assert contacts("write to someone [at] example.com").mails == 1


def test_further_links_are_counted_without_being_kept() -> None:
    reach = contacts("http://a.example.com/ " * 90)
    assert reach.link_count == 90
    assert len(reach.links) == MOST_LINKS


def test_what_the_first_addresses_say_is_read() -> None:
    reach = contacts("see http://cheap-pills.example.com/no-rx and example.org " + "a.com " * 30)
    assert reach.link_words.startswith("cheap-pills.example.com /no-rx example.org")
    assert len(reach.link_words) < 600
