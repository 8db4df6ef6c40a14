import pytest

from broadsheet.serving.engine.request import LONGEST, read_request

FIREFOX = """\
GET {target} HTTP/1.1
Host: news.example
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
Accept: text/html,application/xhtml+xml,*/*;q=0.8
Accept-Language: fr,en;q=0.5
Accept-Encoding: gzip, deflate, br, zstd
Connection: keep-alive
Cookie: name=Ada; other="a: b"
Upgrade-Insecure-Requests: 1
If-None-Match: "x", W/"y"

"""


def _said(lines: str, **filled: str) -> bytes:
    return lines.format(**filled).replace("\n", "\r\n").encode("latin-1")


def test_what_a_browser_asks_is_read() -> None:
    asked = read_request(_said(FIREFOX, target="/world/strait/?utm_source=x"))
    assert asked is not None
    assert (asked.path, asked.host) == ("/world/strait/", "news.example")
    assert (asked.head, asked.closes) == (False, False)
    assert asked.environ["HTTP_ACCEPT_ENCODING"] == "gzip, deflate, br, zstd"
    assert asked.environ["HTTP_IF_NONE_MATCH"] == '"x", W/"y"'
    assert not any("COOKIE" in name for name in asked.environ)
    assert asked.viewer == "reader"


def test_head_and_close_are_heard() -> None:
    asked = read_request(b"HEAD / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n")
    assert asked is not None
    assert (asked.head, asked.closes, asked.environ, asked.viewer) == (True, True, {}, None)


def test_a_path_is_decoded_to_its_bytes_as_wsgi_has_it() -> None:
    asked = read_request(_said(FIREFOX, target="/%D8%A3/m%c3%b4le/"))
    assert asked is not None
    assert asked.path.encode("latin-1").decode() == "/أ/môle/"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.0\nHost: h\n\n",
        "GET / HTTP/2.0\nHost: h\n\n",
        "POST / HTTP/1.1\nHost: h\n\n",
        "get / HTTP/1.1\nHost: h\n\n",
        "GET  / HTTP/1.1\nHost: h\n\n",
        "GET http://h/ HTTP/1.1\nHost: h\n\n",
        "GET * HTTP/1.1\nHost: h\n\n",
        "GET /%2fa HTTP/1.1\nHost: h\n\n",
        "GET /%00 HTTP/1.1\nHost: h\n\n",
        "GET /%zz HTTP/1.1\nHost: h\n\n",
        "GET /a\\b HTTP/1.1\nHost: h\n\n",
        "GET /é HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\nHost: h\n\nGET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\nHost: h\nHost: i\n\n",
        "GET / HTTP/1.1\nHost : h\n\n",
        "GET / HTTP/1.1\nHost: h\n folded: x\n\n",
        "GET / HTTP/1.1\nHost: h\nX: a\x00b\n\n",
        "GET / HTTP/1.1\nHost: h\nContent-Length: 0\n\n",
        "GET / HTTP/1.1\nHost: h\ntransfer-encoding: chunked\n\n",
        "GET / HTTP/1.1\nHost: h\nExpect: 100-continue\n\n",
        "GET / HTTP/1.1\nHost: h\nConnection: upgrade\nUpgrade: h2c\n\n",
        "GET / HTTP/1.1\nHost: h\nRange: bytes=0-1\n\n",
        "GET / HTTP/1.1\nHost: h\nIf-None-Match: a\nIf-None-Match: b\n\n",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_others(said: str) -> None:
    assert read_request(_said(said)) is None


@pytest.mark.parametrize("end", ["\n", "\r", "\n\r\n", "\r\n\n"])
def test_lines_end_in_one_way_only(end: str) -> None:
    assert read_request(f"GET / HTTP/1.1{end}Host: h{end}{end}".encode()) is None


def test_as_much_as_can_come_is_read_in_no_time() -> None:
    long = b"x" * (LONGEST - 60)
    for filler in (b" " * len(long), long, b"a:" * (len(long) // 2)):
        assert read_request(b"GET / HTTP/1.1\r\nHost: h\r\nX: " + filler + b"\x00\r\n\r\n") is None
        assert read_request(b"GET / HTTP/1.1\r\nHost: h\r\nX: " + filler + b"\r\n\r\n")
