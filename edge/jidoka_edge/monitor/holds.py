"""Held ranges, verification, planned holds and the job: what happens to the memory around a stop. Pure, as
``rules``.

| what | changes |
|---|---|
| ``begin_stop`` | a signal of the stop set: held after the last good subgroup; a verification has failed |
| ``stop_found`` | a stop of another cause (operator, command, found_at_boot, ...): held the same way |
| ``line_stood_still`` | line running = 0, finished pieces judged: ``hold.closed`` at the last piece started |
| ``reset_seen`` | the latch was cleared by a person: memory restarts at the next piece, verification begins |
| ``good_subgroup`` | in verification one less to go; then ``verification.judged`` and the stop is settled |
| ``after_piece`` | limits_due after the collected subgroups, order_complete after the quantity |
| ``open_job`` / ``disable`` | central's run_enable and run_disable |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jidoka_edge.monitor.memory import TAIL_MAX, ActiveStop, Job, Member, Memory
from jidoka_edge.monitor.outcome import Outcome
from jidoka_shared.wire import RunEnableArgs
from jidoka_shared.wire.events import HoldClosed, RunEnabled, RunHeld, RunResumed, VerificationJudged

if TYPE_CHECKING:
    from jidoka_edge.monitor.rules import Judge
    from jidoka_edge.pieces.records import JoinedPiece


class CommandNotPossible(ValueError):
    """A command that cannot be obeyed now; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def may_begin(memory: Memory) -> bool:
    """Whether a signal makes a stop of its own: none is active, or it gives a latch found at boot its
    cause.
    """
    return memory.stop is None or memory.stop.verifying or memory.stop.cause == "found_at_boot"


def held_from(judge: Judge) -> int:
    """The first piece a stop of now holds."""
    stop = judge.memory.stop
    if stop is not None and not stop.verifying:
        return stop.held_from
    return judge.memory.good_piece + 1


def begin_stop(judge: Judge, out: Outcome, stop: str, signal: str, joined: JoinedPiece, number: int) -> str:
    """A stop of our own making; returns its cause."""
    memory = judge.memory
    cause, first = "signal", held_from(judge)
    if memory.stop is not None and memory.stop.verifying:
        cause = "verification"
        members = [member for member in memory.tail if member.piece >= memory.base_piece]
        out.events.append(_verification(memory.stop, number, members, False, out.at))
    memory.stop = ActiveStop(
        id=stop, cause=cause, held_from=first, signal=signal, ready_at=joined.measured_at, decided_at=out.at
    )
    return cause


def stop_found(judge: Judge, stop: str, cause: str, at: int) -> Outcome | None:
    """The stop process holds the line for a cause that is not ours. None when the stop is already known,
    or when
    no order is in work: then there is nothing to hold.
    """
    memory = judge.memory
    if memory.job is None or "order_complete" in memory.holds:
        return None
    if memory.stop is not None and (memory.stop.id == stop or not memory.stop.verifying):
        return None
    memory.stop = ActiveStop(id=stop, cause=cause, held_from=held_from(judge), decided_at=at)
    return Outcome(f"stop_found:{stop}", at)


def line_stood_still(judge: Judge, last_started: int, stood_at: int, at: int) -> Outcome | None:
    """The range is final: every piece up to ``last_started`` is judged, or stays in work until after the
    reset.
    """
    out = Outcome("", at)
    if not _close_hold(judge, last_started, stood_at, out):
        return None
    assert judge.memory.stop is not None
    out.key = f"hold:{judge.memory.stop.id}"
    return out


def _close_hold(judge: Judge, last_started: int, stood_at: int, out: Outcome) -> bool:
    memory, stop = judge.memory, judge.memory.stop
    if stop is None or stop.verifying or stop.closed_to is not None:
        return False
    last = max(last_started, memory.next_piece - 1, stop.held_from - 1)
    known = {member.piece: member.serial for member in memory.tail}
    held = range(stop.held_from, last + 1)
    serials = tuple(known.get(piece) for piece in held) if len(held) <= TAIL_MAX else ()
    stop.closed_to = last
    out.events.append(
        HoldClosed(
            stop=stop.id,
            held_from=stop.held_from,
            held_to=last,
            serials=serials,
            at=stood_at,
        )
    )
    return True


def reset_seen(judge: Judge, last_started: int, at: int) -> Outcome | None:
    """A person cleared the latch of the active stop. What is in work now is judged, but charted nowhere."""
    memory, stop = judge.memory, judge.memory.stop
    if stop is None or stop.verifying:
        return None
    out = Outcome(f"reset:{stop.id}", at)
    _close_hold(judge, last_started, at, out)
    if judge.bundle is None or memory.job is None or "order_complete" in memory.holds:
        memory.stop = None
        return out
    close_open(judge, out)
    first = max(memory.next_piece, last_started + 1)
    memory.restart_at = 0
    judge.restart("reset", first, memory.last_subgroup + 1, out)
    memory.good_piece, memory.tail = first - 1, []
    stop.verifying, stop.verify_left, stop.verified = True, judge.bundle.verification_subgroups, []
    return out


def close_open(judge: Judge, out: Outcome) -> None:
    """Close the open subgroup as it is, incomplete."""
    memory = judge.memory
    if not memory.open:
        return
    members, memory.open = tuple(memory.open), []
    size = judge.characteristic.subgroup_size
    memory.last_subgroup = memory.base_subgroup + (members[0].piece - memory.base_piece) // size
    out.events.append(judge.subgroup_event(memory.last_subgroup, members, out.at))


def good_subgroup(judge: Judge, out: Outcome, number: int, members: tuple[Member, ...]) -> None:
    """A complete subgroup without a stop signal."""
    memory, stop = judge.memory, judge.memory.stop
    if stop is None:
        memory.collected += judge.phase == "collect"
        memory.good_piece, memory.tail = members[-1].piece, []
        return
    if not stop.verifying:
        return
    stop.verified = [*stop.verified, *members]
    stop.verify_left -= 1
    if stop.verify_left > 0:
        return
    out.events.append(_verification(stop, number, stop.verified, True, out.at))
    memory.stop, memory.good_piece, memory.tail = None, members[-1].piece, []


def after_piece(judge: Judge, out: Outcome, piece: int) -> None:
    """Planned holds that begin with this piece."""
    memory, job = judge.memory, judge.memory.job
    assert job is not None
    collect = judge.characteristic.collect
    if judge.phase == "collect" and collect is not None and memory.collected >= collect.subgroups:
        _hold(judge, out, "limits_due", piece)
    if piece >= job.last_piece and "order_complete" not in memory.holds:
        close_open(judge, out)
        _hold(judge, out, "order_complete", piece)


def _hold(judge: Judge, out: Outcome, reason: str, piece: int) -> None:
    memory = judge.memory
    if reason in memory.holds:
        return
    memory.holds = [*memory.holds, reason]
    out.events.append(RunHeld(reason=reason, last_piece=piece, subgroups=memory.last_subgroup))


def open_job(judge: Judge, args: RunEnableArgs, next_piece: int, at: int, command: str) -> Outcome:
    """Obey ``run_enable``. ``next_piece`` is the first piece the PLC has not started. Raises
    ``CommandNotPossible``.
    """
    memory, job = judge.memory, judge.memory.job
    if judge.bundle is None or memory.bundle is None:
        raise CommandNotPossible("no_bundle", "no bundle is in force")
    if args.bundle != memory.bundle:
        raise CommandNotPossible("other_bundle", f"args.bundle: in force is {memory.bundle}")
    if args.item != judge.bundle.item:
        raise CommandNotPossible("other_item", f"args.item: the bundle in force is for {judge.bundle.item}")
    out = Outcome(f"command:{command}", at)
    if job is not None and job.order == args.order:
        return _again(judge, job, args, out)
    if job is not None and not {"order_complete", "commanded"} & set(memory.holds):
        raise CommandNotPossible("order_open", f"args.order: {job.order} is in work")
    if memory.stop is not None and not memory.stop.verifying:
        raise CommandNotPossible("stop_active", f"the line is stopped by {memory.stop.id}")
    close_open(judge, out)
    memory.job = Job(
        order=args.order,
        item=args.item,
        quantity=args.quantity,
        operator=args.operator,
        first_piece=next_piece,
    )
    memory.next_piece = memory.base_piece = next_piece
    memory.base_subgroup, memory.last_subgroup, memory.collected = 1, 0, 0
    memory.good_piece, memory.restart_at = next_piece - 1, 0
    memory.holds, memory.words, memory.advice, memory.tail = [], [0, 0, 0], [], []
    memory.stop = None
    assert judge.kernel is not None
    for channel in range(judge.kernel.channels):
        judge.kernel.reset(channel)
    out.events.append(
        RunEnabled(item=args.item, quantity=args.quantity, first_piece=next_piece, operator=args.operator)
    )
    return out


def _again(judge: Judge, job: Job, args: RunEnableArgs, out: Outcome) -> Outcome:
    """The same order once more: another operator, or the end of a commanded hold."""
    memory = judge.memory
    if "order_complete" in memory.holds:
        raise CommandNotPossible("order_complete", f"args.order: {job.order} is complete")
    if args.quantity != job.quantity:
        raise CommandNotPossible("quantity_changed", f"args.quantity: {job.order} runs for {job.quantity}")
    memory.job = Job(
        order=job.order,
        item=job.item,
        quantity=job.quantity,
        operator=args.operator,
        first_piece=job.first_piece,
    )
    if "commanded" in memory.holds:
        memory.holds = [reason for reason in memory.holds if reason != "commanded"]
        out.events.append(RunResumed(reason="commanded"))
    return out


def disable(judge: Judge, at: int, command: str) -> Outcome:
    """Obey ``run_disable``: no further piece starts. Raises ``CommandNotPossible`` without a job."""
    memory = judge.memory
    if memory.job is None:
        raise CommandNotPossible("no_order", "no order is in work")
    out = Outcome(f"command:{command}", at)
    _hold(judge, out, "commanded", memory.next_piece - 1)
    return out


def _verification(
    stop: ActiveStop, number: int, members: list[Member], passed: bool, at: int
) -> VerificationJudged:
    return VerificationJudged(
        stop=stop.id,
        subgroup=number,
        pieces=tuple(m.piece for m in members),
        serials=tuple(m.serial for m in members),
        passed=passed,
        at=at,
    )
