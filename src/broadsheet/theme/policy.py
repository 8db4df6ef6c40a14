"""The content security policies: of readers' pages, and of the desk."""

from collections.abc import Sequence

DESK = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; frame-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
"""The desk: Wagtail's editor writes styles and scripts into its pages."""


def reader_policy(*style_hashes: str, frames: Sequence[str] = ()) -> str:
    """Reader pages: hashes, never nonces: a stored nonce would be a constant. Source: W3C CSP 3."""
    hashes = " ".join(f"'sha256-{one}'" for one in style_hashes)
    framed = f"frame-src {' '.join(frames)}; " if frames else ""
    return (
        f"default-src 'none'; style-src 'self' {hashes}; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; script-src 'self'; connect-src 'self'; "
        f"{framed}"
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )
