"""An article as the text part of its mail: all that its HTML says, in an order that reads."""

from broadsheet.newsletters.engine.plain_text import plain_text

HTML = """<h2>Who came</h2><p>Three &amp; a <b>half</b>
   envoys.<br>None spoke.</p><ul><li>Ada</li><li>Rosa</li></ul><ol><li>First</li><li>Last</li></ol>
<blockquote><p>We said<br>nothing.</p></blockquote><script>alert(1)</script><style>p{}</style>
<figure><img src="/quay.jpg" alt="The quay"><figcaption>The quay at dawn.</figcaption></figure>
<p><a href="https://a.example/x">A link</a>, <a href="https://b.example/">https://b.example/</a>,
<a href="javascript:alert(1)">none</a>."""
TEXT = """Who came

Three & a half envoys.
None spoke.

* Ada

* Rosa

1. First

2. Last

> We said
> nothing.

The quay at dawn.

A link (https://a.example/x), https://b.example/, none."""


def test_headings_lists_quotations_captions_and_links_are_told_apart() -> None:
    assert plain_text(HTML) == TEXT


def test_html_that_is_broken_is_still_read() -> None:
    assert plain_text("</ul></blockquote><p>One<p>Two</a></script>") == "One\n\nTwo"
