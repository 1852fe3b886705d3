"""``jidoka-edge check``: a row for all that must be so before the line may run. It reads; it never writes
to a device.

| row | proves |
|---|---|
| configuration | the file is understood |
| folder | ``var`` can be written, its sockets' paths are short enough, the disk has room |
| kernel | the SPC kernel reproduces the released self-test: a stop may rest on it |
| root key | the pinned root is an Ed25519 key |
| key list | the list kept on disk is signed by the pinned root (none yet is no fault: central sends it) |
| secrets | every file the configuration names can be read, and by nobody else |
| gauge, plc | they answer; what they show makes sense |
| running signal | the independent running signal can be read over OPC UA, as secured as configured |
| certificates | those of OPC UA, this edge's and the servers', are valid for another 30 days |
| broker | somebody listens there (the edge works without) |
"""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from jidoka_edge.clock import SystemClock
from jidoka_edge.config import EdgeConfig, opcua_connections
from jidoka_edge.drivers.choice import gauge_driver, plc_driver
from jidoka_edge.drivers.faces import DeviceAway
from jidoka_edge.local import PATH_BYTES_MAX

FREE_BYTES_MIN: Final = 200_000_000
PROBE_S: Final = 5.0
ATTEMPTS: Final = 2  # a busy device may miss one


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``must``: without it the edge is not fit to run."""

    name: str
    good: bool
    says: str
    must: bool = True


class NotGood(Exception):
    """A check that failed; the text is for the person."""


def table(config: EdgeConfig) -> tuple[str, bool]:
    """The table as text, and whether all that must be is."""
    rows = asyncio.run(check(config))
    return format_table(rows), all(row.good or not row.must for row in rows)


def format_table(rows: list[Row]) -> str:
    width = max(len(row.name) for row in rows)
    marks = {True: "ok  ", False: "FAIL"}
    lines = [
        f"{row.name:<{width}}  {marks[row.good] if row.must or row.good else 'warn'}  {row.says}"
        for row in rows
    ]
    return "\n".join(lines)


async def check(config: EdgeConfig) -> list[Row]:
    """Every row, in the order in which to look."""
    rows = [Row("configuration", True, f"{config.edge.id} at {config.edge.line}")]
    for name, probe, must in (
        ("folder", _folder, True),
        ("kernel", _kernel, True),
        ("root key", _root_key, True),
        ("key list", _key_list, True),
        ("secrets", _secrets, True),
        ("gauge", _gauge, True),
        ("plc", _plc, True),
        ("running signal", _running_signal, True),
        ("certificates", _certificates, False),
        ("broker", _broker, False),
    ):
        rows.append(await _row(name, probe, config, must))
    return rows


async def _row(
    name: str, probe: Callable[[EdgeConfig], Awaitable[str]], config: EdgeConfig, must: bool
) -> Row:
    says = ""
    for attempt in range(ATTEMPTS):
        try:
            async with asyncio.timeout(PROBE_S if name != "kernel" else 60.0):
                return Row(name, True, await probe(config), must)
        except TimeoutError:
            says = "no answer in time"
        except (NotGood, DeviceAway, OSError, ValueError) as error:
            says = str(error) or type(error).__name__
        if attempt + 1 < ATTEMPTS:
            await asyncio.sleep(0.1)
    return Row(name, False, says, must)


async def _folder(config: EdgeConfig) -> str:
    var = config.var
    var.mkdir(parents=True, exist_ok=True)
    if not os.access(var, os.W_OK | os.X_OK):
        raise NotGood(f"{var} cannot be written")
    longest = max(len(os.fsencode(path)) for path in (config.keeper_socket, config.stop_socket))
    if longest > PATH_BYTES_MAX:
        raise NotGood(f"{var} is too long a path: its sockets would have {longest} of {PATH_BYTES_MAX} bytes")
    free = shutil.disk_usage(var).free
    if free < FREE_BYTES_MIN:
        raise NotGood(f"{free // 1_000_000} MB are free, {FREE_BYTES_MIN // 1_000_000} are needed")
    return f"{var}, {free // 1_000_000} MB free"


async def _kernel(config: EdgeConfig) -> str:
    from jidoka_shared.spc import load_kernel

    kernel = await asyncio.to_thread(load_kernel)
    if not kernel.stop_authority:
        found, released = kernel.selftest_hash[:12], kernel.released_hash[:12]
        raise NotGood(f"self-test {found}, released is {released}: no stop authority")
    return f"self-test {kernel.selftest_hash[:12]} as released"


async def _root_key(config: EdgeConfig) -> str:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(base64.b64decode(config.trust.root_public))
    return f"{config.trust.root_kid} is pinned"


async def _key_list(config: EdgeConfig) -> str:
    from jidoka_edge.bundle import KeyStore

    folder = config.var / "trust"
    if not (folder / "keys.json").exists():
        return "none yet: central sends it"
    store = KeyStore(folder, config.root_key)
    store.load()
    if store.keys is None:
        raise NotGood("the list on disk is not signed by the pinned root")
    purposes = sorted({key.purpose for key in store.keys.keys})
    return f"version {store.keys.version}: {', '.join(purposes)}"


async def _secrets(config: EdgeConfig) -> str:
    mqtt = config.mqtt
    named = [path for path in (mqtt.password_file, mqtt.key_file) if path is not None]
    for _, section, _ in opcua_connections(config):
        own = (section.password_file, section.key_file)
        named += [path for path in own if path is not None and path not in named]
    for path in (*named, *(path for path in (mqtt.ca_file, mqtt.cert_file) if path is not None)):
        if not os.access(config.resolve(path), os.R_OK):
            raise NotGood(f"{path} cannot be read")
    for path in named:
        if stat.S_IMODE(config.resolve(path).stat().st_mode) & 0o077:
            raise NotGood(f"{path} can be read by others: chmod 600")
    return f"{len(named)} files, for this user alone" if named else "none configured"


async def _gauge(config: EdgeConfig) -> str:
    driver = gauge_driver(config.devices, SystemClock())
    try:
        head = await driver.head()
    finally:
        await driver.close()
    latest = f"result {head.latest.sequence}, piece {head.latest.piece}" if head.latest else "no result yet"
    return f"boot {head.boot}, {latest}"


async def _plc(config: EdgeConfig) -> str:
    driver = plc_driver(config.devices, SystemClock())
    try:
        head = await driver.head()
    finally:
        await driver.close()
    if head.profile not in (1, 2) or head.finished > head.started:
        raise NotGood(
            f"profile {head.profile}, finished {head.finished}, started {head.started}: not this PLC's block"
        )
    return f"boot {head.boot}, piece {head.started}, {'running' if head.running else 'standing'}" + (
        ", LATCHED" if head.latch else ""
    )


async def _running_signal(config: EdgeConfig) -> str:
    from asyncua import ua

    from jidoka_edge.opcua.door import Door, NoConnection, close

    stop = config.stop
    try:
        client = await Door("stop.opcua", stop.opcua_url, stop.opcua, 2.0).connect(3.0)
    except NoConnection as error:
        raise NotGood(str(error)) from error
    try:
        index = await client.get_namespace_index(stop.namespace)
        line = await client.nodes.objects.get_child(f"{index}:Line")
        running = await (await line.get_child(f"{index}:LineRunning")).read_value()
    except (ua.UaError, OSError, TimeoutError) as error:
        raise NotGood(f"{stop.opcua_url}: {type(error).__name__} {error}") from error
    finally:
        await close(client)
    secured = f"{stop.opcua.policy}/{stop.opcua.mode}" if stop.opcua.secured else "not secured"
    return f"LineRunning = {running}, {secured}"


async def _certificates(config: EdgeConfig) -> str:
    from jidoka_edge.opcua.identity import WARN_DAYS, days_left, load_identity

    now, left = SystemClock().now_us(), {}
    for where, section, _ in opcua_connections(config):
        if section.secured:
            identity = load_identity(where, section)
            left[f"{where}.cert_file"] = days_left(identity.certificate, now)
            left[f"{where}.server_cert_file"] = days_left(identity.server, now)
    soon = [f"{name} {days} days" for name, days in left.items() if days < WARN_DAYS]
    if soon:
        raise NotGood(f"valid only for: {', '.join(soon)}")
    return (
        f"{len(left)}, the first ends in {min(left.values())} days" if left else "none: OPC UA is not secured"
    )


async def _broker(config: EdgeConfig) -> str:
    host, port = config.mqtt.host, config.mqtt.port
    _, writer = await asyncio.open_connection(host, port)
    writer.close()
    return f"{host}:{port} listens"
