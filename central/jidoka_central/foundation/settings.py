"""The server's settings: defaults, then a TOML file, then environment variables ``JIDOKA_CENTRAL_<NAME>``.

Every setting is a field here with its meaning; ``docs/reference/settings.md`` is written from it. An unknown
name, in the file or among the variables, is refused by name: a misspelt setting must not pass for a default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX: Final = "JIDOKA_CENTRAL_"
CONFIG_VARIABLE: Final = PREFIX + "CONFIG"


class BadSetting(Exception):
    """A setting that is unknown or out of its range; the sentence names it."""


class Settings(BaseModel):
    """What a server is told when it starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite:///var/central/jidoka.db", description="`sqlite:///path` or `postgresql://user@host/name`"
    )
    key_dir: Path = Field(Path("var/central/keys"), description="folder of the signing keys, mode 0700")
    host: str = Field("127.0.0.1", description="address the HTTP server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port of the HTTP server; 0 takes a free one")
    company: str = Field(
        "JDK", min_length=1, max_length=12, description="company that work without a user belongs to"
    )
    zone: str = Field(
        "Asia/Shanghai", description="time zone of the plant: posting dates and shifts are dates in it"
    )
    language: Literal["zh", "en"] = Field("zh", description="language where neither user nor browser has one")
    broker_url: str = Field(
        "mqtt://127.0.0.1:1883", description="MQTT broker, `mqtt://host:port` or `mqtts://host:port`"
    )
    broker_user: str = Field("central", description="user name at the broker")
    broker_password: SecretStr = Field(SecretStr(""), description="password at the broker")
    broker_ca_file: Path | None = Field(
        None, description="certificate authority of an `mqtts` broker, PEM; without it those of the system"
    )
    secure_cookies: bool = Field(
        False, description="send cookies over HTTPS alone; true wherever a TLS proxy stands in front"
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="addresses whose X-Forwarded-For is believed, separated by commas"
    )
    session_idle_minutes: int = Field(
        480, ge=5, le=1440, description="a session ends after so many minutes without a request"
    )
    session_hours: int = Field(16, ge=1, le=168, description="a session ends so many hours after the login")
    body_bytes_max: int = Field(
        1_048_576, ge=1024, le=67_108_864, description="largest request body in bytes"
    )
    live_connections_max: int = Field(
        500, ge=1, le=20_000, description="live streams open at once, over all browsers"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severity that is logged"
    )

    @classmethod
    def load(cls, path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
        """Defaults, file (``path`` or the variable ``JIDOKA_CENTRAL_CONFIG``), variables; later ones win.

        Raises: ``BadSetting``.
        """
        env = os.environ if env is None else env
        named = env.get(CONFIG_VARIABLE)
        path = path or (Path(named) if named else None)
        values: dict[str, Any] = _from_file(path) if path else {}
        for name, value in env.items():
            if name.startswith(PREFIX) and name != CONFIG_VARIABLE:
                values[name.removeprefix(PREFIX).lower()] = value
        try:
            return cls(**values)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            name = ".".join(str(part) for part in fault["loc"])
            raise BadSetting(f"setting {name}: {fault['msg']}") from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting(f"settings file {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"settings file {path}: {error}") from None
