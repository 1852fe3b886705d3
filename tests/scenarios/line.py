"""The line of a scenario: the edge's own decisions on readings the scenario gives, said to central as an edge
says it, without devices and without a broker.

Bundle and commands are taken from central's outbox byte by byte. `line.makes([...])` judges each reading;
when the edge would stop the line, the stop's steps follow, and further readings are refused: a handshake line
makes nothing after a stop. What is said is kept, so that a scenario may let the network repeat it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.outbox.service import desired_bundle, due_commands, next_sending
from jidoka_demo.layout import CELL, EDGE_ID
from jidoka_edge.monitor import commands, holds
from jidoka_edge.monitor.outcome import Outcome, StopRequest
from jidoka_shared.wire import Command, CommandAnswer, EventData
from jidoka_shared.wire import events as said
from tests.edge.line_in_memory import Run, read_rings
from tests.support.shopfloor import T0, Said

if TYPE_CHECKING:
    from tests.scenarios.words import ScenarioPlant

RINGS = tuple(read_rings())
CALM = (74.001, 74.006, 73.998, 74.004, 74.002)  # a subgroup inside any limits of this process
DRIFTED = (74.021, 74.025, 74.019, 74.024, 74.022)  # inside the specification, mean above the upper limit
SECOND = 1_000_000


def serials(pieces: Iterable[int]) -> list[str]:
    return [f"R74-{piece:06d}" for piece in pieces]


class Line:
    """`stopped`: the id of the stop in force, or an empty text."""

    def __init__(self, plant: ScenarioPlant) -> None:
        self._plant = plant
        self.run = Run(now=T0)
        self.edge = Said(EDGE_ID, CELL)
        self.stopped = ""
        self.bundles: list[str] = []
        self._stops = 0
        self._request: StopRequest | None = None
        self._later: list[EventData] = []

    # --- what central wants ---

    def takes_bundle(self) -> str:
        """Put the bundle that central wants in force; returns its hash."""
        with self._plant.reading() as q:
            row = desired_bundle(q, self._plant.edge.id)
        assert row is not None, "central wants no bundle here"
        self.run.apply(row["payload"])
        self.bundles.append(row["hash"])
        self._say_outcomes(self.run.outcomes[-1:])
        return str(row["hash"])

    def obeys(self) -> CommandAnswer:
        """Carry out the one command that waits; returns the answer the edge gives."""
        command = self._next_command()
        at = self.run.now
        answer = CommandAnswer(id=command.id, name=command.name, status="accepted", at=at)
        args = msgspec.json.decode(command.args)
        try:
            outcome = commands.obey(self.run.judge, command.id, command.name, args, self.run.started, at)
        except commands.CommandNotPossible as error:
            answer = msgspec.structs.replace(answer, status="refused", code=error.code, detail=str(error))
            outcome = commands.refusal(command.id, command.name, error.code, str(error), at)
        self.run.keep(outcome)
        if command.name == "run_enable" and answer.status == "accepted":
            self.run.joiner.skip_to(self.run.judge.memory.next_piece)
        self._say_outcomes([outcome])
        if outcome.stop is not None:
            self._stop(outcome.stop)
        return answer

    def _next_command(self) -> Command:
        def send(uow: UnitOfWork) -> Any:
            waiting = due_commands(uow, uow.now)
            assert len(waiting) == 1, f"{len(waiting)} commands wait for the edge"
            return next_sending(uow, waiting[0]["id"])

        outgoing = self._plant.as_system(send)
        assert outgoing is not None
        return msgspec.json.decode(outgoing.payload, type=Command)

    # --- what is made ---

    def starts(self) -> None:
        self._tell(said.LineChanged(running=True, at=self.run.now, last_started=self.run.started))

    def makes(self, readings: Sequence[float | None], stop_first: bool = False) -> None:
        """Make one piece a reading; None is a piece the gauge gave no result for. Central hears of it at the
        end. ``stop_first``: the stop process is heard before the monitor.
        """
        assert not self.stopped, "the line is stopped"
        outcomes: list[Outcome] = []
        for reading in readings:
            outcomes += self.run.make(reading) if reading is not None else self._without_result()
            if outcomes and outcomes[-1].stop is not None:
                break
        made = len(outcomes)
        assert made == len(readings), f"the line stopped after {made} of {len(readings)} pieces"
        stop = outcomes[-1].stop if outcomes else None
        if stop is not None and stop_first:
            self._say_outcomes(outcomes[:-1], flush=False)
            self._stopping(stop)
            self._say_outcomes(outcomes[-1:], flush=False)
            self._standing(stop)
        else:
            self._say_outcomes(outcomes, flush=False)
            if stop is not None:
                self._stop(stop, flush=False)
        self._plant.hear()

    def _without_result(self) -> list[Outcome]:
        made = self.run.make(None, publish=False)
        return made or self.run.wait()

    # --- the stop ---

    def _stop(self, stop: StopRequest, flush: bool = True) -> None:
        self._stopping(stop)
        self._standing(stop)
        if flush:
            self._plant.hear()

    def _stopping(self, stop: StopRequest) -> None:
        self._stops += 1
        self._request, self.stopped = stop, stop.stop
        self._changed("stop_sent", "armed")
        self._changed("cmd_confirmed", "stop_sent", echo_at=self.run.now + 20_000)

    def _standing(self, stop: StopRequest) -> None:
        self.run.now += SECOND // 10
        self._tell(
            said.LineChanged(running=False, at=self.run.now, last_started=self.run.started), flush=False
        )
        self._changed("stopped", "cmd_confirmed", not_running_at=self.run.now)
        closed = holds.line_stood_still(self.run.judge, self.run.started, self.run.now, self.run.now)
        self.run.keep(closed)
        if closed is not None:
            self._say_outcomes([closed], flush=False)

    def _changed(self, state: str, before: str, **instants: Any) -> None:
        request = self._request
        assert request is not None
        self._tell(
            said.StopChanged(
                stop=request.stop,
                state=state,
                before=before,
                cause=request.cause,
                seq=self._stops,
                at=self.run.now,
                signal=request.signal,
                ready_at=request.ready_at,
                sent_at=request.decided_at,
                **instants,
            ),
            flush=False,
        )

    def acknowledges(
        self, person: str = "operator", cause: str = "worn_tool", action: str = "tool_changed"
    ) -> None:
        """A person at the line gives cause and action, after the gauge was checked on its master ring."""
        self.run.now += SECOND
        self._tell(
            said.StopAcknowledged(
                stop=self.stopped,
                person=person,
                cause=cause,
                cause_text="",
                action=action,
                action_text="",
                at=self.run.now,
                master_nominal=74.0,
                master_value=74.0,
                master_passed=True,
            )
        )

    def resets(self) -> None:
        """The key is turned and the latch cleared; starting is a separate act."""
        self.run.now += SECOND
        for state, before in (
            ("reset_pending", "stopped"),
            ("reset_sent", "reset_pending"),
            ("armed", "reset_sent"),
        ):
            self._changed(state, before)
        outcome = holds.reset_seen(self.run.judge, self.run.started, self.run.now)
        self.run.keep(outcome)
        self.stopped = ""
        if outcome is not None:
            self._say_outcomes([outcome], flush=False)
        self._plant.hear()

    # --- saying ---

    def _say_outcomes(self, outcomes: Iterable[Outcome], flush: bool = True) -> None:
        memory = self.run.judge.memory
        for outcome in outcomes:
            order = self.run.judge.order
            whole = [
                msgspec.structs.replace(
                    event, order=event.order or order, bundle=event.bundle or memory.bundle
                )
                for event in outcome.events
            ]
            self.edge.say(*whole, time=outcome.at)
        if flush:
            self._plant.hear()

    def _tell(self, event: EventData, flush: bool = True) -> None:
        self.edge.say(msgspec.structs.replace(event, order=self.run.judge.order), time=self.run.now)
        if flush:
            self._plant.hear()
