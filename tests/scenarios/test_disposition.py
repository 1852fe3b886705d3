"""Step 8 in the plant's words: what a board decides about held pieces, who signs it, and what that does to
stock and books, all of it or nothing.
"""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.costs import cost_of_quality
from jidoka_demo.seed import PLANT
from tests.scenarios.board import Board, balance, cents, inbox, line_of, prices_line_time
from tests.scenarios.conftest import FEW
from tests.scenarios.line import CALM, DRIFTED, serials
from tests.scenarios.words import Actor, ScenarioPlant

FIRST = FEW * 5 + 1
HELD = list(range(FIRST, FIRST + 5))
BAD = FIRST + 2
GOOD = [piece for piece in HELD if piece != BAD]
FOUR_GOOD_ONE_BAD = (line_of("release", *GOOD), line_of("scrap", BAD))


def stopped(plant: ScenarioPlant, pieces: int = 200) -> tuple[str, Board]:
    """The line has stopped by itself; five pieces are held."""
    order = plant.runs(pieces)
    plant.learns(order, FEW)
    plant.line.makes(DRIFTED)
    return order, Board(plant, plant.nc(order).row["id"])


def status_of(plant: ScenarioPlant, piece: int) -> str:
    with plant.reading() as q:
        item = masterdata.item_by_number(q, "RING-74")
        return inventory.serial(q, item.id, serials([piece])[0]).status


def resets(plant: ScenarioPlant) -> None:
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes(CALM)


# --- the board of two ---


def test_four_are_released_and_one_is_scrapped_in_the_transaction_of_the_second_signature(
    plant: ScenarioPlant,
) -> None:
    prices_line_time(plant)
    order, board = stopped(plant)
    resets(plant)
    wip = cents(balance(plant, "wip"))
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    asked = board.signed_by(plant.quality)
    assert (asked["state"], asked["missing"]) == ("proposed", ["production_manager"])
    assert plant.stock_of(order, "blocked") == serials(HELD), "nothing moves before the last signature"
    assert balance(plant, "quality.scrap") == "0.00"
    decided = board.signed_by(plant.manager, key="second")
    assert (decided["state"], decided["missing"]) == ("decided", [])
    assert board.signed_by(plant.manager, key="second") == decided, "the same request posts once"

    assert plant.stock_of(order, "blocked") == []
    assert set(serials(GOOD)) <= set(plant.stock_of(order, "available"))
    assert serials([BAD])[0] not in plant.stock_of(order, "available")
    assert plant.order(order).scrapped == 1_000_000
    assert balance(plant, "quality.scrap") == "27.50"
    assert cents(balance(plant, "wip")) == wip - 2750

    document = board.document()
    assert board.statuses == {piece: "scrapped" if piece == BAD else "released" for piece in HELD}
    scrapped = next(one for one in document.journal if one.event == "production.pieces_scrapped")
    assert [(one.account, one.debit, one.credit) for one in scrapped.lines] == [
        ("5530", "27.50", None),
        ("1410", None, "27.50"),
    ]
    with plant.reading() as q:
        assert finance.get_entry(q, scrapped.id)["nc_number"] == document.summary.number
    (disposition,) = document.dispositions
    assert [(seat.role, seat.signed.login) for seat in disposition.board if seat.signed] == [
        ("quality_engineer", "quality"),
        ("production_manager", "manager"),
    ]
    assert all(seat.signed and seat.signed.meaning_en.startswith("I approve") for seat in disposition.board)
    downtime = next(one for one in document.journal if one.event == "quality_cost.incurred")
    assert document.cost and cents(document.cost.amount) == cents(downtime.amount) + 2750


def test_who_may_sign_and_who_not(plant: ScenarioPlant) -> None:
    _, board = stopped(plant)
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    assert inbox(plant, plant.quality) == inbox(plant, plant.manager) == ["check and sign the disposition"]
    for person in (plant.operator, plant.planner, plant.warehouse):
        with plant.refuses("permission.denied"):
            board.signed_by(person)
    with plant.refuses("identity.password_wrong", "password"):
        board.signed_by(plant.quality, password="not it")
    board.signed_by(plant.quality)
    assert inbox(plant, plant.quality) == [] and inbox(plant, plant.manager) != []
    with plant.refuses("signatures.signed_already"):
        board.signed_by(plant.quality)
    with plant.refuses("signatures.role_needed", "role"):
        board.signed_by(plant.manager, role="quality_engineer")
    button = next(one for one in board.document().actions if one.command == "quality.sign_disposition")
    assert (button.allowed, button.code) == (False, "signatures.signed_already")
    board.signed_by(plant.manager)
    assert inbox(plant, plant.manager) == []
    with plant.refuses("state.illegal"):
        board.signed_by(plant.manager)


def test_a_changed_proposal_voids_the_signatures_on_it(plant: ScenarioPlant) -> None:
    order, board = stopped(plant)
    seen = board.is_asked(*FOUR_GOOD_ONE_BAD)["content_hash"]
    board.signed_by(plant.quality, content_hash=seen)
    changed = board.is_asked(line_of("scrap", *HELD))
    assert changed["revision"] == 2 and len(changed["missing"]) == 2
    with plant.refuses("quality.proposal_changed", "content_hash"):
        board.signed_by(plant.manager, content_hash=seen)
    assert board.signed_by(plant.manager)["missing"] == ["quality_engineer"]
    assert board.signed_by(plant.quality)["state"] == "decided"
    assert plant.stock_of(order, "blocked") == [] and set(board.statuses.values()) == {"scrapped"}
    assert [one.state for one in board.document().dispositions] == ["decided", "withdrawn"]


def test_a_disposition_covers_exactly_what_is_held(plant: ScenarioPlant) -> None:
    _, board = stopped(plant)
    for lines, code, field in (
        ([line_of("release", *GOOD)], "quality.not_covered", "lines"),
        ([line_of("release", *HELD, 1)], "quality.piece_not_held", "lines.0.pieces.5"),
        ([line_of("release", *HELD), line_of("scrap", BAD)], "quality.piece_twice", "lines.1.pieces.0"),
        ([line_of("return", *HELD)], "quality.decision_not_possible", "lines.0.decision"),
        ([line_of("scrap", quantity="5")], "quality.pieces_or_quantity", "lines.0.quantity"),
        ([line_of("scrap")], "quality.pieces_or_quantity", "lines.0.quantity"),
    ):
        with plant.refuses(code, field):
            board.is_asked(*lines)


# --- before and after the reset ---


def test_the_board_decides_before_the_reset(plant: ScenarioPlant) -> None:
    """Step 8 before step 7: the reaction, the reset and the downtime come to what is decided already."""
    prices_line_time(plant)
    order, board = stopped(plant)
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    assert board.signed_by_both()["state"] == "decided"
    assert plant.order(order).state == "paused" and balance(plant, "quality.downtime") == "0.00"
    with plant.refuses("quality.nc_not_done", "nc_id"):
        board.closed()
    resets(plant)
    document = board.document()
    assert plant.order(order).state == "running"
    assert document.summary.state == "decided" and document.first_reaction
    seconds = document.summary.downtime_seconds
    assert seconds and balance(plant, "quality.downtime") == finance.money_text(
        finance.value_of_seconds(seconds, 90_000_000, "CNY"), "CNY"
    )
    assert balance(plant, "line_time.absorbed") == f"-{balance(plant, 'quality.downtime')}"
    assert board.closed()["state"] == "closed" and inbox(plant, plant.quality) == []
    with plant.reading() as q:
        report = cost_of_quality(q)
    assert report.difference == "0.00" and report.total == report.ledger_total
    assert [one.nc_number for one in report.nonconformances] == [document.summary.number]
    assert report.nonconformances[0].amount == report.total == document.cost.amount  # type: ignore[union-attr]


def test_downtime_without_a_rate_stops_nobody_and_is_priced_when_the_rate_is_there(
    plant: ScenarioPlant,
) -> None:
    order, board = stopped(plant)
    resets(plant)
    assert plant.order(order).state == "running" and balance(plant, "quality.downtime") == "0.00"
    prices_line_time(plant, since="2099-01-01")
    assert balance(plant, "quality.downtime") == "0.00", "that rate does not hold on the day"
    prices_line_time(plant)
    posted = balance(plant, "quality.downtime")
    assert posted != "0.00"
    prices_line_time(plant, since="2020-02-01")
    assert balance(plant, "quality.downtime") == posted, "priced once"
    assert [one.amount for one in board.document().journal] == [posted]


def test_what_fails_a_verification_is_the_next_nonconformances_alone(plant: ScenarioPlant) -> None:
    order, board = stopped(plant)
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    board.signed_by(plant.quality)
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes(DRIFTED)
    assert board.signed_by(plant.manager)["state"] == "decided", "the first board's proposal still covers all"
    again = list(range(FIRST + 5, FIRST + 10))
    assert plant.stock_of(order, "blocked") == serials(again)
    second = next(one for one in plant.ncs(order) if one.cause == "verification")
    assert second.held == again
    board.closed()


# --- a piece on two nonconformances ---


def on_two(plant: ScenarioPlant) -> tuple[str, Board, Board]:
    """The piece after the learnt ones has no result, and the stop holds it as well."""
    order = plant.runs()
    plant.learns(order, FEW)
    plant.line.makes([74.001, None, 74.003, 74.0, 74.003, *DRIFTED])
    found = {one.cause: Board(plant, one.row["id"]) for one in plant.ncs(order)}
    return order, found["signal"], found["gap"]


def test_a_piece_on_two_nonconformances_is_released_when_both_let_it_go(plant: ScenarioPlant) -> None:
    order, stop, gap = on_two(plant)
    (lost,) = [one.piece for one in gap.document().pieces]
    others = [piece for piece in range(FIRST, FIRST + 10) if piece != lost]
    stop.is_asked(line_of("release", *others), line_of("concession", lost))
    stop.signed_by_both()
    assert plant.stock_of(order, "blocked") == serials([lost])
    gap.is_asked(line_of("release", lost))
    gap.signed_by_both()
    assert plant.stock_of(order, "blocked") == []
    assert status_of(plant, lost) == "concession", "one of the two let it go under concession only"


def test_a_piece_scrapped_on_one_is_off_the_other_whose_proposal_no_longer_fits(
    plant: ScenarioPlant,
) -> None:
    order, stop, gap = on_two(plant)
    (lost,) = [one.piece for one in gap.document().pieces]
    stop.is_asked(line_of("release", *range(FIRST, FIRST + 10)))
    stop.signed_by(plant.quality)
    gap.is_asked(line_of("scrap", lost))
    gap.signed_by_both()
    assert plant.order(order).scrapped == 1_000_000 and stop.statuses[lost] == "scrapped"
    with plant.refuses("quality.piece_not_held"):
        stop.signed_by(plant.manager)
    stop.is_asked(line_of("release", *(piece for piece in range(FIRST, FIRST + 10) if piece != lost)))
    stop.signed_by_both()
    assert plant.stock_of(order, "blocked") == []


# --- all or nothing, and once ---


class Struck(Exception):
    """The process dies here."""


def test_whatever_fails_inside_nothing_has_happened(
    plant: ScenarioPlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last signature fails at each of its events in turn, then in none: stock, order, nonconformance and
    books change together or not at all."""
    order, board = stopped(plant)
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    board.signed_by(plant.quality)
    emit = UnitOfWork.emit
    before, points = plant.everything(), 0

    def failing_at(number: int) -> Any:
        count = 0

        def emitting(self: UnitOfWork, event: Any, **more: Any) -> None:
            nonlocal count
            emit(self, event, **more)
            count += 1
            if count == number:
                raise Struck(event.NAME)

        return emitting

    while True:
        monkeypatch.setattr(UnitOfWork, "emit", failing_at(points + 1))
        try:
            board.signed_by(plant.manager, key="last")
            break
        except Struck:
            points += 1
            assert plant.everything() == before and plant.stock_of(order, "blocked") == serials(HELD)
    monkeypatch.undo()
    assert points >= 6, "signature, decision, release, scrap, order and entry each failed once"
    assert board.document().summary.state == "decided" and balance(plant, "quality.scrap") == "27.50"


def test_two_sign_at_the_same_moment_and_it_takes_effect_once(plant: ScenarioPlant) -> None:
    order, board = stopped(plant)
    board.is_asked(*FOUR_GOOD_ONE_BAD)
    together, refused = threading.Barrier(4), []

    def sign(person: Actor) -> None:
        together.wait()
        try:
            board.signed_by(person)
        except Refusal as refusal:
            refused.append(refusal.code)

    people = (plant.quality, plant.manager, plant.quality, plant.manager)
    threads = [threading.Thread(target=sign, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2 and set(refused) <= {"signatures.signed_already", "state.illegal"}
    assert board.document().summary.state == "decided"
    assert plant.order(order).scrapped == 1_000_000 and balance(plant, "quality.scrap") == "27.50"
    assert len([one for one in board.document().journal if one.event == "production.pieces_scrapped"]) == 1


# --- in the store ---


def test_a_ring_scrapped_in_the_store_takes_its_value_out_of_stock(plant: ScenarioPlant) -> None:
    order = plant.runs(FEW * 5)
    plant.learns(order, FEW)
    plant.people["admin"].do("production.complete_order", order_id=str(plant.order(order).id))
    plant.people["admin"].do("production.receive_output", order_id=str(plant.order(order).id))
    stock = cents(balance(plant, "stock.finished"))
    assert stock == FEW * 5 * 2750

    def found(uow: UnitOfWork) -> UUID:
        made = plant.order(order)
        nc = quality.open_nc(
            uow,
            cell_id=plant.cell_id,
            item_id=made.item_id,
            cause_of_stop="storage",
            order_number=order,
            held_from=3,
            held_to=4,
        )
        reference = inventory.DocumentRef("quality_nc", nc["id"], nc["number"])
        inventory.block_serials(uow, made.item_id, serials([3, 4]), reference)
        held = [quality.HeldPiece(piece, serials([piece])[0], None) for piece in (3, 4)]
        quality.hold_pieces(uow, nc["id"], held, "suspect")
        quality.contain(uow, nc["id"], 3, 4)
        nc_id: UUID = nc["id"]
        return nc_id

    board = Board(plant, plant.as_system(found))
    board.is_asked(line_of("scrap", 3), line_of("concession", 4))
    board.signed_by_both()
    document = board.document()
    assert board.statuses == {3: "scrapped", 4: "conceded"}
    assert status_of(plant, 4) == "concession"
    assert [one.event for one in document.journal] == ["inventory.serials_scrapped"]
    assert balance(plant, "quality.scrap") == "27.50" == document.cost.amount  # type: ignore[union-attr]
    unseen = board.document(plant.people["operator"])
    assert (unseen.journal, unseen.cost) == ([], None), "an operator does not read costs"
    assert cents(balance(plant, "stock.finished")) == stock - 2750
    assert board.closed()["state"] == "closed"


# --- a lot ---


def test_a_lot_in_the_store_is_scrapped_in_part_and_its_value_with_it(plant: ScenarioPlant) -> None:
    """Quantities add up to what is held; scrap of stock is at its own cost."""
    plant.warehouse.do(
        "inventory.receive_opening_stock",
        item="BLANK-74",
        lot="B-9",
        quantity="100",
        unit="ea",
        unit_cost="12.50",
        plant=PLANT,
        status="blocked",
    )

    def found(uow: UnitOfWork) -> UUID:
        item = masterdata.item_by_number(uow, "BLANK-74")
        lot = inventory.lot_by_number(uow, item.id, "B-9")
        nc = quality.open_incoming_nc(
            uow,
            item_id=item.id,
            lot_id=lot.id,
            lot_number=lot.number,
            quantity=100_000_000,
            inspection_id=lot.id,
            partner_id=None,
            plant=PLANT,
            reason="cracked",
        )
        again = quality.open_incoming_nc(
            uow,
            item_id=item.id,
            lot_id=lot.id,
            lot_number=lot.number,
            quantity=100_000_000,
            inspection_id=lot.id,
            partner_id=None,
            plant=PLANT,
            reason="cracked",
        )
        assert again["id"] == nc["id"]
        nc_id: UUID = nc["id"]
        return nc_id

    board = Board(plant, plant.as_system(found))
    assert inbox(plant, plant.quality) == ["judge what is held and propose"]
    with plant.refuses("quality.quantity_not_covered", "lines"):
        board.is_asked(line_of("scrap", quantity="99", unit="ea"))
    with plant.refuses("quality.pieces_or_quantity", "lines.0.pieces"):
        board.is_asked(line_of("scrap", 1))
    board.is_asked(line_of("scrap", quantity="100", unit="ea"))
    board.signed_by_both()
    document = board.document()
    assert balance(plant, "quality.scrap") == "1250.00" == document.cost.amount  # type: ignore[union-attr]
    assert [one.event for one in document.journal] == ["inventory.lot_scrapped"]
    assert (document.summary.state, document.closed_by) == ("closed", "manager"), "nothing of it is left"
