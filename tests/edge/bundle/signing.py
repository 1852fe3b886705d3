"""Central's counterpart for tests: a root, a bundle key and a command key."""

from __future__ import annotations

from typing import Any

import msgspec

from jidoka_shared.envelope import KeyList, SigningKey, seal
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    Collect,
    GaugeRecord,
    PlanRef,
    SignalSource,
    SopRef,
)  # fmt: skip

LINE = "acme/plant1/press/line4/cell2"


def make_bundle(version: int, edge: str = "gwa", line: str = LINE, item: str = "RING-74") -> Bundle:
    gauge = GaugeRecord(
        id="G-1",
        calibration="C-1",
        calibration_due="2027-01-01",
        msa="M-1",
        master_nominal=74.0,
        master_tolerance=0.002,
    )
    characteristic = Characteristic(
        code="D74", name_zh="内径", name_en="inside diameter", unit="mm", decimals=3, nominal=74.0,
        lsl=73.965,
        usl=74.035, source=SignalSource(device="gauge", tag="diameter"), gauge=gauge, subgroup_size=5,
        stop=("reading.spec",), advice=(), reaction_zh="停线", reaction_en="stop", plausible_min=73.0,
        plausible_max=75.0, collect=Collect(subgroups=25),
    )  # fmt: skip
    return Bundle(
        format=1, version=version, line=line, edge=edge, item=item, plan=PlanRef(number="CP-1", revision="A"),
        sop=SopRef(number="SOP-1", revision="A", title_zh="作业", title_en="work", sha256="0" * 64),
        profile="handshake", verification_subgroups=1, characteristics=(characteristic,), issued_at=0,
    )  # fmt: skip


class Authority:
    """Holds the private keys."""

    def __init__(self, seed: bytes = b"\x01") -> None:
        self.root = SigningKey("root", "keys", seed * 32)
        self.bundle_key = SigningKey("bdl", "bundle", b"\x02" * 32)
        self.command_key = SigningKey("cmd", "command", b"\x03" * 32)

    def key_list(self, version: int, not_after: int = 0, extra: bool = False) -> bytes:
        keys = (self.bundle_key.public(not_after), self.command_key.public())
        listed = KeyList(version, keys[:1] if extra else keys)
        return seal(msgspec.json.encode(listed), self.root).encode()

    def bundle(self, bundle: Any) -> bytes:
        return seal(msgspec.json.encode(bundle), self.bundle_key).encode()

    def seal_command(self, payload: bytes) -> bytes:
        return seal(payload, self.command_key).encode()
