"""One order of 200 rings, from release to closing, with the stop in the middle of it."""

from __future__ import annotations

from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.production import public as production
from tests.central.production.line import NC2, ONE, Line, serials


def stopped_after_185(line: Line) -> UUID:
    """Step 6: order paused, 5 serials quarantined, 185 confirmed."""
    line.blanks_in(998)
    order = line.order(200)
    line.starts(order)
    line.makes(order, range(1, 186))

    def stop(uow: UnitOfWork) -> None:
        production.pause_order(uow, order, "subgroup 37: mean above its limit", uow.now)
        ring = production.get_order(uow, order).item_id
        hold = inventory.hold_pieces(uow, ring, order, 181, None, NC2, reason="subgroup 37")
        inventory.close_hold_range(uow, hold, 181, 185)
        production.confirm_made(uow, order, at=uow.now, operator="li")

    line.do(stop)
    return order


def verified(line: Line, order: UUID) -> None:
    """Step 7: five pieces are held until judged, then the order goes on to its end."""
    line.verifies(order)
    line.makes(order, range(186, 191))
    assert line.view(order).serials["inspection"] == 5
    line.releases(order, range(186, 191))
    line.resumes(order)
    line.makes(order, range(191, 201))
    assert line.confirms_made(order) == 15


def disposed(line: Line, order: UUID) -> None:
    """Step 8: four released, piece 183 scrapped."""
    line.releases(order, (181, 182, 184, 185))
    line.do(lambda uow: production.scrap_pieces(uow, order, serials([183]), NC2))


def test_the_line_stops_and_185_are_confirmed(line: Line) -> None:
    order = stopped_after_185(line)
    view = line.view(order)
    assert (view.state, view.pause_reason) == ("paused", "subgroup 37: mean above its limit")
    assert view.serials == {"available": 180, "blocked": 5}
    assert (view.made, view.confirmed, view.good, view.scrapped) == ("185", "185", "185", "0")
    assert [(one.item, one.needed, one.issued, one.short) for one in view.materials] == [
        ("BLANK-74", "200", "200", "0")
    ]
    line.every_piece_is_somewhere()


@pytest.mark.parametrize("board_first", [False, True], ids=["reset, then board", "board, then reset"])
def test_the_order_is_finished_with_199_good_rings(line: Line, board_first: bool) -> None:
    order = stopped_after_185(line)
    for step in (disposed, verified) if board_first else (verified, disposed):
        step(line, order)
    received = line.command("receive_output", order_id=order)
    assert (received.quantity, received.unit, len(received.serials)) == ("199", "ea", 199)
    assert "R-0183" not in received.serials
    assert line.command("complete_order", order_id=order).state == "completed"
    assert line.command("close_order", order_id=order).state == "closed"
    view = line.view(order)
    assert (view.confirmed, view.good, view.scrapped, view.received) == ("200", "199", "1", "199")
    assert view.serials == {"available": 199, "scrapped": 1}
    with line.runtime.read(line.context.principal, "JDK") as q:
        blanks = inventory.stock(q, item_id=line_blank(line))
        assert [(row.lot, row.location, row.quantity // ONE) for row in blanks] == [("B-1", "store", 798)]
        (lot,) = {edge.parent_lot_id for edge in inventory.edges_of(q, order_id=order)}
        siblings = {edge.child_lot_id for edge in inventory.edges_of(q, parent=lot)}
        assert len(siblings) == 200 == len(production.confirmed_lots(q, order))
        assert siblings == production.confirmed_lots(q, order)
    line.every_piece_is_somewhere()


def line_blank(line: Line) -> UUID:
    from jidoka_central.modules.masterdata.public import item_by_number

    with line.runtime.read(line.context.principal, "JDK") as q:
        return item_by_number(q, "BLANK-74").id


def test_a_failed_verification_pauses_the_order_again(line: Line) -> None:
    order = stopped_after_185(line)
    line.verifies(order)
    line.makes(order, range(186, 188))
    assert line.pauses(order)
    assert line.get(order).state == "paused"
    assert line.verifies(order) and line.resumes(order)


def test_told_twice_changes_nothing(line: Line) -> None:
    line.blanks_in(20)
    order = line.order(10)
    assert line.starts(order) and not line.starts(order)
    line.makes(order, range(1, 6))
    line.makes(order, range(1, 7))
    assert line.get(order).made == 6 * ONE
    assert line.pauses(order) and not line.pauses(order)
    assert line.verifies(order) and not line.verifies(order)
    assert line.resumes(order) and not line.resumes(order)
    assert (line.confirms_made(order), line.confirms_made(order)) == (6, 0)
    assert line.get(order).confirmed == 6 * ONE
    line.every_piece_is_somewhere()


def test_labour_is_half_an_hour_a_ring(line: Line) -> None:
    line.blanks_in(20)
    order = line.order(10)
    line.starts(order)
    line.makes(order, range(1, 8))
    line.confirms_made(order)
    (entry,) = [one for one in line.view(order).timeline if one.event == "production.pieces_confirmed"]
    assert entry.data["minutes"] == 7 * 30 * ONE
    assert [(number, minutes) for number, _, minutes in entry.data["operations"]] == [(10, 210 * ONE)]


def test_the_last_pieces_are_suspect_after_the_order_was_completed(line: Line) -> None:
    line.blanks_in(20)
    order = line.order(5)
    line.starts(order)
    line.makes(order, range(1, 6))
    line.confirms_made(order)
    line.command("complete_order", order_id=order)
    assert line.pauses(order) and line.get(order).state == "paused"


def test_a_plan_stays_with_its_order(line: Line) -> None:
    order = line.order(5, issued=False)
    plan = UUID(int=77)
    line.do(lambda uow: production.attach_plan(uow, order, plan, "CP-RING-74 A"))
    line.do(lambda uow: production.attach_plan(uow, order, plan, "CP-RING-74 A"))
    assert (line.view(order).plan_revision_id, line.view(order).plan) == (plan, "CP-RING-74 A")
    with pytest.raises(AssertionError, match="under CP-RING-74 A already"):
        line.do(lambda uow: production.attach_plan(uow, order, UUID(int=78), "CP-RING-74 B"))


def test_the_timeline_tells_the_order_newest_first(line: Line) -> None:
    order = stopped_after_185(line)
    told = [entry.event.removeprefix("production.") for entry in line.view(order).timeline]
    assert told == [
        "pieces_confirmed",
        "order_paused",
        "order_started",
        "material_issued",
        "inventory.stock_issued",
        "order_released",
        "order_created",
    ]
    titles = {entry.title_zh for entry in line.view(order).timeline}
    assert "工单已暂停" in titles


def test_a_scrapped_piece_of_another_nonconformance_is_refused(line: Line) -> None:
    order = stopped_after_185(line)
    other = inventory.DocumentRef("nonconformance", UUID(int=9), "NC-000009")
    with pytest.raises(Refusal, match="held by NC-000002"):
        line.do(lambda uow: production.scrap_pieces(uow, order, serials([183]), other))
    assert line.get(order).scrapped == 0
