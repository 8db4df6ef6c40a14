"""The countable clues of a submission, each by name with the words that explain it.

A clue that is absent is left out. None of them says that an e-mail address, a link to oneself or a
language is merely there: which newsroom asks for them is no evidence about the writer.
"""

import math
import re
import string
from collections.abc import Mapping, Sequence

from broadsheet.spam.engine.lexicon import (
    CHEAP_ENDINGS,
    DISPOSABLE,
    GENRES,
    MESSENGERS,
    PLATFORMS,
    SHORTENERS,
    ends_in,
    genre_hits,
    is_reputable,
    keyphrases,
    sells,
    trade_in,
    trade_words,
    unleeted,
    unspaced_hits,
)
from broadsheet.spam.engine.links import Contacts, Link, link
from broadsheet.spam.engine.normalise import Plain
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import marked as _

_TRADES: Mapping[str, str] = {
    "money": _("it uses words of spam about easy money ({n})"),
    "investment": _("it uses words of spam about investments ({n})"),
    "loan": _("it uses words of spam about loans ({n})"),
    "pharma": _("it uses words of spam about medicines ({n})"),
    "casino": _("it uses words of spam about betting ({n})"),
    "seo": _("it uses words of spam about search engines and visitors ({n})"),
    "praise": _("it praises as posting robots do ({n})"),
    "support": _("it uses words of fake helplines ({n})"),
    "selling": _("it uses words of shops ({n})"),
    "training": _("it uses words of spam about courses and essays ({n})"),
    "romance": _("it uses words of spam about dating and sex ({n})"),
    "magic": _("it uses words of spam about magic ({n})"),
    "media": _("it uses words of spam about downloads and games ({n})"),
    "promotion": _("it uses words of those who promote themselves ({n})"),
    "contact": _("it asks to be contacted elsewhere ({n})"),
    "call to action": _("it urges to click, call or hurry ({n})"),
}

WORDS: Mapping[str, str] = {
    "links": _("it links to places that are not known news or reference sites ({n})"),
    "many links": _("it holds a great many links"),
    "known links": _("it links to known news or reference sites"),
    "platform links": _("it links to pages that anybody can open on a large platform"),
    "link mark-up": _("it hides links behind words"),
    "forum mark-up": _("it uses a forum's link codes, as posting robots do"),
    "mostly link": _("most of it is links"),
    "bare link": _("it is hardly more than a link"),
    "deep link": _("it links to a selling page deep inside a site"),
    "short link": _("it links through an address shortener"),
    "messenger link": _("it links into a messenger"),
    "cheap ending": _("it links to a domain ending that spammers favour"),
    "selling host": _("it links to a host whose name sells something ({n})"),
    "hyphened host": _("it links to a host of several hyphened words"),
    "same host": _("it links to the same host again and again"),
    "numeric host": _("it links to a bare machine address"),
    "phone": _("it gives a telephone number"),
    "mail": _("it gives an e-mail address to write to"),
    "handle": _("it gives a handle to contact"),
    **{f"genre {genre}": _TRADES[genre] for genre in GENRES},
    "several genres": _("it mixes words of several kinds of spam"),
    "pitch with contact": _("it offers something and says where to get it"),
    "keyphrase": _("it names what a trade wants to be found under ({n})"),
    "praise with link": _("it praises the page and leaves a link"),
    "disguised": _("it disguises words by foreign or spaced letters"),
    "leet": _("it writes spam words with digits in them ({n})"),
    "hidden": _("it contains invisible characters"),
    "styled": _("it is written in decorative letters"),
    "capitals": _("much of it is in capitals"),
    "exclaims": _("it shouts with exclamation marks"),
    "pictures": _("it is full of pictograms"),
    "repeats": _("it repeats itself"),
    "gibberish": _("it contains strings of random letters"),
    "short": _("it is very short"),
    "long": _("it is very long"),
    "name sells": _("the author's name sells something ({n})"),
    "name of a trade": _("the author's name has a word of a trade"),
    "name is address": _("the author's name is a web address"),
    "name is phrase": _("the author's name is a phrase"),
    "name is random": _("the author's name looks made by a machine"),
    "site sells": _("the author's own address sells something ({n})"),
    "site of a trade": _("the author's own address has a word of a trade ({n})"),
    "site pays": _("the author's own address is shortened, or pays whoever brings visitors"),
    "site cheap ending": _("the author's own address has an ending that spammers favour"),
    "site deep": _("the author's own address leads deep into a site"),
    "site hyphened": _("the author's own address is of several hyphened words"),
    "site is known": _("the author's own address is at a known place"),
    "site in text": _("the text links to the author's own address"),
    "disposable mail": _("the e-mail address is a throw-away one"),
}
"""Signal name to a sentence fragment; `{n}` is replaced by what was found."""

_PITCH = dict.fromkeys(
    genre for genre in GENRES if genre not in {"praise", "contact", "call to action"}
)
_PAYS = re.compile(r"[?&/](?:ref|refid|ref_id|aff|affid|affiliate|partner|tag|signup)[=/]")
_CAPITALS = string.ascii_uppercase.encode()
_LETTERS = string.ascii_letters.encode()
_PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\u25a0-\u25ff\U0001f000-\U0001faff]")
_NOT_SPELT = re.compile(
    r"(?<![\w./-])[a-z]{0,9}[bcdfghjklmnpqrstvwxz]{6,}[a-z]{0,9}(?![\w./(-])", re.IGNORECASE
)
# Part of every such word, and quick to look for.
_CONSONANTS = re.compile("[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{6}")
_CODE_FIRST = re.compile(r"(?=[^\W\d_]*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{6,8} [A-Z]")
_INNER_CAPITAL = re.compile(r"(?<![A-Za-z])[A-Z]?[a-z]+[A-Z]{1,2}[a-z]+[A-Z]?[a-z]*[A-Z][a-z]*")
_LEET = re.compile(r"[A-Za-z][0-9@]|[0-9][A-Za-z]")
_LONG_TEXT, _SHORT_TEXT = 1_500, 4
_SHOUT = 3
_FEW_WORDS = 5
_SURNAME = 3
_ENOUGH_TOKENS, _ENOUGH_LETTERS = 8, 10
_REACHES, _DISGUISES = ("phone", "mail", "handle"), ("disguised", "hidden", "styled")
_SAME_HOST, _MANY_LINKS, _MANY_TRADES = 2, 8, 2

Found = dict[str, tuple[float, str]]
"""Signal name to its strength (0 and up) and what was found, for the explanation."""


def signals(submission: Submission, text: Plain, reach: Contacts, tokens: Sequence[str]) -> Found:
    """Return the clues present in a submission whose text was already taken apart."""
    found: Found = {}
    _links(found, text, reach, tokens)
    _trades(found, reach, tokens)
    _writing(found, text, reach, tokens)
    _author(found, submission, reach)
    return found


def _log(count: float) -> float:
    """Return a count on a scale where each further one says less; 1 stays 1."""
    return math.log2(1.0 + count)


def _links(found: Found, text: Plain, reach: Contacts, tokens: Sequence[str]) -> None:
    """Note where the text's links lead and how they are written."""
    if not reach.link_count:
        return
    hosts: dict[str, int] = {}
    known = shared = 0
    for place in reach.links:
        if is_reputable(place.host):
            known += 1
            continue
        if ends_in(place.host, PLATFORMS):
            shared += 1
        hosts[place.host] = hosts.get(place.host, 0) + 1
        _one_link(found, place)
    unknown = reach.link_count - known - shared
    if known:
        found["known links"] = (_log(known), "")
    if shared:
        found["platform links"] = (min(2.0, _log(shared)), "")
    if hosts and max(hosts.values()) > _SAME_HOST:
        found["same host"] = (1.0, "")
    if text.bbcode:
        found["forum mark-up"] = (min(2.0, _log(text.bbcode)), "")
    if unknown > 0:
        _unknown_links(found, unknown, text.anchors, reach, len(tokens))


def _unknown_links(found: Found, count: int, anchors: int, reach: Contacts, tokens: int) -> None:
    """Note how many links lead to places that nobody vouches for, and their share of the text."""
    found["links"] = (min(3.0, _log(count)), str(count))
    if count > _MANY_LINKS:
        found["many links"] = (1.0, "")
    if anchors:
        found["link mark-up"] = (min(3.0, _log(anchors)), "")
    if reach.link_chars > len(reach.text):
        found["mostly link"] = (1.0, "")
    if tokens - reach.link_count < _FEW_WORDS:
        found["bare link"] = (1.0, "")


def _one_link(found: Found, place: Link) -> None:
    """Note what a host's name and the shape of its address say."""
    host, path = place.host, place.path
    ending = host.rpartition(".")[2]
    if ending in CHEAP_ENDINGS:
        found["cheap ending"] = (1.0, ending)
    if ends_in(host, SHORTENERS):
        found["short link"] = (1.0, "")
    elif ends_in(host, MESSENGERS):
        found["messenger link"] = (1.0, "")
    if trade := sells(host):
        found["selling host"] = (1.0, trade)
    if host.count("-") > 1:
        found["hyphened host"] = (1.0, "")
    if ending.isdigit():
        found["numeric host"] = (1.0, "")
    if sells(path[:200].lower()):
        found["deep link"] = (1.0, "")


def _trades(found: Found, reach: Contacts, tokens: Sequence[str]) -> None:
    """Note whose vocabulary the text uses, and whether it says where to turn."""
    hits = genre_hits(tokens)
    for genre, words in unspaced_hits(reach.text).items():
        hits.setdefault(genre, []).extend(words)
    for genre, words in hits.items():
        # Function-like entries are common in long honest texts: judge the density, not the sum.
        strength = _log(len(words)) / max(1.0, (len(tokens) / 40) ** 0.5)
        found[f"genre {genre}"] = (min(3.0, strength), ", ".join(sorted(words, key=len)[-3:]))
    if phrases := keyphrases(tokens):
        strength = _log(len(phrases)) / max(1.0, (len(tokens) / 40) ** 0.5)
        found["keyphrase"] = (min(2.0, strength), phrases[0])
    if hits:
        _pitches(found, reach, hits)
    if reach.reachable:
        for name, count in zip(_REACHES, reach.reachable, strict=True):
            if count:
                found[name] = (min(2.5, _log(count)), "")


def _pitches(found: Found, reach: Contacts, hits: Mapping[str, Sequence[str]]) -> None:
    """Note whether what is offered or praised comes with where to turn."""
    pitched = [words for genre, words in hits.items() if genre in _PITCH]
    pitches = sum(map(len, pitched))
    if len(pitched) > _MANY_TRADES:
        found["several genres"] = (1.0, "")
    linked = reach.link_count > 0 and "known links" not in found
    if pitches > 1 and (reach.reachable or linked):
        found["pitch with contact"] = (min(3.0, _log(pitches - 1)), "")
    if "praise" in hits and "links" in found:
        found["praise with link"] = (min(2.0, _log(len(hits["praise"]))), "")


def _writing(found: Found, text: Plain, reach: Contacts, tokens: Sequence[str]) -> None:
    """Note how the text is written: disguises, repetition, length."""
    if text.disguised or text.hidden or text.styled:
        counts = (text.disguised, text.hidden, text.styled / 4)
        for name, count in zip(_DISGUISES, counts, strict=True):
            if count:
                found[name] = (min(3.0, _log(count)), "")
    leeted = (reach.digits or "@" in reach.text) and _LEET.search(reach.text)
    if leeted and (leet := [word for token in tokens if (word := unleeted(token))]):
        found["leet"] = (min(2.0, _log(len(leet))), leet[0])
    if len(tokens) > _ENOUGH_TOKENS and len(set(tokens)) < len(tokens) * 0.5:
        found["repeats"] = (1.0, "")
    if len(tokens) < _SHORT_TEXT:
        found["short"] = (1.0, "")
    if len(reach.text) > _LONG_TEXT:
        found["long"] = (min(2.0, _log(len(reach.text) / _LONG_TEXT)), "")
    _letters(found, reach)


def _letters(found: Found, reach: Contacts) -> None:
    """Note shouting, pictograms and letters that spell nothing."""
    text = reach.text
    written = text.encode("utf-8", "surrogatepass")
    capitals = len(written) - len(written.translate(None, _CAPITALS))
    if capitals > _ENOUGH_LETTERS:
        letters = len(written) - len(written.translate(None, _LETTERS))
        if capitals > letters * 0.6:
            found["capitals"] = (1.0, "")
    if (shouts := text.count("!")) >= _SHOUT:
        found["exclaims"] = (min(2.0, _log(shouts / _SHOUT)), "")
    if not text.isascii() and (pictures := len(_PICTURES.findall(text))) >= _SHOUT:
        found["pictures"] = (min(3.0, _log(pictures / _SHOUT)), "")
    nonsense = len(_NOT_SPELT.findall(text)) if _CONSONANTS.search(text) else 0
    if reach.digits and _CODE_FIRST.match(text):
        nonsense += 1
    if nonsense:
        found["gibberish"] = (min(2.0, _log(nonsense)), "")


def _author(found: Found, submission: Submission, reach: Contacts) -> None:
    """Note what name, e-mail address and own web address look like."""
    if name := submission.author[:200]:
        _name(found, name)
    if submission.url:
        own = link(submission.url[:500])
        if own:
            _own_site(found, own, reach)
    domain = submission.email[-100:].rpartition("@")[2].lower()
    if domain and ends_in(domain, DISPOSABLE):
        found["disposable mail"] = (1.0, "")


def _name(found: Found, name: str) -> None:
    """Note a name that is no person's."""
    words = name.lower().split()
    hits = genre_hits(words)
    pitched = [genre for genre in _PITCH if genre in hits] if hits else ()
    sold = [word for genre in pitched for word in hits[genre] if word != words[-1]]
    # Seo, Cab and Mac are surnames too.
    trades = trade_words([word for word in words if len(word) > _SURNAME])
    if trades > 1 and not sold:
        sold = [name]
    elif trades and len(words) > 1:
        found["name of a trade"] = (1.0, "")
    if not sold and len(words) == 1 and (trade := sells(words[0])):
        sold = [trade]
    if sold:
        found["name sells"] = (min(2.0, _log(len(sold))), sold[0])
    if "." in name and (here := link(name)) and here.host.rpartition(".")[0]:
        ending = here.host.rpartition(".")[2]
        if ending in CHEAP_ENDINGS or ending in {"com", "net", "org", "ru", "in", "co"}:
            found["name is address"] = (1.0, "")
    if len(words) >= _FEW_WORDS:
        found["name is phrase"] = (1.0, "")
    if len(words) == 1 and _is_random(name):
        found["name is random"] = (1.0, "")


def _is_random(name: str) -> bool:
    """Tell whether a name of one word has capitals inside, or letters that nobody can say."""
    if not name[1:].islower() and _INNER_CAPITAL.search(name):
        return True
    return bool(_CONSONANTS.search(name) and _NOT_SPELT.search(name))


def _own_site(found: Found, own: Link, reach: Contacts) -> None:
    """Note what the address that the author's name would link to looks like."""
    ending = own.host.rpartition(".")[2]
    if is_reputable(own.host):
        found["site is known"] = (1.0, "")
        return
    if ending in CHEAP_ENDINGS:
        found["site cheap ending"] = (1.0, ending)
    if trade := sells(own.host):
        found["site sells"] = (1.0, trade)
    elif trade := trade_in(own.host):
        found["site of a trade"] = (1.0, trade)
    if ends_in(own.host, SHORTENERS) or _PAYS.search(own.path[:300]):
        found["site pays"] = (1.0, "")
    if own.host.count("-") > 1:
        found["site hyphened"] = (1.0, "")
    if own.path.strip("/").count("/") > 0 or sells(own.path[:200].lower()):
        found["site deep"] = (1.0, "")
    if any(place.host == own.host for place in reach.links):
        found["site in text"] = (1.0, "")
