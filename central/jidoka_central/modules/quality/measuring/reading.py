"""Where a study's gauge stands, and how the wait for a reading goes. Values are not told: the reading is seen
once it is taken."""

from __future__ import annotations

from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.measuring.rules import State, Trouble, troubles_of
from jidoka_central.modules.quality.measuring.service import found_by, places_of, wait_of
from jidoka_central.modules.quality.msa.collecting import may_take, reading_at
from jidoka_central.modules.quality.msa.model import STUDY
from jidoka_central.modules.shopfloor import public as shopfloor


class GaugePlace(Answer):
    """``online`` is null while the server cannot see the broker; ``unwell``: what the edge says is wrong with
    the gauge; ``order_number``: what the line works on."""

    cell: str
    edge: str
    characteristic: str
    online: bool | None
    clock: str | None
    unwell: str | None
    order_number: str | None


class MsaGauge(Answer):
    """``source``: the measurement to take, once there is one (state ``ready``). ``bad`` and ``earlier``: how
    many came that cannot be taken, marked bad by the edge or measured before the gauge was asked. Instants
    are the server's UTC microseconds, ``now`` among them."""

    study_id: UUID
    position: int
    places: list[GaugePlace]
    state: State
    troubles: list[Trouble]
    source: str | None
    bad: int
    earlier: int
    cell: str | None
    asked_by: str | None
    asked_at: int | None
    until: int | None
    now: int


def gauge_of(q: Queries, study_id: UUID, position: int) -> MsaGauge:
    """Raises ``NOT_YOUR_READING``, ``NO_SUCH_READING``."""
    study = q.get(STUDY, study_id, "study")
    row = reading_at(q, study, position)
    may_take(q, row)
    places = []
    for one in places_of(q, study):
        standing = shopfloor.gauge_standing(q, one.edge)
        places.append(
            GaugePlace(
                cell=one.edge.cell_path,
                edge=one.edge.edge_id,
                characteristic=one.characteristic,
                online=standing.online,
                clock=standing.clock,
                unwell=standing.unwell,
                order_number=standing.order_number,
            )
        )
    wait = wait_of(q, study_id, position)
    idle = MsaGauge(
        study_id=study_id,
        position=position,
        places=places,
        state="idle",
        troubles=[],
        source=None,
        bad=0,
        earlier=0,
        cell=None,
        asked_by=None,
        asked_at=None,
        until=None,
        now=q.now,
    )
    if wait is None or row["taken_at"] is not None:
        return idle
    standing = shopfloor.gauge_standing(q, shopfloor.edge_of_cell(q, wait["cell_id"]))
    _, found = found_by(q, wait)
    state: State = "ready" if found.first else "waiting" if q.now < wait["until"] else "lapsed"
    return idle.model_copy(
        update={
            "state": state,
            "troubles": troubles_of(standing.online, standing.clock, standing.unwell, found),
            "source": found.first,
            "bad": found.bad,
            "earlier": found.earlier,
            "cell": wait["cell_path"],
            "asked_by": wait["asked_by"],
            "asked_at": wait["asked_at"],
            "until": wait["until"],
        }
    )
