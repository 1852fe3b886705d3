"""The quality stop's state machine, as a table and pure functions: no clock, no socket, no disk.

A *quality stop* is process-related. It is no safety function, no emergency stop, and never the only
protection of people: safety-related stops need the machine's own safety control system.

    disarmed       not ready: configuration, links, heartbeat or self-test are missing
    armed          all of them are good
    degraded       one was lost; a stop is still sent, the PLC's policy applies; back after three good checks
    in a row
    stop_sent      the block is on its way
    unknown        an error after a write: done or not done; the latch is read again on the other connection
    cmd_confirmed  latch and sequence number were read back; the line may still be running down
    stopped        the independent running signal and the PLC's line-run word both say 0: the only state
    shown as stopped
    stop_failed    not confirmed in time; told to everyone, and tried on
    reset_pending  a person gave cause and action
    reset_sent     a person asked for the reset; it is sent once, never repeated by itself

Invariants: a stop goes out from every state in which no latch is known to hold. While latched another cause
is recorded and nothing is sent. The sequence number never repeats within 65,000 stops. Only acknowledgement,
key and standstill lead out of stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

OK_IN_A_ROW: Final = 3
SEQ_MAX: Final = 0xFFFF


class State(StrEnum):
    DISARMED = "disarmed"
    ARMED = "armed"
    DEGRADED = "degraded"
    STOP_SENT = "stop_sent"
    UNKNOWN = "unknown"
    CMD_CONFIRMED = "cmd_confirmed"
    STOPPED = "stopped"
    STOP_FAILED = "stop_failed"
    RESET_PENDING = "reset_pending"
    RESET_SENT = "reset_sent"


class Input(StrEnum):
    READY = "ready"  # a check found every condition good
    TROUBLE = "trouble"  # a check found one lost
    STOP = "stop"  # a rule, a person or central asks
    FOUND = "found"  # the latch is set and nobody here set it
    ECHO = "echo"  # latch set and our sequence number read back
    ERROR = "error"  # a write failed, or no echo came in its time
    NOT_LATCHED = "not_latched"  # read again: the stop was not done
    DEADLINE = "deadline"
    STANDSTILL = "standstill"  # both running signals say 0
    LATCH_LOST = "latch_lost"  # the PLC lost a latch nobody reset (it rebooted)
    ACKNOWLEDGE = "acknowledge"
    RESET = "reset"
    CLEARED = "cleared"  # after a reset: latch read back as 0
    STILL_LATCHED = "still_latched"  # after a reset: the window is over and the latch holds


class Effect(StrEnum):
    NONE = ""
    SEND_STOP = "send_stop"  # with a new sequence number
    SEND_AGAIN = "send_again"  # the same sequence number
    SEND_RESET = "send_reset"
    RECORD = "record"  # another cause while latched
    ADOPT = "adopt"  # a latch found takes the cause that was decided before a crash


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop over all its states. Times are UTC microseconds, 0 = not yet."""

    id: str
    cause: str
    seq: int
    signal: str | None = None
    ready_at: int = 0
    decided_at: int = 0
    sent_at: int = 0
    echo_at: int = 0
    not_running_at: int = 0
    acknowledged: bool = False
    reset_tried: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was last read: the PLC's block on the read-back connection and the independent running signal
    (None: not known).
    """

    boot: int = 0
    latch: bool = False
    seq_ack: int = 0
    reason: int = 0
    line_run: bool | None = None
    running: bool | None = None
    key: bool = False
    last_started: int = 0
    run: int = 0

    @property
    def standstill(self) -> bool:
        return self.line_run is False and self.running is False


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the machine knows. ``seq``: the last sequence number used."""

    state: State = State.DISARMED
    stop: Stop | None = None
    seq: int = 0
    since: int = 0
    good_checks: int = 0
    done: tuple[str, ...] = ()  # ids of stops that are over, so a repeated request stays one stop

    @property
    def resetting(self) -> bool:
        return self.stop is not None and self.stop.reset_tried


class Refused(Exception):
    """A request the state, the key or the line does not allow; ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    state: State
    input: Input
    guard: str
    next: State
    effect: Effect = Effect.NONE


def _rows(
    states: tuple[State, ...], input_: Input, guard: str, next_: State | None, effect: Effect
) -> tuple[Row, ...]:
    return tuple(Row(state, input_, guard, next_ or state, effect) for state in states)


_IDLE: Final = (State.DISARMED, State.ARMED, State.DEGRADED)
_HELD: Final = (State.CMD_CONFIRMED, State.STOPPED)
_UNDER_WAY: Final = (State.STOP_SENT, State.STOP_FAILED)

# The first row of a (state, input) whose guard holds counts; no row: nothing happens.
TABLE: Final[tuple[Row, ...]] = (
    Row(State.DISARMED, Input.READY, "", State.ARMED),
    Row(State.DEGRADED, Input.READY, "ok_in_a_row", State.ARMED),
    Row(State.ARMED, Input.TROUBLE, "", State.DEGRADED),
    *_rows(_IDLE, Input.STOP, "", State.STOP_SENT, Effect.SEND_STOP),
    *_rows(_IDLE, Input.FOUND, "", State.CMD_CONFIRMED, Effect.NONE),
    Row(State.STOP_SENT, Input.ECHO, "", State.CMD_CONFIRMED),
    Row(State.STOP_SENT, Input.ERROR, "", State.UNKNOWN),
    Row(State.STOP_SENT, Input.DEADLINE, "", State.STOP_FAILED),
    Row(State.UNKNOWN, Input.ECHO, "stopping", State.CMD_CONFIRMED),
    Row(State.UNKNOWN, Input.NOT_LATCHED, "stopping", State.STOP_SENT, Effect.SEND_AGAIN),
    Row(State.UNKNOWN, Input.DEADLINE, "stopping", State.STOP_FAILED),
    Row(State.UNKNOWN, Input.CLEARED, "resetting", State.ARMED),
    Row(State.UNKNOWN, Input.STILL_LATCHED, "resetting", State.RESET_PENDING),
    Row(State.UNKNOWN, Input.STOP, "resetting", State.STOP_SENT, Effect.SEND_STOP),
    Row(State.UNKNOWN, Input.STOP, "", State.UNKNOWN, Effect.RECORD),
    Row(State.STOP_FAILED, Input.ECHO, "no_echo_yet", State.CMD_CONFIRMED),
    Row(State.STOP_FAILED, Input.STANDSTILL, "echo_seen", State.STOPPED),
    Row(State.CMD_CONFIRMED, Input.STANDSTILL, "", State.STOPPED),
    Row(State.CMD_CONFIRMED, Input.DEADLINE, "", State.STOP_FAILED),
    *_rows(_HELD, Input.STOP, "found", None, Effect.ADOPT),
    *_rows((*_UNDER_WAY, *_HELD), Input.STOP, "", None, Effect.RECORD),
    *_rows((*_HELD, State.RESET_PENDING), Input.LATCH_LOST, "stopping", State.STOP_SENT, Effect.SEND_STOP),
    Row(State.STOP_FAILED, Input.LATCH_LOST, "echo_seen", State.STOP_SENT, Effect.SEND_STOP),
    Row(State.RESET_PENDING, Input.LATCH_LOST, "resetting", State.ARMED),  # the reset was done late
    Row(State.STOPPED, Input.ACKNOWLEDGE, "", State.RESET_PENDING),
    # a new number outdates a reset that may still come late
    Row(State.RESET_PENDING, Input.STOP, "resetting", State.STOP_SENT, Effect.SEND_STOP),
    Row(State.RESET_PENDING, Input.STOP, "", State.STOPPED, Effect.RECORD),
    Row(State.RESET_PENDING, Input.RESET, "key_and_standstill", State.RESET_SENT, Effect.SEND_RESET),
    Row(State.RESET_SENT, Input.CLEARED, "", State.ARMED),
    Row(State.RESET_SENT, Input.ERROR, "", State.UNKNOWN),
    Row(State.RESET_SENT, Input.STOP, "", State.STOP_SENT, Effect.SEND_STOP),
)  # fmt: skip


def _guard(name: str, model: Model, facts: Facts) -> bool:
    stop = model.stop
    if name == "ok_in_a_row":
        return model.good_checks + 1 >= OK_IN_A_ROW
    if name == "stopping":
        return not model.resetting
    if name == "resetting":
        return model.resetting
    if name == "echo_seen":
        return stop is not None and stop.echo_at > 0
    if name == "no_echo_yet":
        return stop is not None and stop.echo_at == 0
    if name == "found":
        return stop is not None and stop.cause == "found_at_boot" and not stop.acknowledged
    if name == "key_and_standstill":
        return facts.key and facts.standstill and facts.latch
    return True


def row_for(model: Model, input_: Input, facts: Facts) -> Row | None:
    """The row that applies, or None when this input means nothing here."""
    for row in TABLE:
        if row.state is model.state and row.input is input_ and _guard(row.guard, model, facts):
            return row
    return None


def allowed(state: State) -> tuple[str, ...]:
    """The requests a person may make in a state, for buttons and refusals."""
    asked = (Input.STOP, Input.ACKNOWLEDGE, Input.RESET)
    return tuple(
        input_ for input_ in asked if any(row.state is state and row.input is input_ for row in TABLE)
    )


def next_seq(seq: int) -> int:
    """The sequence number after ``seq``; 0 is left out, it means none."""
    return seq % SEQ_MAX + 1


def take(
    model: Model, input_: Input, facts: Facts, now: int, request: Stop | None = None
) -> tuple[Model, Row | None]:
    """The model after an input, and the row that was taken. ``request``: the new stop of STOP and FOUND (its
    ``seq`` is set here).
    """
    if input_ is Input.READY and model.state is State.DEGRADED:
        model = replace(model, good_checks=model.good_checks + 1)
        row = row_for(replace(model, good_checks=model.good_checks - 1), input_, facts)
    else:
        row = row_for(model, input_, facts)
    if input_ is Input.TROUBLE:
        model = replace(model, good_checks=0)
    if row is None:
        return model, None
    stop, seq, done = model.stop, model.seq, model.done
    if input_ is Input.STOP and request is not None:
        stop, seq, done = _asked(model, row, request, now)
    elif input_ is Input.FOUND and request is not None:
        stop, seq = replace(request, seq=facts.seq_ack, echo_at=now), facts.seq_ack or seq
    elif row.effect is Effect.SEND_STOP and stop is not None:  # LATCH_LOST: the same stop, sent anew
        seq = next_seq(seq)
        stop = replace(stop, seq=seq, sent_at=now, echo_at=0, not_running_at=0, acknowledged=False)
    elif stop is not None:
        stop = _stamped(stop, input_, now)
    over = row.next is State.ARMED and stop is not None
    if over and stop is not None:
        done, stop = (*done, stop.id)[-200:], None
    changed = row.next is not model.state
    since = now if changed else model.since
    good = 0 if changed else model.good_checks
    return Model(row.next, stop, seq, since, good, done), row


def _asked(model: Model, row: Row, request: Stop, now: int) -> tuple[Stop | None, int, tuple[str, ...]]:
    """Current stop, sequence number and finished ids after a request."""
    stop, seq, done = model.stop, model.seq, model.done
    if row.effect is Effect.SEND_STOP:
        seq = next_seq(seq)
        done = (*done, stop.id)[-200:] if stop is not None else done
        return replace(request, seq=seq, sent_at=now), seq, done
    assert stop is not None
    if row.effect is Effect.ADOPT:
        adopted = replace(request, seq=stop.seq, echo_at=stop.echo_at, not_running_at=stop.not_running_at)
        return replace(adopted, detail=f"latch found at boot as {stop.id}"), seq, (*done, stop.id)[-200:]
    if model.state is State.RESET_PENDING:  # acknowledged was the old cause, not this one
        moved = replace(request, seq=stop.seq, echo_at=stop.echo_at, not_running_at=stop.not_running_at)
        return moved, seq, (*done, stop.id)[-200:]
    return stop, seq, (*done, request.id)[-200:]


def _stamped(stop: Stop, input_: Input, now: int) -> Stop:
    if input_ is Input.ECHO:
        return replace(stop, echo_at=now)
    if input_ is Input.STANDSTILL:
        return replace(
            stop, not_running_at=stop.not_running_at or now
        )  # seen again after a restart: not later
    if input_ is Input.ACKNOWLEDGE:
        return replace(stop, acknowledged=True)
    if input_ is Input.RESET:
        return replace(stop, reset_tried=True)
    if input_ is Input.STILL_LATCHED:
        return replace(stop, detail="the PLC did not clear the latch")
    return stop


def knows(model: Model, stop_id: str) -> bool:
    """Was this stop asked for before? Then asking again changes nothing."""
    return stop_id in model.done or (model.stop is not None and model.stop.id == stop_id)
