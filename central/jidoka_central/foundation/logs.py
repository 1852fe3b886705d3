"""Structured logs: one JSON object a line on stderr, without secrets.

A value is hidden when its name says it is a secret, and a token or a password inside any text is cut out,
tracebacks included: a log is read by more people than the database.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import IO, Any, Final

import structlog

HIDDEN: Final = "[hidden]"
DEPTH_MAX: Final = 6

_SECRET_NAME = re.compile(
    r"(pass(word|wd)?|secret|token|cookie|authori[sz]ation|csrf|private|credential)", re.I
)
_IN_TEXT: Final = (
    (re.compile(r"\bjdk_[A-Za-z0-9_-]{16,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 " + HIDDEN),
    (re.compile(r"(\w+://[^\s:/@]+):[^\s/@]+@"), r"\1:" + HIDDEN + "@"),
    (re.compile(r"(?i)(jidoka_session=)[^;\s'\"]+"), r"\1" + HIDDEN),
    (re.compile(r"\$argon2id?\$[^\s'\",)]+"), HIDDEN),
    (
        re.compile(r"(?i)((?:password|secret|token|csrf|authorization)['\"]?\s*[:=]\s*['\"]?)[^\s'\",})]+"),
        r"\1" + HIDDEN,
    ),
)


def redact(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that hides secrets."""
    for name in list(entry):
        entry[name] = _clean(name, entry[name], 0)
    return entry


def _clean(name: str, value: Any, depth: int) -> Any:
    if name != "event" and _SECRET_NAME.search(name) and not isinstance(value, bool | int | None):
        return HIDDEN
    if isinstance(value, str):
        for pattern, instead in _IN_TEXT:
            value = pattern.sub(instead, value)
        return value
    if depth >= DEPTH_MAX:
        return HIDDEN
    if isinstance(value, dict):
        return {key: _clean(str(key), inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", inner, depth + 1) for inner in value]
    return value


def configure(level: str = "info", stream: IO[str] | None = None) -> None:
    """Send structlog and the standard library's logging to ``stream`` as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.getLevelNamesMapping()[level.upper()])
    logging.getLogger("alembic").setLevel(logging.WARNING)
