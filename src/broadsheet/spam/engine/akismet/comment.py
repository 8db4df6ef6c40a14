"""What a client says of a comment, as the filter wants it; and the answers agreed on for tests."""

from broadsheet.spam.engine.akismet.asked import Asked
from broadsheet.spam.engine.submission import Submission

_KINDS = {
    "contact-form": "contact",
    "signup": "sign-up",
    "registration": "sign-up",
    "pingback": "pingback",
    "trackback": "pingback",
}
_DAY = 86_400.0
_LONGEST_LANGUAGE = 35
_RANDOM_MARK = 250
_HASTE_AT_LEAST = 1.5
"""Seconds; a reader's clock is not ours, so that less than this proves nothing more."""

GUARANTEED_AUTHORS = ("akismet-guaranteed-spam", "viagra-test-123")
GUARANTEED_ADDRESS = "akismet-guaranteed-spam@example.com"


def submission_of(asked: Asked, now: float) -> Submission:
    """Return the text that a client asks about; `now` is in seconds since 1970."""
    seconds, scripted = _seconds(asked, now)
    language = asked.get("blog_lang")[:_LONGEST_LANGUAGE].partition(",")[0]
    return Submission(
        text=asked.get("comment_content"),
        author=asked.get("comment_author"),
        email=asked.get("comment_author_email"),
        url=asked.get("comment_author_url"),
        permalink=asked.get("permalink"),
        language=language.strip().replace("_", "-"),
        kind=_KINDS.get(asked.get("comment_type"), "comment"),
        seconds_to_fill=seconds,
        honeypot=_honeypot(asked),
        form_failed=asked.get("akismet_comment_nonce") == "failed",
        unscripted=not scripted,
    )


def agreed_answer(asked: Asked) -> bool | None:
    """Return the answer that clients may rely on in their tests; None where the filter judges."""
    named = asked.get("comment_author").strip().lower() in GUARANTEED_AUTHORS
    if named or asked.get("comment_author_email").strip().lower() == GUARANTEED_ADDRESS:
        return True
    roles = {role.strip() for role in asked.get("user_role").lower().split(",")}
    return False if "administrator" in roles else None


def _seconds(asked: Asked, now: float) -> tuple[float | None, bool]:
    """Return for how long the form was open, and whether a script ran in it, as far as is known."""
    mark = asked.get("POST_ak_js") or asked.get("ak_js")
    if not mark.isascii() or not mark.isdigit() or len(mark) > len("9999999999999"):
        return None, True
    if int(mark) <= _RANDOM_MARK:
        return None, False
    seconds = now - int(mark) / 1000
    return (max(_HASTE_AT_LEAST, seconds) if 0 <= seconds <= _DAY else None), True


def _honeypot(asked: Asked) -> str:
    """Return what was typed into a field that no person sees."""
    name = asked.get("honeypot_field_name") or "hidden_honeypot_field"
    fields = ("POST_ak_hp_textarea", "ak_hp_textarea", name, f"POST_{name}")
    return next((value for field in fields if (value := asked.get(field).strip())), "")
