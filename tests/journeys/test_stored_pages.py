"""The stored pages of a live newsroom, by its command and as a reader's browser sees them."""

from tests.journeys.addresses import fetch, leading_article
from tests.journeys.served import Served


def test_a_live_site_is_baked_and_is_what_would_be_rendered(newsroom: Served) -> None:
    baked = newsroom.run("bake")
    assert baked.returncode == 0, baked.stderr
    assert "pages are stored" in baked.stdout
    compared = newsroom.run("bake", "--verify")
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert "are what would be rendered now" in compared.stdout


def test_a_browser_that_has_a_page_gets_no_bytes_again(newsroom: Served) -> None:
    article = newsroom.url + leading_article(newsroom)
    _status, whole, headers = fetch(article)
    assert headers["cache-control"] == "no-cache"
    assert headers["vary"] == "Accept-Encoding"
    tag = headers["etag"]
    status, body, again = fetch(article, **{"If-None-Match": f'"other", {tag}'})
    assert (status, body, again["etag"]) == (304, b"", tag)
    _status, packed, said = fetch(article, **{"Accept-Encoding": "br;q=0, gzip;q=0.5"})
    assert said["content-encoding"] == "gzip"
    assert said["etag"] != tag
    assert len(packed) < len(whole) / 2
    assert fetch(f"{article}?utm_source=x")[2]["etag"] == tag
