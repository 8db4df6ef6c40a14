"""What stands at which address of the served newsroom."""

import re
import urllib.error
import urllib.request
from email.message import Message

from tests.journeys.served import Served

ADDRESS = re.compile(r"<loc>([^<]+)</loc>")
LINK = re.compile(r'href="(/[^"#?]*)')


def fetch(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers by their names in small letters, also of an error."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read(), _small(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), _small(error.headers)


def _small(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def leading_article(newsroom: Served) -> str:
    """Return the path of the article that leads the front page."""
    front = fetch(newsroom.url + "/")[1].decode()
    found = re.search(r'href="(/[a-z-]+/\d{4}/\d{2}/\d{2}/[^"]+/)"', front)
    assert found is not None
    return found[1]


def one_of_every_kind(newsroom: Served) -> list[str]:
    """Return one address of every kind of public page."""
    article = leading_article(newsroom)
    page = fetch(newsroom.url + article)[1].decode()
    section = f"/{article.split('/')[1]}/"
    kinds = ("/authors/", "/tags/", "/stories/", "/sources/")
    linked = LINK.findall(page)
    firsts = [next(link for link in linked if link.startswith(kind)) for kind in kinds]
    day = "/".join(article.split("/")[2:5])
    corrections = fetch(newsroom.url + "/corrections/")[1].decode()
    corrected = next(link for link in LINK.findall(corrections) if "crane-seven" in link)
    in_the_foot = LINK.findall(page[page.index('<footer class="foot') :])
    listed = (*firsts, "/sources/", "/corrections/", f"/archive/{day[:7]}/", f"/archive/{day}/")
    paths = [
        "/",
        article,
        corrected,
        f"{corrected}history/",
        f"{corrected}history/1/",
        f"{corrected}history/3/",
        section,
        f"{section}page/1/",
        *firsts,
        *kinds,
        *(f"{path}page/1/" for path in listed),
        *in_the_foot,
        "/archive/",
        f"/archive/{day[:4]}/",
        f"/archive/{day[:7]}/",
        f"/archive/{day}/",
        "/search/",
        "/search/?q=harbour",
        "/search/?q=zzzzzzzz",
        "/search/?q=%22",
        "/search/?q=harbour&kind=news&from=2020-01-01&order=oldest",
        "/search/?q=harbour&from=yesterday",
        "/corrections/",
        "/feeds/",
        "/subscribe/",
        "/subscribe/sent/",
        "/subscribe/manage/",
        "/subscribe/manage/forged/",
        "/subscribe/unsubscribe/forged/",
        "/contact/sent/",
        "/privacy/",
        "/account/login/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/nothing/is/here/",
        "/subscribe/confirm/forged/",
    ]
    return list(dict.fromkeys(paths))
