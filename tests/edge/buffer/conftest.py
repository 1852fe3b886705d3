"""A buffer in a fresh folder, and the records a line makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jidoka_edge.buffer import Buffer, BufferSettings, Entry, entry_of, open_buffer
from jidoka_shared.values import LinePath

LINE = LinePath.parse("acme/plant1/press/line4/cell2")
TIME = 1_795_331_400_000_000


def piece(number: int) -> dict[str, Any]:
    return {
        "type": "piece.recorded",
        "time": TIME + number,
        "data": {
            "piece": number, "serial": f"R{number:06d}", "verdict": "good_reading", "characteristic": "D74",
            "value": 74.001, "result_seq": number, "subgroup": (number - 1) // 5 + 1,
            "place": (number - 1) % 5,
            "started_at": TIME, "measured_at": TIME, "decided_at": TIME,
        },
    }  # fmt: skip


def sample(number: int) -> dict[str, Any]:
    return {
        "characteristic": "D74", "piece": number, "serial": None, "value": 74.0 + number / 1000,
        "quality": 192,
        "result_seq": number, "measured_at": TIME, "word": 0,
    }  # fmt: skip


def stop_event(number: int) -> dict[str, Any]:
    return {
        "type": "stop.changed",
        "time": TIME,
        "data": {
            "stop": f"s{number}",
            "state": "stopped",
            "before": "armed",
            "cause": "signal",
            "seq": number,
            "at": TIME,
        },
    }


def entry(number: int, **more: Any) -> Entry:
    return entry_of(f"piece:{number}", [piece(number)], [sample(number)], more or None)


def put(buffer: Buffer, *entries: Entry) -> list[Any]:
    return buffer.transact([lambda one=one: buffer.store(one) for one in entries])


@pytest.fixture
def settings(tmp_path: Path) -> BufferSettings:
    return BufferSettings(tmp_path / "buffer.sqlite", "gwA", LINE)


@pytest.fixture
def buffer(settings: BufferSettings) -> Iterator[Buffer]:
    opened = open_buffer(settings)
    yield opened
    opened.close()
