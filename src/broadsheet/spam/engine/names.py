"""Invented names, sums, links and addresses for the written texts."""

import random
import string
from collections.abc import Mapping
from pathlib import Path

from broadsheet.spam.engine.grammar import Special
from broadsheet.spam.engine.lexicon import sections

WRITTEN = Path(__file__).parent / "written"
_RAW = sections(WRITTEN / "names.txt")
_LIST = {name: text.split() for name, text in _RAW.items()}
_KEYWORDS = [word.strip() for word in _RAW["keyword"].split(",")]
_ERRORS = (
    (WRITTEN / "names.txt").read_text("utf-8").split("[error]\n")[1].split("\n[")[0].splitlines()
)
_CODE = _RAW["code"].split("~")
_CONSONANTS = "bcdfghjklmnpqrstvwxz"


def likely(rng: random.Random, part: float) -> bool:
    """Tell whether something of this probability happens."""
    return rng.random() < part


def person(rng: random.Random) -> str:
    """Return a person's full name."""
    return f"{rng.choice(_LIST['first'])} {rng.choice(_LIST['surname'])}"


def company(rng: random.Random) -> str:
    """Return the name of a firm that advertises."""
    return f"{rng.choice(_LIST['trade word'])} {rng.choice(_LIST['trade end'])}"


def keywords(rng: random.Random) -> str:
    """Return what somebody wants to be found under."""
    text = rng.choice(_KEYWORDS).replace("CITY", rng.choice(_LIST["city"]))
    return rng.choice([text, text, text.title(), text.lower()])


def random_word(rng: random.Random) -> str:
    """Return letters as a machine strings them."""
    letters = string.ascii_letters if likely(rng, 0.5) else string.ascii_lowercase
    return "".join(rng.choices(letters + _CONSONANTS * 2, k=rng.randint(7, 12)))


def spam_host(rng: random.Random) -> str:
    """Return a host as spam links to: keywords, a firm, letters, or a name that says nothing."""
    kind = rng.choices(["keywords", "firm", "letters", "nothing"], weights=(45, 20, 10, 25))[0]
    if kind == "keywords":
        name = keywords(rng).lower().replace(" ", rng.choice(["", "-", ""]))
    elif kind == "firm":
        name = company(rng).lower().replace(" ", "")
    elif kind == "letters":
        name = random_word(rng).lower()
    else:
        name = "".join(rng.choices(_LIST["slug"], k=2)) + rng.choice(["", "s", "24", "now"])
    return f"{rng.choice(['', 'www.', 'www.'])}{name}.{rng.choice(_LIST['ending'])}"


def spam_link(rng: random.Random) -> str:
    """Return a link as spam has it."""
    if likely(rng, 0.12):
        code = "".join(rng.choices(string.ascii_letters + string.digits, k=6))
        return (
            f"https://{rng.choice(['bit.ly', 'goo.gl', 'tinyurl.com', 'cutt.ly', 't.co'])}/{code}"
        )
    path = ""
    if likely(rng, 0.65):
        path = "/" + keywords(rng).lower().replace(" ", "-")
    path += rng.choice(["", "", "/", ".html", ".php", f"?id={rng.randint(1, 9999)}"])
    return f"{rng.choice(['http', 'https'])}://{spam_host(rng)}{path}"


def _slug(rng: random.Random, joiner: str = "-") -> str:
    return joiner.join(rng.choices(_LIST["slug"], k=rng.randint(2, 6)))


def news_link(rng: random.Random, which: str = "news") -> str:
    """Return a link as readers post it to something they read."""
    host = rng.choice(_LIST[which])
    scheme = rng.choice(["https://", "http://", "https://", ""])
    if "youtu" in host:
        code = "".join(rng.choices(string.ascii_letters + string.digits + "-_", k=11))
        return f"{scheme}{host}/{'watch?v=' if 'youtube' in host else ''}{code}"
    if "wiki" in host:
        return f"{scheme}{host}/{_slug(rng, '_').capitalize()}"
    date = f"/{rng.randint(2005, 2025)}/{rng.randint(1, 12):02}/{rng.randint(1, 28):02}"
    section = rng.choice(["", "/world", "/politics", "/opinion", "/politique", "/news"])
    tail = rng.choice(
        ["", ".html", f"-{rng.randint(100000, 9999999)}", f"_{rng.randint(1000, 99999)}"]
    )
    shared = rng.choice(["", "", "", "?smid=tw-share", "#comments", "?utm_source=rss"])
    return f"{scheme}{host}{section}{rng.choice([date, ''])}/{_slug(rng)}{tail}{shared}"


def plain_link(rng: random.Random) -> str:
    """Return a link to a page that sells nothing and that nobody has heard of."""
    if likely(rng, 0.5):
        host = rng.choice(_LIST["plain host"])
    else:
        made = "".join(rng.choices([*_LIST["slug"], *map(str.lower, _LIST["surname"])], k=2))
        ending = rng.choice(
            [
                "com",
                "org",
                "net",
                "fr",
                "de",
                "info",
                "co.uk",
                "blogspot.com",
                "blogspot.com",
                "wordpress.com",
            ]
        )
        host = f"{made}.{ending}"
    path = rng.choice(["", "/", f"/{_slug(rng)}", f"/{rng.randint(2004, 2024)}/{_slug(rng)}.html"])
    return rng.choice(["http://", "https://", "www.", ""]) + host + path


def amount(rng: random.Random) -> str:
    """Return a sum of money."""
    number = rng.choice([f"{rng.randint(2, 99)}", f"{rng.randint(1, 90)},{rng.randint(0, 9)}00"])
    number = rng.choice([number, number, f"{rng.randint(100, 9999)}", f"{rng.randint(1, 900)}k"])
    return rng.choice([f"${number}", f"${number}", f"€{number}", f"{number} euros", f"£{number}"])


def phone(rng: random.Random) -> str:
    """Return a telephone number."""
    digits = "".join(rng.choices(string.digits, k=7))
    start = rng.choice(["+1-8", "1-8", "+918", "+44 2", "+2348", "08", "+1 (8", "+3376", "18"])
    gap = rng.choice(["-", " ", "", "-"])
    two = f"{rng.randint(10, 99)}"
    close = ")" if "(" in start else ""
    return f"{start}{two}{close}{gap}{digits[:3]}{gap}{digits[3:]}"


def mail(rng: random.Random) -> str:
    """Return an e-mail address to write to."""
    name = (rng.choice(_LIST["surname"]) + rng.choice(_LIST["trade word"])).lower()
    return f"{name}{rng.choice(['', str(rng.randint(1, 999))])}@{rng.choice(_LIST['mail'])}"


def mail_of_person(rng: random.Random) -> str:
    """Return an e-mail address as a reader gives it."""
    first, last = rng.choice(_LIST["first"]).lower(), rng.choice(_LIST["surname"]).lower()
    name = rng.choice([f"{first}.{last}", f"{first}{rng.randint(1, 99)}", f"{first[0]}{last}"])
    return f"{name}@{rng.choice(_LIST['mail'])}"


def _code(rng: random.Random) -> str:
    return rng.choice(_CODE).replace("@", rng.choice(_LIST["slug"]))


def _tech_link(rng: random.Random) -> str:
    host = rng.choice(_LIST["tech"])
    return f"{rng.choice(['https://', 'http://', 'https://www.', ''])}{host}/{_slug(rng)}"


def _html_plain(rng: random.Random) -> str:
    words = rng.choice(["this page", "here", _slug(rng, " "), "my blog", nickname(rng), "pdf"])
    link = plain_link(rng)
    if "://" not in link:
        link = "http://" + link
    return f'<a href="{link}" rel="nofollow">{words}</a>'


def handle(rng: random.Random) -> str:
    """Return a name on a messenger."""
    return f"@{rng.choice(_LIST['surname'])}_{rng.choice(_LIST['trade word'])}"


def _anchor(rng: random.Random) -> str:
    return f'<a href="{spam_link(rng)}">{keywords(rng)}</a>'


def _bbcode(rng: random.Random) -> str:
    return f"[url={spam_link(rng)}]{keywords(rng)}[/url]"


def _html_news(rng: random.Random) -> str:
    words = rng.choice(["this article", "here", "the report", "ici", "cet article"])
    return f'<a href="{news_link(rng)}" rel="nofollow">{words}</a>'


def _video(rng: random.Random) -> str:
    code = "".join(rng.choices(string.ascii_letters + string.digits, k=11))
    return f"https://www.youtube.com/watch?v={code}"


def song(rng: random.Random) -> str:
    """Return an invented song with its singer."""
    title = " ".join(word.title() for word in rng.choices(_LIST["songword"], k=rng.randint(1, 3)))
    kind = rng.choice(["", " (Official Video)", " (Cover)", " [HD]", " ft. ", " lyrics"])
    second = rng.choice(_LIST["artist"]) if kind == " ft. " else ""
    return f"{rng.choice(_LIST['artist'])} - {title}{kind}{second}"


def channel_link(rng: random.Random) -> str:
    """Return a link to a channel, a video or a list of them, as the owner posts it."""
    code = "".join(rng.choices(string.ascii_letters + string.digits + "-_", k=11))
    name = nickname(rng).replace(" ", "") + rng.choice(["TV", "Music", "Gaming", "", "HD"])
    places = (
        *(f"channel/UC{code}{code}", f"user/{name}", f"c/{name}", f"user/{name}?feature=watch"),
        *(f"watch?v={code}", f"watch?v={code}&list=PL{code}", f"playlist?list=PL{code}"),
    )
    host = rng.choice(["https://www.youtube.com", "http://www.youtube.com", "youtube.com"])
    return _anchored(rng, rng.choice([f"{host}/{rng.choice(places)}", f"http://youtu.be/{code}"]))


def social_link(rng: random.Random) -> str:
    """Return a link to a page, a vote or a collection that asks for attention."""
    place = rng.choice(_LIST["social"])
    tail = rng.choice([_slug(rng), nickname(rng).replace(" ", ""), str(rng.randint(10**6, 10**9))])
    joiner = "" if place[-1] in "/=" else "/"
    scheme = rng.choice(["https://", "http://", "http://", ""])
    return _anchored(rng, f"{scheme}{place}{joiner}{tail}")


def _anchored(rng: random.Random, link: str) -> str:
    """Return a link, at times in the mark-up that some platforms put around it."""
    if likely(rng, 0.15) and "://" in link:
        return f'<a href="{link}">{link}</a>'
    return link


def _document_link(rng: random.Random) -> str:
    code = rng.choice([_slug(rng), str(rng.randint(1000, 10**7)), f"{_slug(rng)}.pdf"])
    return f"{rng.choice(['https://', 'http://', ''])}{rng.choice(_LIST['doc'])}/{code}"


def referral(rng: random.Random) -> str:
    """Return a link that pays whoever brought the visitor."""
    host = rng.choice(["accounts.binance.com", "www.binance.com/en", "www.gate.io", "stake.com"])
    code = "".join(rng.choices(string.ascii_uppercase + string.digits, k=8))
    return f"https://{host}/{rng.choice(['register?ref', 'signup?ref', 'join?ref_id'])}={code}"


def short_link(rng: random.Random) -> str:
    """Return a link through a shortener, as readers post it too."""
    code = "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(6, 7)))
    host = rng.choice(["bit.ly", "tinyurl.com", "t.co", "goo.gl", "nyti.ms", "bbc.in", "wapo.st"])
    return f"{rng.choice(['http', 'https'])}://{host}/{code}"


def _contact(rng: random.Random) -> str:
    return rng.choice([phone, mail, mail, handle])(rng)


def _expert(rng: random.Random) -> str:
    title = rng.choice(["Mrs", "Mr", "Dr", "Expert", "Madam", ""])
    return f"{title} {person(rng)}".strip()


SPECIALS: Mapping[str, Special] = {
    "AMOUNT": amount,
    "CITY": lambda rng: rng.choice(_LIST["city"]),
    "COMPANY": company,
    "NAME": person,
    "FIRST": lambda rng: rng.choice(_LIST["first"]),
    "SURNAME": lambda rng: rng.choice(_LIST["surname"]),
    "EXPERT": _expert,
    "LINK": spam_link,
    "BARELINK": spam_host,
    "HOST_TEXT": spam_host,
    "ANCHOR": _anchor,
    "BBLINK": _bbcode,
    "BBLINKS": lambda rng: " ".join(_bbcode(rng) for _ in range(rng.randint(2, 6))),
    "VIDEO": _video,
    "YTLINK": channel_link,
    "SOCIAL": social_link,
    "SONG": song,
    "REFERRAL": referral,
    "SHORTLINK": short_link,
    "ARTIST": lambda rng: rng.choice(_LIST["artist"]),
    "DOCLINK": _document_link,
    "PHONE_TEXT": phone,
    "CONTACT": _contact,
    "HANDLE": handle,
    "MAILADDRESS": mail_of_person,
    "CODE": _code,
    "TECHLINK": _tech_link,
    "HTMLPLAIN": _html_plain,
    "RANDOM": random_word,
    "KEYWORDS": keywords,
    "NEWSLINK": news_link,
    "NEWSLINK_FR": lambda rng: news_link(rng, "news fr"),
    "NEWSLINK_DE": lambda rng: news_link(rng, "news de"),
    "NEWSLINK_ES": lambda rng: news_link(rng, "news es"),
    "NEWSLINK_RU": lambda rng: news_link(rng, "news ru"),
    "PLAINLINK": plain_link,
    "PLAINLINK_FR": plain_link,
    "HTMLNEWS": _html_news,
    "ERROR": lambda rng: rng.choice(_ERRORS),
}
"""What the grammars write in capitals."""


def nickname(rng: random.Random) -> str:
    """Return a name as people sign comments."""
    first = rng.choice(_LIST["first"])
    return rng.choice(
        [
            person(rng),
            person(rng),
            first,
            first.lower(),
            f"{first}{rng.randint(1, 99)}",
            f"{first} {rng.choice(_LIST['surname'])[0]}.",
            rng.choice(_LIST["slug"]).capitalize() + rng.choice(["lover", "fan", "man", ""]),
            f"{first[:2]}{rng.choice(_LIST['surname']).lower()}",
        ]
    )


def hobby(rng: random.Random) -> str:
    """Return a name that a blog or its owner has, with a word that a trade has too."""
    first, thing = rng.choice(_LIST["first"]), rng.choice(_LIST["hobby"])
    return rng.choice(
        [
            f"{first} {thing}",
            f"{thing} {rng.choice(_LIST['hobby end'])}",
            f"the {thing} {rng.choice(_LIST['hobby end'])}",
            f"{thing}{rng.randint(1, 99)}",
            f"my {thing} {rng.choice(_LIST['hobby end'])}",
            f"{first}s {thing}",
        ]
    )


def pick(rng: random.Random, name: str) -> str:
    """Return one entry of a list of names."""
    return rng.choice(_LIST[name])
