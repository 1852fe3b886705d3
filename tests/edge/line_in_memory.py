"""What the edge's tests share: the real piston rings, bundles as central compiles them, a run through the
pure core.
"""

import csv
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import msgspec

from jidoka_edge.monitor import changeover, holds
from jidoka_edge.monitor.memory import Memory, decode_memory
from jidoka_edge.monitor.outcome import Outcome
from jidoka_edge.monitor.rules import Judge
from jidoka_edge.pieces.records import PlcHead, PlcPiece, Result, StrayResult
from jidoka_edge.pieces.rules import Joiner
from jidoka_shared.envelope import digest
from jidoka_shared.spc import xbar_r_limits
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    Collect,
    FrozenLimits,
    GaugeRecord,
    PlanRef,
    RunEnableArgs,
    SignalSource,
    SopRef,
)

LINE = "acme/plant1/rings/line1/honing"
SPEC_ONLY = ("reading.spec",)
STOP_SET = ("reading.spec", "mean.n1", "range.upper")
ADVICE_SET = tuple(f"mean.n{n}" for n in range(2, 9))
MS = 1_000_000


def read_rings() -> list[float]:
    text = resources.files("jidoka_sim").joinpath("data/pistonrings.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))[1:]
    return [float(cell) for row in rows for cell in row[1:]]


def make_bundle(version: int = 1, limits: FrozenLimits | None = None, **changes: Any) -> bytes:
    """A bundle's payload: version 1 collects 25 subgroups, with limits it stops and advises."""
    characteristic = Characteristic(
        code="ID-74",
        name_zh="内径",
        name_en="inside diameter",
        unit="mm",
        decimals=3,
        nominal=74.0,
        lsl=73.965,
        usl=74.035,
        source=SignalSource(device="gauge", tag="result"),
        gauge=GaugeRecord(
            id="G-17",
            calibration="CAL-1",
            calibration_due="2099-01-01",
            msa="MSA-1",
            master_nominal=74.0,
            master_tolerance=0.002,
        ),
        subgroup_size=5,
        stop=STOP_SET if limits else SPEC_ONLY,
        advice=ADVICE_SET if limits else (),
        reaction_zh="检查",
        reaction_en="check the gauge, then the tool",
        plausible_min=73.5,
        plausible_max=74.5,
        collect=None if limits else Collect(subgroups=25),
        limits=limits,
    )
    characteristic = msgspec.structs.replace(characteristic, **changes.pop("characteristic", {}))
    bundle = Bundle(
        format=1,
        version=version,
        line=LINE,
        edge="edge-1",
        item="RING-74",
        plan=PlanRef(number="CP-74", revision="A"),
        sop=SopRef(number="SOP-1", revision="A", title_zh="珩磨", title_en="honing", sha256="0" * 64),
        profile="handshake",
        verification_subgroups=1,
        characteristics=(characteristic,),
        issued_at=1,
    )
    return msgspec.json.encode(msgspec.structs.replace(bundle, **changes))


def limits_of(values: list[float], version: int = 1) -> FrozenLimits:
    """Trial limits of collected readings, frozen as central freezes them."""
    found = xbar_r_limits([values[i : i + 5] for i in range(0, len(values), 5)])
    return FrozenLimits(
        id=f"LIM-{version}",
        version=version,
        centre=found.centre,
        lower=found.lower,
        upper=found.upper,
        sigma_mean=found.sigma_mean,
        r_centre=found.r_centre,
        r_upper=found.r_upper,
        start_subgroup=len(values) // 5 + 1,
    )


@dataclass
class Run:
    """A line in memory: pieces are made, joined and judged; what is stored is a list. `crash` loses what
    was not stored.
    """

    judge: Judge = field(default_factory=lambda: Judge(Memory()))
    joiner: Joiner = field(default_factory=lambda: Joiner(1, 7, 0, 250 * MS, 32))
    payload: bytes | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    stored: bytes = b""
    sequence: int = 0
    now: int = 1_000_000
    started: int = 0

    def keep(self, outcome: Outcome | None) -> Outcome | None:
        if outcome is not None:
            self.outcomes.append(outcome)
            self.stored = self.judge.checkpoint()
        return outcome

    def apply(self, payload: bytes) -> None:
        self.payload = payload
        self.keep(changeover.apply(self.judge, payload, digest(payload), self.now))

    def order(self, quantity: int = 200, order: str = "WO-1") -> None:
        args = RunEnableArgs(
            order=order,
            item="RING-74",
            quantity=quantity,
            operator="op1",
            bundle=self.judge.memory.bundle or "",
        )
        self.keep(holds.open_job(self.judge, args, self.started + 1, self.now, f"cmd-{order}"))
        self.joiner.skip_to(self.judge.memory.next_piece)

    def make(self, value: float | None, status: int = 1, publish: bool = True) -> list[Outcome]:
        """The line makes one piece; its outcomes, in order."""
        self.started += 1
        self.now += 60_000
        ns = self.now * 1000
        piece = self.started
        self.joiner.add_mate(PlcPiece(piece, f"R74-{piece:06d}", self.now - 50_000))
        self.joiner.plc_read(self.head(), ns)
        if publish:
            self.sequence += 1
            self.joiner.add_result(Result(self.sequence, piece, status, 3, value, self.now), ns)
        self.joiner.gauge_read(ns)
        return self.drain()

    def unseen(self, count: int) -> None:
        """Pieces made and measured while nobody reads."""
        for _ in range(count):
            self.started += 1
            self.joiner.add_mate(PlcPiece(self.started, f"R74-{self.started:06d}", None))
        self.sequence += count

    def wait(self, ms: int = 300) -> list[Outcome]:
        """Time passes, both devices are read."""
        self.now += ms * 1000
        self.joiner.plc_read(self.head(), self.now * 1000)
        self.joiner.gauge_read(self.now * 1000)
        return self.drain()

    def head(self) -> PlcHead:
        return PlcHead(3, 0, False, True, 1, 1, self.started, self.started, True, 0, 1)

    def drain(self) -> list[Outcome]:
        made: list[Outcome] = []
        while (item := self.joiner.next(self.judge.characteristic)) is not None:
            out = (
                self.judge.stray(item, self.now)
                if isinstance(item, StrayResult)
                else self.judge.judge(item, self.now)
            )
            if (kept := self.keep(out)) is not None:
                made.append(kept)
        return made

    def crash(self) -> None:
        """The process dies and starts again from what was stored."""
        memory = decode_memory(self.stored)
        self.judge = Judge(memory, self.payload)
        boot, sequence = memory.gauge_boot, memory.gauge_sequence
        self.joiner = Joiner(memory.next_piece, boot, sequence, 250 * MS, 32)

    def events(self, kind: type | str) -> list:
        name = kind if isinstance(kind, str) else kind.__name__
        return [event for out in self.outcomes for event in out.events if type(event).__name__ == name]

    def stops(self) -> list:
        return [out.stop for out in self.outcomes if out.stop is not None]
