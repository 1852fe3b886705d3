"""The quality-stop block of the PLC, scan by scan, as its structured text reads:

    ok := (QS_CHK = NOT (QS_CMD XOR QS_SEQ));
    IF ok AND QS_CMD = 16#5AA5 THEN LATCH := TRUE; SEQ_ACK := QS_SEQ; REASON := 1; END_IF
    IF ok AND QS_CMD = 16#C33C AND LATCH AND QS_SEQ = SEQ_ACK AND LOCAL_RESET AND NOT LINE_RUN
       THEN LATCH := FALSE; END_IF
    tHb(IN := (HB = hbOld), PT := T#1S); hbOld := HB; HB_ECHO := HB;
    COMM_FAULT := tHb.Q;
    IF COMM_FAULT AND POLICY = CYCLE_STOP THEN LATCH := TRUE; REASON := 2; END_IF
    START_ENABLE := NOT LATCH AND NOT (COMM_FAULT AND POLICY = BLOCK_NEXT_START);

A quality stop is process-related. It is no safety function, never the emergency stop and never the only
protection of people. A stop is accepted whatever its sequence, also when already latched; the sequence
serves the echo alone. Nothing here starts anything. Any other command with a right check word does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from .clock import NS_PER_MS

STOP, RESET = 0x5AA5, 0xC33C
REASON_NONE, REASON_COMMAND, REASON_COMM_FAULT = 0, 1, 2
HEARTBEAT_LIMIT_NS = 1000 * NS_PER_MS


def check_word(cmd: int, seq: int) -> int:
    """QS_CHK for a command: NOT (QS_CMD XOR QS_SEQ) in 16 bits."""
    return ~(cmd ^ seq) & 0xFFFF


@dataclass(slots=True)
class StopBlock:
    """State of the block. `latch`, `seq_ack` and `reason` are retentive, the rest starts anew."""

    policy: str
    latch: bool = False
    seq_ack: int = 0
    reason: int = REASON_NONE
    bad_checks: int = 0
    refused_resets: int = 0
    comm_fault: bool = False
    heartbeat: int = 0
    _unchanged_since_ns: int = 0

    def boot(self, now_ns: int) -> None:
        self.bad_checks = self.refused_resets = self.heartbeat = 0
        self.comm_fault = False
        self._unchanged_since_ns = now_ns

    def command(self, cmd: int, seq: int, chk: int, *, key: bool, line_run: bool) -> bool:
        """Apply one block; True when it was a stop that latched or a reset that cleared."""
        if chk != check_word(cmd, seq):
            self.bad_checks = (self.bad_checks + 1) & 0xFFFF
            return False
        if cmd == STOP:
            self.latch, self.seq_ack, self.reason = True, seq, REASON_COMMAND
            return True
        if cmd == RESET:
            if self.latch and seq == self.seq_ack and key and not line_run:
                self.latch, self.reason = False, REASON_NONE
                return True
            self.refused_resets = (self.refused_resets + 1) & 0xFFFF
        return False

    def watch(self, heartbeat: int, now_ns: int) -> None:
        """Once a scan: a heartbeat that stands still for 1 s, high or low, is a communication fault."""
        if heartbeat != self.heartbeat:
            self.heartbeat, self._unchanged_since_ns = heartbeat, now_ns
        self.comm_fault = now_ns - self._unchanged_since_ns >= HEARTBEAT_LIMIT_NS
        if self.comm_fault and self.policy == "CYCLE_STOP" and not self.latch:
            self.latch, self.reason = True, REASON_COMM_FAULT

    @property
    def start_enable(self) -> bool:
        return not self.latch and not (self.comm_fault and self.policy == "BLOCK_NEXT_START")
