"""The line file and its device files (TOML), parsed into frozen values, every bound checked by field name.

A line file names its `gauge` and `plc` device file (a path beside it, or a name shipped in
`jidoka_sim/devices`) and holds `[ports]`, `[line]`, `[[pace]]` and `[[process]]`; `devices/story.toml` is
the example and the default. Any scalar can be overridden by `section.key=value`
(`line.profile=free_running`, `plc.scan_ms=2`), in this order: file, environment variable `JIDOKA_SIM_SET`
(several separated by `;`), command line. `pace_ms=N` replaces the whole pace table. Unknown sections and
keys are refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from .errors import BadConfig
from .process import EFFECTS, SOURCES, Process, Stage

HANDSHAKE, FREE_RUNNING = "handshake", "free_running"
PROFILES = {HANDSHAKE: 1, FREE_RUNNING: 2}
POLICIES = ("ALARM_ONLY", "CYCLE_STOP", "BLOCK_NEXT_START")
DEFAULT_LINE = "story.toml"
MS_MAX = 600_000


@dataclass(frozen=True, slots=True)
class GaugeDevice:
    max_connections: int = 4
    boot_ms: int = 300
    answer_delay_ms: int = 0
    master_value: int = 74000
    lag_ms: int = 0


@dataclass(frozen=True, slots=True)
class PlcDevice:
    max_connections: int = 8
    boot_ms: int = 500
    answer_delay_ms: int = 0
    scan_ms: int = 10


@dataclass(frozen=True, slots=True)
class OpcUaDevice:
    enabled: bool = True
    min_publishing_ms: int = 50
    min_sampling_ms: int = 50
    max_queue: int = 10
    max_notifications: int = 1000
    max_sessions: int = 8
    optimistic: bool = False
    certificates: str = ""
    plain: bool = False
    max_channel_ms: int = 3_600_000
    username: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class Ports:
    host: str = "127.0.0.1"
    gauge: int = 0
    plc: int = 0
    opcua: int = 0


@dataclass(frozen=True, slots=True)
class LineSettings:
    profile: str = HANDSHAKE
    order_quantity: int = 0
    comm_fault_policy: str = "BLOCK_NEXT_START"
    serial_prefix: str = "R74-"
    serial_digits: int = 6
    work_percent: int = 75
    spin_up_ms: int = 0
    spin_down_ms: int = 30


@dataclass(frozen=True, slots=True)
class Pace:
    """The least time from one start to the next, for pieces up to `up_to` (0: all further ones)."""

    ms: int
    up_to: int = 0


@dataclass(frozen=True, slots=True)
class Config:
    name: str
    gauge: GaugeDevice
    plc: PlcDevice
    opcua: OpcUaDevice
    ports: Ports
    line: LineSettings
    pace: tuple[Pace, ...]
    process: Process

    def pace_ms(self, piece: int) -> int:
        return next((p.ms for p in self.pace if p.up_to == 0 or piece <= p.up_to), self.pace[-1].ms)


# field -> (least, most); every integer setting has a row
BOUNDS: dict[str, tuple[int, int]] = {
    "gauge.max_connections": (1, 64), "gauge.boot_ms": (0, MS_MAX), "gauge.answer_delay_ms": (0, MS_MAX),
    "gauge.master_value": (-2_000_000_000, 2_000_000_000), "gauge.lag_ms": (0, MS_MAX),
    "plc.max_connections": (1, 64), "plc.boot_ms": (0, MS_MAX), "plc.answer_delay_ms": (0, MS_MAX),
    "plc.scan_ms": (1, 10_000),
    "opcua.min_publishing_ms": (1, MS_MAX), "opcua.min_sampling_ms": (1, MS_MAX),
    "opcua.max_queue": (1, 10_000),
    "opcua.max_notifications": (1, 100_000), "opcua.max_sessions": (1, 100),
    "opcua.max_channel_ms": (100, 3_600_000),
    "ports.gauge": (0, 65535), "ports.plc": (0, 65535), "ports.opcua": (0, 65535),
    "line.order_quantity": (0, 2**31), "line.serial_digits": (1, 10), "line.work_percent": (0, 100),
    "line.spin_up_ms": (0, MS_MAX), "line.spin_down_ms": (0, MS_MAX),
}  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {"line.profile": tuple(PROFILES), "line.comm_fault_policy": POLICIES}

Section = TypeVar("Section", GaugeDevice, PlcDevice, OpcUaDevice, Ports, LineSettings)


def load(path: str | None = None, overrides: Iterable[str] = ()) -> Config:
    """The configuration of `path` (None: the shipped story) with `section.key=value` overrides. Raises:
    BadConfig.
    """
    tree = _read(path or DEFAULT_LINE, None)
    here = Path(path).parent if path else None
    for key in ("gauge", "plc"):
        if not isinstance(tree.get(key), str):
            raise BadConfig(key, "name the device file")
        tree.update(_read(str(tree.pop(key)), here))
    for text in overrides:
        _override(tree, text)
    return _parse(tree)


def _read(name: str, beside: Path | None) -> dict[str, Any]:
    shipped = resources.files("jidoka_sim").joinpath("devices", name)
    local = (beside or Path()) / name
    try:
        if local.is_file():
            return tomllib.loads(local.read_text(encoding="utf-8"))
        if "/" not in name and shipped.is_file():
            return tomllib.loads(shipped.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(name, f"not a TOML file: {error}") from error
    raise BadConfig(name, "no such file")


def _override(tree: dict[str, Any], text: str) -> None:
    key, found, value = text.strip().partition("=")
    if not found:
        raise BadConfig(text, "an override reads section.key=value")
    if key == "pace_ms":
        tree["pace"] = [{"ms": _scalar(value)}]
        return
    section, _, name = key.partition(".")
    if not name or not isinstance(tree.setdefault(section, {}), dict):
        raise BadConfig(key, "an override reads section.key=value")
    tree[section][name] = _scalar(value)


def _scalar(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if text.lstrip("-").isdigit() else text


def _parse(tree: dict[str, Any]) -> Config:
    known = {"name", "gauge", "plc", "opcua", "ports", "line", "pace", "process"}
    for extra in sorted(set(tree) - known):
        raise BadConfig(extra, "no such section")
    return Config(
        name=str(tree.get("name", "line")),
        gauge=_section(GaugeDevice, "gauge", tree),
        plc=_section(PlcDevice, "plc", tree),
        opcua=_section(OpcUaDevice, "opcua", tree),
        ports=_section(Ports, "ports", tree),
        line=_section(LineSettings, "line", tree),
        pace=_pace(tree.get("pace", [{"ms": 60}])),
        process=Process(tuple(_stage(index, row) for index, row in enumerate(_rows("process", tree)))),
    )


def _section(kind: type[Section], name: str, tree: Mapping[str, Any]) -> Section:
    given = tree.get(name, {})
    if not isinstance(given, dict):
        raise BadConfig(name, "must be a table")
    types: dict[str, type[Any]] = {f.name: type(f.default) for f in fields(kind)}
    for key in given:
        value: Any = given[key]
        where = f"{name}.{key}"
        if key not in types:
            raise BadConfig(where, "no such setting")
        if type(value) is not types[key]:
            raise BadConfig(where, f"must be of type {types[key].__name__}, not {value!r}")
        if where in BOUNDS and not BOUNDS[where][0] <= int(value) <= BOUNDS[where][1]:
            raise BadConfig(where, f"must lie in {BOUNDS[where][0]}..{BOUNDS[where][1]}, not {value}")
        if where in CHOICES and value not in CHOICES[where]:
            raise BadConfig(where, f"must be one of {', '.join(CHOICES[where])}, not {value!r}")
    return kind(**given)


def _rows(name: str, tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = tree.get(name, [])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadConfig(name, f"give at least one [[{name}]] table")
    return rows


def _pace(rows: Any) -> tuple[Pace, ...]:
    found = []
    for row in _rows("pace", {"pace": rows}):
        if (
            set(row) - {"ms", "up_to"}
            or type(row.get("ms")) is not int
            or type(row.get("up_to", 0)) is not int
        ):
            raise BadConfig("pace", "a row holds ms and, except the last, up_to, both whole numbers")
        if not 0 <= row["ms"] <= MS_MAX or row.get("up_to", 0) < 0:
            raise BadConfig("pace.ms", f"must lie in 0..{MS_MAX}, not {row['ms']}")
        found.append(Pace(row["ms"], row.get("up_to", 0)))
    return tuple(found)


def _stage(index: int, row: Mapping[str, Any]) -> Stage:
    where = f"process[{index}]"
    kind = row.get("kind")
    if kind in SOURCES:
        needed, optional = SOURCES[kind], frozenset[str]()
    elif kind in EFFECTS:
        needed, optional = EFFECTS[kind][1], EFFECTS[kind][2]
    else:
        raise BadConfig(f"{where}.kind", f"must be one of {', '.join([*SOURCES, *EFFECTS])}, not {kind!r}")
    values = {key: row[key] for key in row if key not in ("kind", "first", "last", "file", "seed")}
    for key in needed - set(values):
        raise BadConfig(f"{where}.{key}", f"{kind} needs it")
    for key, value in values.items():
        if key not in needed | optional or isinstance(value, bool) or not isinstance(value, int | float):
            raise BadConfig(f"{where}.{key}", f"{kind} takes numbers {', '.join(sorted(needed | optional))}")
    if kind == "tool_wear" and values["life"] < 1:
        raise BadConfig(f"{where}.life", "must be at least 1")
    if values.get("sigma_mm", 0) < 0:
        raise BadConfig(f"{where}.sigma_mm", "must not be negative")
    first, last, seed = (row.get(key, default) for key, default in (("first", 1), ("last", 0), ("seed", 0)))
    if not all(type(number) is int for number in (first, last, seed)) or first < 1 or (last and last < first):
        raise BadConfig(f"{where}.first", "first, last and seed are whole numbers with 1 <= first <= last")
    return Stage(kind, first, last, {k: float(v) for k, v in values.items()}, str(row.get("file", "")), seed)
