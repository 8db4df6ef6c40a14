"""The settings of one installation: a single typed object, read once.

Values come from environment variables (`BROADSHEET_` and the field's name in capitals), then from
`broadsheet.toml` in the data folder, then from the defaults below.
"""

import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from broadsheet.mail.engine.address import AddressRefused, parse_address

FILE_NAME = "broadsheet.toml"
PREFIX = "BROADSHEET_"
LANGUAGES = {"en": "English", "fr": "français", "ar": "العربية"}


class SettingsRefused(Exception):
    """A setting is missing or malformed; the message is one line and names it."""


def origin(value: str) -> str:
    """Return a public address as it is stored.

    Raises:
        ValueError: it is more, or less, than a scheme and a host.
    """
    parts = urlsplit(value.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ValueError("must be http:// or https:// and a host name, without a path")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must be http:// or https:// and a host name, nothing else")
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def zone(value: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("is not a time zone of the IANA database") from unknown
    return value


class Env(BaseSettings):
    """Every setting of an installation. Each description is printed in the reference."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data: Path = Field(
        default=Path("data"),
        description="The folder that holds everything: database, media, settings file. "
        "Given on the command line as `--data DIR`, or as BROADSHEET_DATA.",
    )
    secret_key: str = Field(
        min_length=32,
        description="The key behind every signed link and keyed hash. `broadsheet init` makes one. "
        "Whoever changes it ends all sessions and every link already mailed.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address at which readers find the site, without a path. Requests for "
        "any other host are answered 421.",
    )
    database: str = Field(
        default="",
        description="Empty for the embedded SQLite database in the data folder, or "
        "`postgresql://USER:PASSWORD@HOST:PORT/NAME`.",
    )
    language: str = Field(
        default="en", description="The language of the site: " + ", ".join(LANGUAGES) + "."
    )
    time_zone: str = Field(
        default="UTC",
        description="The newsroom's time zone, as in the IANA database; an article's address "
        "carries its date there.",
    )
    smtp: str = Field(
        default="",
        description="The relay that carries mail: `smtp://`, `smtp+starttls://` or `smtps://`, "
        "then `USER:PASSWORD@HOST:PORT`, and options: `?connections=5` open at once, closed after "
        "`per_connection=1000` letters, `per_second=50` over all, `per_domain=5` a second to each "
        "domain. Several, as a list or with blanks between them, share the work, and what one puts "
        "off or cannot take goes through another; one with `reserve=yes` gets only what no other "
        "takes. Empty: mail is kept in the desk and waits.",
    )
    mail_from: str = Field(
        default="",
        description="The address that mail comes from. Empty: `news@` and the site's host name.",
    )
    bounce_address: str = Field(
        default="",
        description="The address to which mail systems report what they could not deliver, such as "
        "`bounces@courier.example`; it must take `bounces+ANYTHING@` too. Empty: `mail_from`.",
    )
    bounce_imap: str = Field(
        default="",
        description="The postbox of that address, `imaps://USER:PASSWORD@HOST/FOLDER`; the worker "
        "reads it every five minutes. Empty: reports come by `broadsheet bounce` or not at all.",
    )
    mailgun_key: str = Field(
        default="",
        description="The webhook signing key of Mailgun, whose events go to `/api/mail/mailgun/`.",
    )
    postmark_secret: str = Field(
        default="",
        description="A word of your own that Postmark's webhooks to `/api/mail/postmark/` carry in "
        "the header `X-Broadsheet-Secret`.",
    )
    ses_topic: str = Field(
        default="",
        description="The ARN of the SNS topic through which Amazon SES reports to "
        "`/api/mail/ses/`.",
    )
    operator_email: str = Field(
        default="",
        description="Who is mailed when something is wrong that only the server's operator can "
        "mend. Empty: the desk's red banner alone says it.",
    )
    backup_to: Path | None = Field(
        default=None,
        description="A folder into which the worker writes a backup of everything by itself, best "
        "on another disk. Empty: none is made.",
    )
    backup_every_hours: int = Field(
        default=24, ge=1, le=24 * 31, description="Hours between two backups of the worker."
    )
    backup_keep: int = Field(
        default=7, ge=1, le=1000, description="How many of the worker's backups are kept."
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks of the proxies in front, comma-separated (`127.0.0.1/32, ::1/128`). "
        "Only what these say of a client's address is believed.",
    )
    tls_cert: Path | None = Field(
        default=None,
        description="The certificate with its chain, PEM, when `serve` answers https by itself; "
        "also `--tls-cert`. Replaced files are taken up within seconds.",
    )
    tls_key: Path | None = Field(
        default=None, description="The private key of the certificate, PEM; also `--tls-key`."
    )
    spam_model: Path | None = Field(
        default=None,
        description="A model of your own for the spam filter, made by `broadsheet spam train "
        "--out FILE`. Empty, or while it cannot be used: the one that comes with Broadsheet.",
    )
    pages_memory: int = Field(
        default=64,
        ge=1,
        le=64 * 1024,
        description="Megabytes of memory that each process which answers readers keeps for the "
        "pages asked for most. All others are read from disk.",
    )
    niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description="How far the processes that make pages, run the desk and do what is due step "
        "back for a core (nice(2)) while stored pages are answered. With 0 the desk stays as quick "
        "as readers' pages allow when both want all cores.",
    )
    behind_cdn: bool = Field(
        default=False,
        description="Whether a network before this server answers readers from copies of its own; "
        "the desk then says that its counts of views are partial.",
    )
    debug: bool = Field(
        default=False, description="Show developers what went wrong. Never on a public address."
    )

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = Path(os.environ.get("BROADSHEET_DATA", "data")) / FILE_NAME
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        return origin(value)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return zone(value)

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
        return value

    @field_validator("database")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        parts = urlsplit(value)
        # To ask for a port that is none raises ValueError, which says so.
        if value and (parts.scheme != "postgresql" or parts.port == 0 or not parts.path[1:]):
            raise ValueError("must be empty or postgresql://USER:PASSWORD@HOST:PORT/NAME")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _is_a_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("smtp", mode="before")
    @classmethod
    def _is_one_or_several(cls, value: object) -> object:
        return " ".join(map(str, value)) if isinstance(value, list) else value

    @field_validator("operator_email", "mail_from", "bounce_address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        try:
            return parse_address(value).mailbox if value else value
        except AddressRefused as refused:
            raise ValueError(f"is no e-mail address: {refused}") from refused

    @field_validator("tls_cert", "tls_key", "backup_to", "spam_model", mode="before")
    @classmethod
    def _is_a_file_or_nothing(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _certificate_has_a_key(self) -> "Env":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key are set together or not at all")
        return self

    @property
    def host(self) -> str:
        """The host name readers use, without a port; an IPv6 address stands in brackets."""
        name = urlsplit(self.public_url).hostname or ""
        return f"[{name}]" if ":" in name else name


KNOWN = {
    PREFIX + "TRACEBACKS",  # set by --debug
    *(PREFIX + name.upper() for name in Env.model_fields),
}


def check_values(**values: str) -> None:
    """Make sure that these values could be settings.

    Raises:
        SettingsRefused: one is malformed.
    """
    try:
        Env(**values)  # type: ignore[arg-type]  # it is asked whether they are of the right kind
    except ValidationError as refused:
        raise _refused(refused) from refused


def read_env() -> Env:
    """Return the settings of this process.

    Raises:
        SettingsRefused: a value is missing, malformed or unknown; the line names it and its place.
    """
    unknown = sorted(set(os.environ) - KNOWN)
    for name in unknown:
        if name.startswith(PREFIX):
            raise SettingsRefused(f"{name} is no setting: see the reference of settings")
    try:
        return Env()  # type: ignore[call-arg]  # its sources give what the signature asks for
    except ValidationError as refused:
        raise _refused(refused) from refused
    except (OSError, ValueError) as unreadable:
        raise SettingsRefused(f"{FILE_NAME} cannot be read: {unreadable}") from unreadable


def _refused(refused: ValidationError) -> SettingsRefused:
    first = refused.errors()[0]
    words = str(first["msg"]).removeprefix("Value error, ").splitlines()[0]
    if not first["loc"]:
        return SettingsRefused(f"{FILE_NAME}: {words}")
    return SettingsRefused(_one_line(str(first["loc"][0]), first["type"], words))


def _one_line(name: str, kind: str, message: str) -> str:
    variable = f"BROADSHEET_{name.upper()}"
    if kind == "missing":
        return f'{variable} is not set: add `{name} = "…"` to {FILE_NAME} (see `broadsheet init`)'
    if kind == "extra_forbidden":
        return f"{FILE_NAME} has an unknown setting: {name}"
    return f"{variable} ({name} in {FILE_NAME}): {message}"
