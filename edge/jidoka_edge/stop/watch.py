"""What must hold for the stop to be armed, judged from what was last seen."""

from __future__ import annotations

from typing import Final

from jidoka_edge.clock import Clock
from jidoka_edge.config import StopSection
from jidoka_edge.stop.plc import Head, LinkFault

HEAD_AGE_NS_MAX: Final = 500_000_000
STILL_NS_MAX: Final = 1_000_000_000
DISAGREE_NS_MAX: Final = 2_000_000_000
SELF_TEST_MS_MAX: Final = 150.0
SELF_TEST_RETRY_NS: Final = 1_000_000_000
DAY_NS: Final = 24 * 3600 * 1_000_000_000


class Watch:
    """The conditions; ``reasons`` names those that do not hold."""

    def __init__(self, settings: StopSection, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.reasons: frozenset[str] = frozenset(
            {"self_test", "stop_link", "readback_link", "running_signal"}
        )
        self.running: bool | None = None
        self.probed = False
        self.self_test_ms: float | None = None
        self.self_test_at = 0  # monotonic nanoseconds, 0 = none that counts
        self._tried_at = 0
        self._test_value = 0
        self.test_ack = -1
        self._head: Head | None = None
        self._head_at = 0
        self._beat_seen: tuple[int, int] = (-1, 0)  # PLC heartbeat and since when it stands
        self._echo_ok_at = 0
        self._sent = 0
        self._agreed_at = clock.mono_ns()
        self._lost: set[str] = set()
        self._known: set[str] = set()
        self.faults: dict[str, LinkFault] = {}  # by reason, why a link is down
        self._untrusted: set[str] = set()  # devices told to be so

    def head_read(self, head: Head) -> None:
        now = self._clock.mono_ns()
        self._head, self._head_at, self.test_ack = head, now, head.test_ack
        if head.heartbeat != self._beat_seen[0]:
            self._beat_seen = (head.heartbeat, now)
        if self._sent and (self._sent - head.hb_echo) % 0xFFFF <= 2:
            self._echo_ok_at = now
        if self.running is None or self.running is head.line_run:
            self._agreed_at = now

    def heartbeat_sent(self, value: int) -> None:
        self._sent = value

    def next_test_value(self) -> int:
        self._test_value = self._test_value % 0xFFFF + 1
        if self._test_value == self.test_ack:
            self._test_value = self._test_value % 0xFFFF + 1
        self._tried_at = self._clock.mono_ns()
        return self._test_value

    def tested(self, ms: float | None) -> None:
        self.self_test_ms = ms
        self.self_test_at = self._clock.mono_ns() if ms is not None else 0

    @property
    def self_test_age_s(self) -> int | None:
        """Seconds since the last good self-test that counts."""
        return (self._clock.mono_ns() - self.self_test_at) // 1_000_000_000 if self.self_test_at else None

    def self_test_due(self) -> bool:
        now = self._clock.mono_ns()
        if self.self_test_at == 0 or (self.self_test_ms or 0.0) > SELF_TEST_MS_MAX:
            return now - self._tried_at > SELF_TEST_RETRY_NS or self._tried_at == 0
        return now - self.self_test_at > self._settings.self_test_hours * DAY_NS // 24

    def judge(
        self, command_up: bool, read_up: bool, faults: dict[str, LinkFault]
    ) -> list[tuple[str, str, str]]:
        """Renew ``reasons``; returns (device, lost or back, why) once each, back also at the first contact.
        ``faults`` are by reason; a link that turns out to be untrusted is told as lost once more, also when
        it never was up.
        """
        now, head = self._clock.mono_ns(), self._head
        found = {
            "stop_link": not command_up or not self.probed,
            "readback_link": not read_up or head is None or now - self._head_at > HEAD_AGE_NS_MAX,
            "heartbeat": now - self._echo_ok_at > STILL_NS_MAX,
            "plc_scan": now - self._beat_seen[1] > STILL_NS_MAX,
            "comm_fault": head is not None and head.comm_fault,
            "running_signal": self.running is None,
            "running_disagrees": now - self._agreed_at > DISAGREE_NS_MAX and read_up,
            "self_test": self.self_test_at == 0
            or now - self.self_test_at > DAY_NS
            or (self.self_test_ms or 0.0) > SELF_TEST_MS_MAX,
        }
        self.reasons = frozenset(name for name, bad in found.items() if bad)
        self.faults = {name: faults[name] for name in self.reasons if name in faults}
        return self._changes()

    def _changes(self) -> list[tuple[str, str, str]]:
        changes = []
        links = (
            ("plc.stop", "stop_link"),
            ("plc.readback", "readback_link"),
            ("plc.running", "running_signal"),
        )
        for device, reason in links:
            bad = reason in self.reasons
            fault = self.faults.get(reason, LinkFault())
            found_out = fault.untrusted and device not in self._untrusted
            if bad and (found_out or (device in self._known and device not in self._lost)):
                self._lost.add(device)
                self._untrusted |= {device} if found_out else set()
                changes.append((device, "lost", fault.text[:400]))
            elif not bad:
                self._untrusted.discard(device)
                if device in self._lost or device not in self._known:
                    self._lost.discard(device)
                    self._known.add(device)
                    changes.append((device, "back", ""))
        return changes
