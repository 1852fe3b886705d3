"""Commands the keeper has verified, obeyed or refused between two pieces: ``run_enable``, ``run_disable``,
``stop``, ``gauge_check``.

A refusal is an event and an answer; nothing is half done. ``gauge_check`` takes as long as the gauge does
and holds up no piece.
"""

from __future__ import annotations

from typing import Any

import msgspec

from jidoka_edge.drivers.faces import DeviceAway, GaugeDriver, NotOffered
from jidoka_edge.monitor import holds
from jidoka_edge.monitor.holds import CommandNotPossible
from jidoka_edge.monitor.outcome import Outcome, StopRequest
from jidoka_edge.monitor.rules import Judge
from jidoka_shared.wire import RunEnableArgs
from jidoka_shared.wire.events import CommandRefused


def obey(judge: Judge, id_: str, name: str, args: Any, last_started: int | None, at: int) -> Outcome:
    """The outcome of a command. ``last_started`` is the PLC's, None while it is away. Raises
    ``CommandNotPossible``.
    """
    if name == "run_enable":
        if last_started is None:
            raise CommandNotPossible("device_away", "gauge or PLC is not there: the line's place is unknown")
        try:
            given = msgspec.convert(args, RunEnableArgs)
        except msgspec.ValidationError as error:
            raise CommandNotPossible("malformed_message", str(error)) from error
        return holds.open_job(judge, given, last_started + 1, at, id_)
    if name == "run_disable":
        return holds.disable(judge, at, id_)
    if name == "stop":
        stop = f"{judge.order or 'line'}/command/{id_}"[:80]
        out = holds.stop_found(judge, stop, "command", at) or Outcome("", at)
        out.key = f"command:{id_}"
        out.stop = StopRequest(stop, "command", None, 0, at, "stopped by central")
        return out
    raise CommandNotPossible("unknown_command", f"{name!r} is no command of this edge")


def refusal(id_: str, name: str, code: str, detail: str, at: int) -> Outcome:
    """What is stored of a command that was not obeyed."""
    out = Outcome(f"command:{id_}", at)
    out.events.append(CommandRefused(command=id_, name=name, code=code, detail=detail[:400]))
    return out


async def check_gauge(judge: Judge, gauge: GaugeDriver) -> str:
    """Measure the master ring; the answer's detail as JSON. Raises ``CommandNotPossible``."""
    if judge.bundle is None:
        raise CommandNotPossible("no_bundle", "no bundle says which master ring belongs to the gauge")
    record = judge.characteristic.gauge
    try:
        value = await gauge.measure_master()
    except NotOffered as error:
        raise CommandNotPossible("not_offered", str(error)) from error
    except DeviceAway as error:
        raise CommandNotPossible("device_away", str(error)) from error
    tolerance = record.master_tolerance
    passed = abs(value - record.master_nominal) <= tolerance + 1e-9
    found = {"nominal": record.master_nominal, "value": value, "tolerance": tolerance, "passed": passed}
    return msgspec.json.encode(found).decode()
