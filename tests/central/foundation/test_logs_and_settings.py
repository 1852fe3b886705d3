"""Logs without secrets; settings that refuse what they do not know."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from jidoka_central.foundation import logs
from jidoka_central.foundation.settings import BadSetting, Settings

TOKEN = "jdk_0123456789abcdefABCDEF"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream, before = io.StringIO(), logging.getLogger().handlers[:]
    logs.configure("debug", stream)
    yield stream
    logging.getLogger().handlers[:] = before
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_level_and_time(written: io.StringIO) -> None:
    structlog.get_logger("x").info("started", port=8000, name="戒")
    logging.getLogger("other").warning("from %s", "elsewhere")
    first, second = lines(written)
    assert (first["event"], first["level"], first["port"], first["name"]) == ("started", "info", 8000, "戒")
    assert first["timestamp"].endswith("Z") and second["event"] == "from elsewhere"


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "hunter2hunter2"},
        {"user": {"name": "a", "new_password": "hunter2hunter2"}},
        {"headers": [{"Authorization": "hunter2hunter2"}]},
        {"csrf_token": "hunter2hunter2"},
        {"url": "postgresql://jidoka:hunter2hunter2@db/x"},
        {"header": "Bearer hunter2hunter2"},
        {"text": "cookie jidoka_session=hunter2hunter2; path=/"},
        {"text": "{'password': 'hunter2hunter2'}"},
        {"text": f"sent {TOKEN} twice"},
        {"row": "$argon2id$v=19$m=1$hunter2hunter2"},
    ],
)
def test_secrets_are_hidden_wherever_they_stand(written: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger("x").info("tried", **fields)
    logging.getLogger("y").info("%s", fields)
    assert len(lines(written)) >= 2  # a thread of the process may say something too
    assert "hunter2" not in written.getvalue() and TOKEN not in written.getvalue()
    assert "[hidden]" in written.getvalue()


def test_secrets_are_hidden_in_tracebacks(written: io.StringIO) -> None:
    try:
        raise ValueError(f"token {TOKEN}")
    except ValueError:
        structlog.get_logger("x").exception("failed")
        logging.getLogger("y").exception("failed")
    assert TOKEN not in written.getvalue() and written.getvalue().count("ValueError") >= 2


def test_later_sources_win(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text('port = 9000\ncompany = "ACME"\n')
    found = Settings.load(
        None, {"JIDOKA_CENTRAL_CONFIG": str(file), "JIDOKA_CENTRAL_PORT": "9001", "HOME": "x"}
    )
    assert (found.port, found.company, found.language) == (9001, "ACME", "zh")


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"JIDOKA_CENTRAL_PROT": "1"}, "prot"),
        ({"JIDOKA_CENTRAL_PORT": "70000"}, "port"),
        ({"JIDOKA_CENTRAL_LANGUAGE": "fr"}, "language"),
        ({"JIDOKA_CENTRAL_CONFIG": "nowhere.toml"}, "nowhere.toml"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(env: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.load(None, env)


def test_the_broker_password_is_not_shown() -> None:
    found = Settings.load(None, {"JIDOKA_CENTRAL_BROKER_PASSWORD": "hunter2hunter2"})
    assert "hunter2" not in repr(found) and found.broker_password.get_secret_value() == "hunter2hunter2"
