"""Letters for the tests of the mail engine, and strategies that make awkward ones."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from broadsheet.mail.engine.message import Letter

SENT_AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
MORNING = Letter(
    from_name="The Harbour Gazette",
    from_address="news@gazette.example",
    to_address="ada@reader.example",
    subject="Ferry to stop at noon",
    text="The ferry stops at noon.\n",
    html="<p>The ferry stops at noon.</p>\n",
    message_id="<one@gazette.example>",
    date=SENT_AT,
    headers=(
        ("List-Id", "Morning <morning.gazette.example>"),
        ("List-Unsubscribe", "<https://gazette.example/u/abc>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ),
)

printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200
)
written = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
