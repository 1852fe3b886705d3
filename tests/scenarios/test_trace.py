"""Step 12's first half in the plant's words: one serial's whole life, its family, and the dossier."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.traceability import public as traceability
from jidoka_demo.layout import CELL
from tests.scenarios.conftest import FEW
from tests.scenarios.line import CALM, DRIFTED, serials
from tests.scenarios.words import ScenarioPlant

LEARNT = FEW * 5
MADE = LEARNT + 10


def test_one_serial_tells_its_whole_life(plant: ScenarioPlant) -> None:
    order = plant.runs(40)
    plant.learns(order, FEW)
    plant.line.makes([*CALM, *DRIFTED])
    plant.line.acknowledges(person="Wang", cause="worn_tool", action="tool_changed")
    with plant.reading() as q:
        held = serials([MADE])[0]
        lot = traceability.find_one(q, held)
        life = traceability.life(q, lot.id)
        dossier, again = traceability.dossier(q, life), traceability.dossier(q, traceability.life(q, lot.id))
        sheets = {tongue: traceability.paper(life, dossier, tongue, q.clock.zone) for tongue in ("zh", "en")}
        (edge,) = inventory.edges_of(q, child=lot.id)
        with pytest.raises(Refusal) as unknown:
            traceability.find_one(q, "nothing")
    # where it is
    assert (life.where.state, life.where.places[0].status) == ("in_stock", "blocked")
    assert [one.number for one in life.where.held_by] == [plant.nc(order).number]
    # what it is of
    (supply,) = life.supply
    assert (supply.lot.item, supply.quantity) == ("BLANK-74", "1")
    assert supply.lot.lot_id == edge.parent_lot_id and supply.receipt is not None
    # how it was made
    assert life.order is not None and life.order.number == order
    assert life.making is not None and life.making.machine == CELL and life.making.operators
    assert life.plan is not None and (life.plan.number, life.plan.revision) == ("CP-RING-74", "A")
    (reading,) = life.readings
    assert reading.value == DRIFTED[-1] and reading.usl == 74.035
    assert reading.subgroup is not None and reading.subgroup.pieces == list(range(MADE - 4, MADE + 1))
    assert reading.subgroup.stop and reading.limits is not None and reading.limits.version == 1
    assert [one.document.type for one in life.signatures] == ["quality_control_limits"]
    (stop,) = life.stops
    assert (stop.held_it, stop.person, stop.cause_code) == (True, "Wang", "worn_tool")
    (nc,) = life.ncs
    assert (nc.piece, nc.status, nc.reaction and nc.reaction["person"]) == (MADE, "held", "Wang")
    # its family: from confirmations as from edges
    siblings = life.siblings
    assert (siblings.total, siblings.found, siblings.by_where) == (
        MADE,
        MADE,
        {"available": 30, "blocked": 5},
    )
    assert [one.serial for one in siblings.serials] == serials(range(1, MADE + 1))
    assert all((one.difference, one.unlinked) == ("0", "0") for one in life.balances)
    blanks = next(one for one in life.balances if one.item == "BLANK-74")
    assert blanks.in_children == str(MADE)
    # the story in order, and its people
    assert [one.at for one in life.timeline] == sorted(one.at for one in life.timeline)
    assert {"made", "stopped", "nc", "moved", "released", "received"} <= {one.kind for one in life.timeline}
    assert "Wang" in {one.name for one in life.people}
    # the dossier
    assert dossier.sha256 == again.sha256 and dossier.hashes == again.hashes
    for tongue, words in (("zh", "追溯档案"), ("en", "Traceability dossier")):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheets[tongue])).pages)
        flat = text.replace("\n", "")
        assert all(one in flat for one in (words, held, dossier.sha256, *dossier.hashes.values()))
    assert unknown.value.code == "traceability.unknown"


def test_a_lot_of_material_tells_where_it_went(plant: ScenarioPlant) -> None:
    order = plant.runs(40)
    plant.learns(order, FEW)
    plant.line.makes(DRIFTED)
    with plant.reading() as q:
        parent = inventory.edges_of(q, order_id=plant.order(order).id)[0].parent_lot_id
        life = traceability.life(q, parent)
        graph = traceability.genealogy(q, parent)
    assert [one.number for one in life.used_by] == [order]
    assert life.order is None and life.making is None and life.readings == []
    assert (life.siblings.total, life.siblings.found) == (LEARNT + 5, LEARNT + 5)
    assert sorted({one.level for one in graph.nodes}) == [0, 1] and len(graph.edges) == LEARNT + 5
    assert {one.quantity for one in graph.edges} == {"1"} and not graph.truncated
