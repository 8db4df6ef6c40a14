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

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

FILE_NAME = "broadsheet.toml"
LANGUAGES = {"en": "English", "fr": "français", "ar": "العربية"}


class SettingsRefused(Exception):
    """A setting is missing or malformed; the message is one line and names it."""


class Env(BaseSettings):
    """Every setting of an installation. Each description is printed in the reference."""

    model_config = SettingsConfigDict(env_prefix="BROADSHEET_", extra="forbid", frozen=True)

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
        "then `USER:PASSWORD@HOST:PORT`. Empty: mail is kept in the desk and waits.",
    )
    mail_from: str = Field(
        default="",
        description="The address that mail comes from. Empty: `news@` and the site's host name.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks of the proxies in front, comma-separated (`127.0.0.1/32, ::1/128`). "
        "Only what these say of a client's address is believed.",
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
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ValueError("must be http:// or https:// and a host name, without a path")
        if parts.query or parts.fragment or parts.username:
            raise ValueError("must be http:// or https:// and a host name, nothing else")
        default = {"http": 80, "https": 443}[parts.scheme]
        port = f":{parts.port}" if parts.port not in (None, default) else ""
        return f"{parts.scheme}://{parts.hostname}{port}"

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError("is not a time zone of the IANA database") from unknown
        return value

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
        return value

    @field_validator("database")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme != "postgresql":
            raise ValueError("must be empty or postgresql://USER:PASSWORD@HOST:PORT/NAME")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _is_a_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def host(self) -> str:
        """The host name readers use, without a port."""
        return urlsplit(self.public_url).hostname or ""


def read_env() -> Env:
    """Return the settings of this process.

    Raises:
        SettingsRefused: a value is missing, malformed or unknown; the line names it and its place.
    """
    try:
        return Env()  # type: ignore[call-arg]  # its sources give what the signature asks for
    except ValidationError as refused:
        first = refused.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsRefused(_one_line(name, first["type"], first["msg"])) from refused
    except (OSError, ValueError) as unreadable:
        raise SettingsRefused(f"{FILE_NAME} cannot be read: {unreadable}") from unreadable


def _one_line(name: str, kind: str, message: str) -> str:
    variable = f"BROADSHEET_{name.upper()}"
    if kind == "missing":
        return f'{variable} is not set: add `{name} = "…"` to {FILE_NAME} (see `broadsheet init`)'
    if kind == "extra_forbidden":
        return f"{FILE_NAME} has an unknown setting: {name}"
    return f"{variable} ({name} in {FILE_NAME}): {message.removeprefix('Value error, ')}"
