"""What cannot be done to a work order is refused by name, and nothing is half done."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.gates import Gate, GateAnswer
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.production import public as production
from jidoka_central.modules.production.public import WORK_ORDER_STATES
from tests.central.production.line import NC2, ONE, Line, serials

VERBS: dict[str, Callable[[Line, UUID], Any]] = {
    "start": Line.starts,
    "pause": Line.pauses,
    "verify": Line.verifies,
    "resume": Line.resumes,
    "production.release_order": lambda line, order: line.command("release_order", order_id=order),
    "production.issue_material": lambda line, order: line.command(
        "issue_material", order_id=order, item="BLANK-74", quantity="1", unit="ea"
    ),
    "production.return_material": lambda line, order: line.command(
        "return_material", order_id=order, item="BLANK-74", quantity="1", unit="ea"
    ),
    "production.confirm": lambda line, order: line.command(
        "confirm", order_id=order, quantity="1", unit="ea", serials=["R-0009"]
    ),
    "production.receive_output": lambda line, order: line.command("receive_output", order_id=order),
    "production.complete_order": lambda line, order: line.command(
        "complete_order", order_id=order, short=True
    ),
    "production.close_order": lambda line, order: line.command("close_order", order_id=order),
    "production.cancel_order": lambda line, order: line.command("cancel_order", order_id=order),
}
# What a repeated fact does not change; it is not refused either.
REPEATED = {("running", "start"), ("running", "resume"), ("paused", "pause"), ("verifying", "verify")}


def in_state(line: Line, state: str) -> UUID:
    """An order brought into the state as people and the line would."""
    line.blanks_in(50)
    if state in ("planned", "cancelled"):
        order = line.order(10, released=False)
        if state == "cancelled":
            line.command("cancel_order", order_id=order)
        return order
    order = line.order(10, issued=False)
    if state == "released":
        return order
    line.command("issue_material", order_id=order, item="BLANK-74", quantity="3", unit="ea")
    line.starts(order)
    line.makes(order, range(1, 3))
    line.confirms_made(order)
    if state in ("paused", "verifying"):
        line.pauses(order)
    if state == "verifying":
        line.verifies(order)
    if state in ("completed", "closed"):
        line.command("complete_order", order_id=order, short=True)
    if state == "closed":
        line.command("return_material", order_id=order, item="BLANK-74", quantity="1", unit="ea")
        line.command("receive_output", order_id=order)
        line.command("close_order", order_id=order)
    return order


@pytest.mark.parametrize("state", list(WORK_ORDER_STATES.states))
def test_every_verb_in_every_state(line: Line, state: str) -> None:
    """What the table allows happens; everything else is refused by name and changes nothing."""
    assert set(VERBS) == {row.command for row in WORK_ORDER_STATES.rows}
    order = in_state(line, state)
    assert line.get(order).state == state
    before = line.get(order)
    for verb, act in VERBS.items():
        if WORK_ORDER_STATES.find(state, verb) is not None or (state, verb) in REPEATED:
            continue
        with pytest.raises(Refusal) as refusal:
            act(line, order)
        assert refusal.value.code == "state.illegal", (state, verb)
        assert before.number in str(refusal.value) and state in str(refusal.value)
        assert line.get(order) == before
    line.every_piece_is_somewhere()


@pytest.mark.parametrize(
    "state", [name for name in WORK_ORDER_STATES.states if name not in WORK_ORDER_STATES.final]
)
def test_every_verb_the_table_allows(line: Line, state: str) -> None:
    for row in [row for row in WORK_ORDER_STATES.rows if row.state == state]:
        order = _fresh(line, state)
        try:
            VERBS[row.command](line, order)
        except Refusal as refusal:
            assert refusal.code != "state.illegal", row  # something else is missing, not the state
            continue
        assert line.get(order).state == row.next, row


_LOTS = iter(range(1, 1000))


def _fresh(line: Line, state: str) -> UUID:
    """``in_state`` many times over: each order has pieces and blanks of its own name."""
    numbered = next(_LOTS)
    line.blanks_in(50, f"B-{numbered + 1}")
    original = (Line.blanks_in, Line.makes)
    offset = numbered * 100

    def makes(self: Line, order: UUID, numbers: range) -> None:
        original[1](self, order, range(numbers.start + offset, numbers.stop + offset))

    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(Line, "blanks_in", lambda self, pieces: None)
        patch.setattr(Line, "makes", makes)
        return in_state(line, state)


AN_ORDER_THAT_CANNOT_BE = (
    ({"item": "GHOST"}, "masterdata.unknown_item", "item"),
    ({"item": "BLANK-74"}, "masterdata.no_bom", "item"),
    ({"quantity": "0"}, "masterdata.not_positive", "quantity"),
    ({"quantity": "-200"}, "masterdata.not_positive", "quantity"),
    ({"quantity": "0.5"}, "masterdata.too_fine", "quantity"),
    ({"quantity": 200}, "input.invalid", "quantity"),
    ({"unit": "kg"}, "masterdata.wrong_unit", "unit"),
    ({"cell": "acme/plant1/machining/rings/honing-9"}, "masterdata.unknown_cell", "cell"),
    ({"colour": "red"}, "input.invalid", "colour"),
)


def test_an_order_that_cannot_be(line: Line, subtests: pytest.Subtests) -> None:
    for fields, code, field in AN_ORDER_THAT_CANNOT_BE:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                line.command("create_order", **{"item": "RING-74", "quantity": "200", "unit": "ea"} | fields)
            assert (refusal.value.code, refusal.value.field) == (code, field)


MATERIAL_THAT_CANNOT_BE_ISSUED = (
    ({"item": "RING-74"}, "production.not_a_component", "item"),
    ({"item": "GHOST"}, "masterdata.unknown_item", "item"),
    ({"quantity": "21"}, "inventory.insufficient_stock", "quantity"),
    ({"quantity": "-1"}, "masterdata.not_positive", "quantity"),
    ({"quantity": None}, "production.quantity_and_item", "quantity"),
    ({"unit": None}, "production.quantity_and_item", "unit"),
    ({"lot": "B-9"}, "inventory.unknown_lot", "lot"),
)


def test_material_that_cannot_be_issued(line: Line, subtests: pytest.Subtests) -> None:
    line.blanks_in(20)
    order = line.order(10, issued=False)
    good = {"item": "BLANK-74", "quantity": "1", "unit": "ea"}
    for fields, code, field in MATERIAL_THAT_CANNOT_BE_ISSUED:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                line.command("issue_material", order_id=order, **good | fields)
            assert (refusal.value.code, refusal.value.field) == (code, field)


def test_what_is_issued_is_not_issued_again(line: Line) -> None:
    line.blanks_in(20)
    order = line.order(10, issued=False)
    with line.runtime.read(line.context.principal, "JDK") as q:
        assert list(production.material_to_issue(q, line.get(order)).values()) == [10 * ONE]
    line.command("issue_material", order_id=order)
    with line.runtime.read(line.context.principal, "JDK") as q:
        assert production.material_to_issue(q, line.get(order)) == {}
    with pytest.raises(Refusal) as refusal:
        line.command("issue_material", order_id=order)
    assert refusal.value.code == "production.nothing_to_issue"


PIECES_THAT_CANNOT_BE_CONFIRMED = (
    ({"serials": ["R-0001", "R-0002"]}, "production.serials_needed", "serials"),
    ({"serials": []}, "production.serials_needed", "serials"),
    ({"serials": ["R-0001", "R-0001"], "quantity": "2"}, "inventory.serial_twice", "serials"),
    ({"serials": ["R-0003"]}, "production.serial_confirmed", "serials.0"),
    ({"serials": ["R-0101"]}, "production.serial_of_other_order", "serials.0"),
    ({"scrap": "1"}, "production.scrap_by_document", "scrap"),
    ({"quantity": "-1"}, "masterdata.not_positive", "quantity"),
    ({"unit": "kg"}, "masterdata.wrong_unit", "unit"),
    (
        {"quantity": "8", "serials": list(serials(range(20, 28)))},
        "production.more_than_ordered",
        "quantity",
    ),
)


def test_pieces_that_cannot_be_confirmed(line: Line, subtests: pytest.Subtests) -> None:
    line.blanks_in(30)
    order, other = line.order(10), line.order(10)
    line.makes(other, range(101, 102))
    line.command("confirm", order_id=order, quantity="3", unit="ea", serials=serials(range(3, 6)))
    before = line.get(order)
    for fields, code, field in PIECES_THAT_CANNOT_BE_CONFIRMED:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                line.command(
                    "confirm",
                    **{"order_id": order, "quantity": "1", "unit": "ea", "serials": ["R-0001"]} | fields,
                )
            assert (refusal.value.code, refusal.value.field) == (code, field)
            assert line.get(order) == before
            line.every_piece_is_somewhere()


def test_a_closed_order_takes_no_more_pieces(line: Line) -> None:
    order = in_state(line, "closed")
    with pytest.raises(Refusal) as refusal:
        line.makes(order, range(10, 11))
    assert (refusal.value.code, refusal.value.field) == ("production.order_not_open", "order")


def test_the_machine_cannot_make_a_piece_of_another_order_again(line: Line) -> None:
    line.blanks_in(30)
    first, second = line.order(10), line.order(10)
    line.makes(first, range(1, 3))
    with pytest.raises(Refusal) as refusal:
        line.makes(second, range(2, 4))
    assert (refusal.value.code, refusal.value.field) == ("production.serial_of_other_order", "serials.0")
    assert line.get(second).made == 0


def test_an_order_is_not_closed_while_something_of_it_is_in_process(line: Line) -> None:
    line.blanks_in(30)
    order = line.order(5, issued=False)
    line.command("issue_material", order_id=order, item="BLANK-74", quantity="4", unit="ea")
    line.starts(order)
    line.makes(order, range(1, 6))
    with pytest.raises(Refusal) as refusal:
        line.command("complete_order", order_id=order)
    assert refusal.value.code == "production.not_all_made_confirmed"
    line.confirms_made(order)
    line.command("complete_order", order_id=order)
    with pytest.raises(Refusal) as refusal:
        line.command("close_order", order_id=order)
    assert refusal.value.code == "production.still_in_process" and "5 of RING-74" in str(refusal.value)
    line.command("receive_output", order_id=order)
    with pytest.raises(Refusal) as refusal:
        line.command("close_order", order_id=order)
    assert refusal.value.code == "production.material_short" and "1 of BLANK-74" in str(refusal.value)


def test_fewer_than_ordered_must_be_said(line: Line) -> None:
    line.blanks_in(30)
    order = line.order(5)
    line.starts(order)
    line.makes(order, range(1, 3))
    line.confirms_made(order)
    with pytest.raises(Refusal) as refusal:
        line.command("complete_order", order_id=order)
    assert (refusal.value.code, refusal.value.field) == ("production.not_all_confirmed", "short")
    assert line.command("complete_order", order_id=order, short=True).state == "completed"


def test_an_order_with_material_is_not_cancelled(line: Line) -> None:
    line.blanks_in(30)
    order = line.order(5)
    with pytest.raises(Refusal) as refusal:
        line.command("cancel_order", order_id=order)
    assert refusal.value.code == "production.has_material"


def test_the_same_confirmation_twice_is_one(line: Line) -> None:
    line.blanks_in(30)
    order = line.order(5)
    keyed = dataclasses.replace(line.context, key="confirm-1")
    body = {"order_id": order, "quantity": "2", "unit": "ea", "serials": ["R-0001", "R-0002"]}
    first = line.runtime.run("production.confirm", body, keyed)
    assert line.runtime.run("production.confirm", body, keyed) == first
    assert line.get(order).confirmed == 2 * ONE


def test_who_saw_an_older_version_is_told(line: Line) -> None:
    line.blanks_in(30)
    order = line.order(5)
    seen = line.get(order).version
    line.starts(order)
    stale = dataclasses.replace(line.context, if_match=seen)
    body = {"order_id": order, "quantity": "1", "unit": "ea", "serials": ["R-0001"]}
    with pytest.raises(Refusal) as refusal:
        line.runtime.run("production.confirm", body, stale)
    assert (refusal.value.code, refusal.value.field) == ("document.stale", "If-Match")
    current = dataclasses.replace(line.context, if_match=line.get(order).version)
    line.runtime.run("production.confirm", body, current)
    assert line.get(order).confirmed == ONE


GATED: tuple[tuple[Gate, str, dict[str, Any]], ...] = (
    (production.RELEASE, "release_order", {}),
    (production.CONFIRM, "confirm", {"quantity": "1", "unit": "ea", "serials": ["R-0001"]}),
    (production.CLOSE, "close_order", {}),
)
STATE_BEFORE = {"release_order": "planned", "confirm": "released", "close_order": "completed"}


@pytest.mark.parametrize(("gate", "what", "fields"), GATED, ids=[what for _, what, _ in GATED])
def test_a_gate_refuses_the_command_and_says_so_at_its_button(
    line: Line, database: Database, registry: Registry, gate: Gate, what: str, fields: dict[str, Any]
) -> None:
    order = in_state(line, STATE_BEFORE[what])
    if what == "close_order":
        line.command("return_material", order_id=order, item="BLANK-74", quantity="1", unit="ea")
        line.command("receive_output", order_id=order)
    no = production.ORDER_NOT_OPEN.refuse(field="plan", order="this", state="gated")
    subjects: list[production.Order] = []

    def answer(_q: object, subject: production.Order) -> Refusal:
        subjects.append(subject)
        return no

    strict = Registry(registry.modules, (), (GateAnswer(gate, answer),))
    gated = dataclasses.replace(line, runtime=Runtime(database, strict, line.clock))
    with pytest.raises(Refusal) as refusal:
        gated.command(what, order_id=order, **fields)
    assert refusal.value is no and subjects[0].id == order
    assert gated.get(order).state == STATE_BEFORE[what]
    buttons = _buttons(gated, line.context, order)
    assert buttons[f"production.{what}"] == "production.order_not_open"
    assert _buttons(line, line.context, order)[f"production.{what}"] is None


def _buttons(line: Line, context: Context, order: UUID) -> dict[str, str | None]:
    from jidoka_central.modules.production.datasets import order_actions

    with line.runtime.read(context.principal, "JDK") as q:
        return {
            action.command: action.refusal.code if action.refusal else None
            for action in order_actions(q, order)
        }


def test_buttons_follow_state_and_permission(line: Line, principal_with: Callable[..., Any]) -> None:
    order = line.order(5, released=False)
    buttons = _buttons(line, line.context, order)
    assert buttons["production.release_order"] is None
    assert buttons["production.confirm"] == "state.illegal"
    assert not {"start", "pause", "verify", "resume"} & set(buttons)
    looker = Context(principal_with("production.read"), "JDK")
    assert _buttons(line, looker, order)["production.release_order"] == "permission.denied"


def test_scrap_names_the_serial_that_is_not_of_the_order(line: Line) -> None:
    line.blanks_in(30)
    first, second = line.order(5), line.order(5)
    line.makes(first, range(1, 2))
    with pytest.raises(Refusal) as refusal:
        line.do(lambda uow: production.scrap_pieces(uow, second, serials([1]), NC2))
    assert (refusal.value.code, refusal.value.field) == ("production.serial_of_other_order", "serials.0")
