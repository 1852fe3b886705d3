"""Faults that can be switched while the plant runs; each acts on the wire, as the device would show it.

`FAULTS` is the list: name, parameters with their defaults, what it does. `inject` checks the parameters by
name and type, so that a misspelt fault is refused and no test passes for want of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .errors import SimError
from .gauge import MEASURING_FAULT, OVER_RANGE
from .modbus import GARBAGE_KINDS, Garbage, ModbusServer
from .plant import SKIPPED_MAX, Plant

if TYPE_CHECKING:
    from .opcua_server import OpcUaServer

Parameters = Mapping[str, Any]
MS_MAX = 600_000
YEARS_100_S = 3_200_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    act: Callable[[Plant, Parameters], None]
    defaults: Parameters
    says: str


def _server(plant: Plant, p: Parameters) -> ModbusServer:
    servers = {"gauge": plant.gauge_server, "plc": plant.plc_server}
    if p["device"] not in servers:
        raise SimError("bad_fault", f"device must be gauge or plc here, not {p['device']!r}", "device")
    return servers[p["device"]]


def _opcua(plant: Plant) -> OpcUaServer:
    if plant.opcua is None:
        raise SimError("bad_fault", "this PLC has no OPC UA server", "device")
    return plant.opcua


def _number(p: Parameters, name: str, least: int, most: int) -> int:
    value = int(p[name])
    if not least <= value <= most:
        raise SimError("bad_fault", f"{name} must lie in {least}..{most}, not {value}", name)
    return value


def _freeze(plant: Plant, p: Parameters) -> None:
    server = _server(plant, p)
    server.faults.frozen = p["on"]
    if p["device"] == "plc" and plant.opcua is not None:
        plant.opcua.freeze(p["on"])
    if not p["on"]:
        server.thaw()


def _reboot(plant: Plant, p: Parameters) -> None:
    plant.spawn(plant.reboot_gauge() if _server(plant, p) is plant.gauge_server else plant.reboot_plc())


def _garbage(plant: Plant, p: Parameters) -> None:
    if p["kind"] not in GARBAGE_KINDS:
        raise SimError("bad_fault", f"kind must be one of {', '.join(GARBAGE_KINDS)}", "kind")
    count, size = _number(p, "count", 0, 10_000), _number(p, "size", 1, 65_536)
    _server(plant, p).faults.garbage = Garbage(p["kind"], count, size)


def _exception(plant: Plant, p: Parameters) -> None:
    _server(plant, p).faults.exception = _number(p, "number", 0, 255)


def _delay(plant: Plant, p: Parameters) -> None:
    _server(plant, p).faults.delay_ms = _number(p, "ms", 0, MS_MAX)


def _one_connection(plant: Plant, p: Parameters) -> None:
    _server(plant, p).faults.one_connection = p["on"]


def _drop(plant: Plant, p: Parameters) -> None:
    if p["device"] == "opcua":
        _opcua(plant).drop()
    else:
        _server(plant, p).drop()


def _half_open(plant: Plant, p: Parameters) -> None:
    _server(plant, p).half_open()


def _bad_status(plant: Plant, p: Parameters) -> None:
    plant.bad_status = _number(p, "status", MEASURING_FAULT, OVER_RANGE)
    plant.bad_pieces = _number(p, "pieces", 0, 10_000)


def _skip_result(plant: Plant, p: Parameters) -> None:
    if len(plant.skipped) >= SKIPPED_MAX:
        raise SimError("bad_fault", f"at most {SKIPPED_MAX} results can be skipped ahead", "piece")
    plant.skipped.add(_number(p, "piece", 1, 2**32 - 1))


def _stuck(plant: Plant, p: Parameters) -> None:
    plant.gauge_stuck = p["on"]


def _bias(plant: Plant, p: Parameters) -> None:
    plant.gauge_bias = _number(p, "thousandths", -1_000_000, 1_000_000)


def _slow_scan(plant: Plant, p: Parameters) -> None:
    plant.scan_ms = _number(p, "ms", 0, 10_000) or plant.config.plc.scan_ms


def _drive_stuck(plant: Plant, p: Parameters) -> None:
    plant.plc.drive.welded = p["on"]


def _ignore_latch(plant: Plant, p: Parameters) -> None:
    plant.plc.faults.ignore_latch = p["on"]


def _delay_reset(plant: Plant, p: Parameters) -> None:
    plant.plc.faults.delay_reset_ms = _number(p, "ms", 0, MS_MAX)


def _opcua_down(plant: Plant, p: Parameters) -> None:
    opcua = _opcua(plant)
    plant.spawn(opcua.down() if p["on"] else opcua.up())


def _wrong_clock(plant: Plant, p: Parameters) -> None:
    plant.clock.wall_error = timedelta(seconds=_number(p, "seconds", -YEARS_100_S // 2, YEARS_100_S))


def _clear(plant: Plant, p: Parameters) -> None:
    for device in ("gauge", "plc"):
        for name in ("freeze", "one_connection"):
            inject(plant, name, {"device": device, "on": False})
        for name, parameter in (("garbage", "count"), ("exception", "number")):
            inject(plant, name, {"device": device, parameter: 0})
    plant.gauge_wire.delay_ms = plant.config.gauge.answer_delay_ms
    plant.plc_wire.delay_ms = plant.config.plc.answer_delay_ms
    lasting = ("stuck", "drive_stuck", "ignore_latch", "opcua_down")
    for name in lasting if plant.opcua is not None else lasting[:-1]:
        inject(plant, name, {"on": False})
    for name, parameter in (
        ("bad_status", "pieces"), ("bias", "thousandths"), ("slow_scan", "ms"), ("delay_reset", "ms"),
        ("wrong_clock", "seconds"),
    ):  # fmt: skip
        inject(plant, name, {parameter: 0})
    plant.skipped.clear()


FAULTS: dict[str, Fault] = {
    "freeze": Fault(_freeze, {"device": "gauge", "on": True},
        "answers nothing, closes nothing; requests are carried out at the thaw (plc: OPC UA too)"),
    "reboot": Fault(_reboot, {"device": "gauge"},
        "restarts the device: new boot id, volatile memory lost"),
    "garbage": Fault(_garbage, {"device": "gauge", "count": 1, "kind": "noise", "size": 64},
        f"spoils the next count answers: {', '.join(GARBAGE_KINDS)}"),
    "exception": Fault(_exception, {"device": "gauge", "number": 4},
        "answers every request with this exception; 0 ends"),
    "delay": Fault(_delay, {"device": "gauge", "ms": 100},
        "answers this much later; 0 ends"),
    "one_connection": Fault(_one_connection, {"device": "plc", "on": True},
        "serves one connection, resets any further"),
    "drop": Fault(_drop, {"device": "plc"},
        "tears all connections once (device may be opcua)"),
    "half_open": Fault(_half_open, {"device": "plc"},
        "present connections go dead without a FIN; new ones work"),
    "bad_status": Fault(_bad_status, {"pieces": 1, "status": MEASURING_FAULT},
        "the next pieces get status 2 or 3 and the fault value"),
    "skip_result": Fault(_skip_result, {"piece": 0},
        "the gauge never publishes this piece: a missing mate"),
    "stuck": Fault(_stuck, {"on": True},
        "the gauge's result sequence stands still"),
    "bias": Fault(_bias, {"thousandths": 10},
        "the gauge reads this much off, on the master ring too; 0 ends"),
    "slow_scan": Fault(_slow_scan, {"ms": 500},
        "the PLC's cycle takes this long; 0 ends"),
    "drive_stuck": Fault(_drive_stuck, {"on": True},
        "a stop is accepted but LINE_RUN stays 1"),
    "ignore_latch": Fault(_ignore_latch, {"on": True},
        "stop commands are answered and not carried out: no echo"),
    "delay_reset": Fault(_delay_reset, {"ms": 1000},
        "the next reset block takes effect this much later"),
    "opcua_down": Fault(_opcua_down, {"on": True},
        "the OPC UA server is gone, its sessions lost"),
    "wrong_clock": Fault(_wrong_clock, {"seconds": 3600},
        "the PLC's wall clock is off by this much; 0 ends"),
    "clear": Fault(_clear, {}, "ends every fault that lasts"),
}  # fmt: skip


def inject(plant: Plant, name: str, given: Parameters) -> None:
    """Switch one fault. Raises: SimError bad_fault naming the fault or the parameter."""
    fault = FAULTS.get(name)
    if fault is None:
        raise SimError("bad_fault", f"no fault {name!r}; there are {', '.join(FAULTS)}", "name")
    for key, value in given.items():
        if key not in fault.defaults:
            raise SimError(
                "bad_fault", f"{name} takes {', '.join(fault.defaults) or 'nothing'}, not {key}", key
            )
        if type(value) is not type(fault.defaults[key]):
            kind = type(fault.defaults[key]).__name__
            raise SimError("bad_fault", f"{key} must be of type {kind}, not {value!r}", key)
    fault.act(plant, {**fault.defaults, **given})
