"""What the plant makes and buys, where and how; and what master data refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database
from jidoka_central.foundation.errors import NOT_FOUND, Refusal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.masterdata.ring_plant import CELL, HALF_AN_HOUR

Do = Callable[..., Any]
ONE = 1_000_000


def blank(quantity: str = "1", unit: str = "ea") -> dict[str, str]:
    return {"item": "BLANK-74", "quantity": quantity, "unit": unit}


def test_a_ring_is_made_of_one_blank_in_half_an_hour(do: Do, runtime: Runtime, context: Context) -> None:
    do("create_bom", item="RING-74", lines=[blank()])
    do("create_routing", item="RING-74", operations=[HALF_AN_HOUR])
    with runtime.read(context.principal, "JDK") as q:
        ring = masterdata.item_by_number(q, "RING-74")
        assert ring.serialised and ring.unit == "ea" and ring.name_zh == "活塞环"
        bom = masterdata.bom_of(q, ring.id)
        assert [(masterdata.get_item(q, line.item_id).number, line.quantity) for line in bom.lines] == [
            ("BLANK-74", ONE)
        ]
        (operation,) = masterdata.routing_of(q, ring.id).operations
        cell = masterdata.cell_by_path(q, CELL)
        assert (operation.minutes, operation.work_centre, operation.cell_id) == (30 * ONE, "HONE-1", cell.id)
        assert cell.plant == "plant1" and masterdata.get_cell(q, cell.id) == cell


def test_a_new_revision_leaves_the_old_one_as_it_was(
    do: Do, database: Database, registry: Registry, context: Context
) -> None:
    clock = SetClock(1_800_000_000_000_000)
    runtime = Runtime(database, registry, clock)
    first = runtime.run("masterdata.create_bom", {"item": "RING-74", "lines": [blank("1")]}, context)
    before = clock.now()
    clock.advance(days=1)
    second = runtime.run("masterdata.create_bom", {"item": "RING-74", "lines": [blank("2")]}, context)
    assert (first.revision, second.revision) == (1, 2)  # type: ignore[attr-defined]
    with runtime.read(context.principal, "JDK") as q:
        ring = masterdata.item_by_number(q, "RING-74").id
        assert masterdata.bom_of(q, ring).lines[0].quantity == 2 * ONE
        assert masterdata.bom_of(q, ring, at=before).lines[0].quantity == ONE
        assert masterdata.get_bom(q, first.id).revision == 1  # type: ignore[attr-defined]


AN_ITEM_THAT_CANNOT_BE = (
    ("create_item", {"number": "RING-74"}, "masterdata.already_known", "number"),
    ("create_item", {"unit": "box"}, "masterdata.unknown_unit", "unit"),
    ("create_item", {"number": "no spaces"}, "input.invalid", "number"),
    ("create_item", {"name_zh": "a\x00b"}, "input.invalid", "name_zh"),
    ("create_item", {"kind": "borrowed"}, "input.invalid", "kind"),
)


def test_an_item_that_cannot_be(do: Do, subtests: pytest.Subtests) -> None:
    good = {"number": "NEW-1", "name_zh": "新", "name_en": "New", "unit": "ea", "kind": "made"}
    for what, fields, code, field in AN_ITEM_THAT_CANNOT_BE:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                do(what, **(good | fields))
            assert (refusal.value.code, refusal.value.field) == (code, field)


A_BILL_OF_MATERIALS_LINE_THAT_CANNOT_BE = (
    (blank("0"), "masterdata.not_positive", "lines.0.quantity"),
    (blank("-1"), "masterdata.not_positive", "lines.0.quantity"),
    (blank("1e3"), "masterdata.not_a_decimal", "lines.0.quantity"),
    (blank("0.5"), "masterdata.too_fine", "lines.0.quantity"),
    (blank("1000000001"), "masterdata.too_large", "lines.0.quantity"),
    (blank("1", "kg"), "masterdata.wrong_unit", "lines.0.unit"),
    (blank() | {"item": "GHOST"}, "masterdata.unknown_item", "lines.0.item"),
    (blank() | {"item": "RING-74"}, "masterdata.item_in_itself", "lines.0.item"),
)


def test_a_bill_of_materials_line_that_cannot_be(do: Do, subtests: pytest.Subtests) -> None:
    for line, code, field in A_BILL_OF_MATERIALS_LINE_THAT_CANNOT_BE:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                do("create_bom", item="RING-74", lines=[line])
            assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_part_is_not_made_of_itself_two_levels_down(do: Do) -> None:
    do("create_item", number="SET-4", name_zh="环组", name_en="Ring set", unit="ea", kind="made")
    do("create_bom", item="SET-4", lines=[{"item": "RING-74", "quantity": "4", "unit": "ea"}])
    with pytest.raises(Refusal, match="contain itself"):
        do("create_bom", item="RING-74", lines=[{"item": "SET-4", "quantity": "1", "unit": "ea"}])


def test_nothing_purchased_has_a_routing(do: Do) -> None:
    with pytest.raises(Refusal) as refusal:
        do("create_routing", item="BLANK-74", operations=[HALF_AN_HOUR])
    assert (refusal.value.code, refusal.value.field) == ("masterdata.not_made", "item")


def test_the_same_component_twice_is_refused(do: Do) -> None:
    with pytest.raises(Refusal) as refusal:
        do("create_bom", item="RING-74", lines=[blank(), blank("2")])
    assert (refusal.value.code, refusal.value.field) == ("masterdata.named_twice", "lines.1.item")


@pytest.mark.parametrize("path", ["acme/plant1/rings", "acme/plant1/machining/rings/Honing 1", ""])
def test_a_path_of_other_than_five_levels_is_refused(do: Do, path: str) -> None:
    with pytest.raises(Refusal) as refusal:
        do("create_site_structure", path=path)
    assert (refusal.value.code, refusal.value.field) == ("masterdata.bad_path", "path")


def test_a_second_cell_shares_the_levels_above_it(do: Do, runtime: Runtime, context: Context) -> None:
    again = do("create_site_structure", path=CELL)
    other = do("create_site_structure", path=CELL.replace("honing-1", "honing-2"))
    assert other.id != again.id and other.plant == again.plant == "plant1"
    page = runtime.registry.datasets["masterdata.cells"]
    with runtime.read(context.principal, "JDK") as q:
        rows, _ = page.fetch(q, page.filters(), None, 10)
        assert [row.path for row in rows] == [other.path, again.path]
        assert q.scalar(sa.text("SELECT count(*) FROM place")) == 6


def test_lists_come_in_pages_that_neither_repeat_nor_skip(do: Do, runtime: Runtime, context: Context) -> None:
    for number in range(5):
        do(
            "create_item",
            number=f"X-{number}",
            name_zh="件",
            name_en="Part",
            unit="ea",
            kind="purchased",
        )
    items = runtime.registry.datasets["masterdata.items"]
    seen: list[str] = []
    cursor: str | None = None
    with runtime.read(context.principal, "JDK") as q:
        while True:
            rows, cursor = items.fetch(q, items.filters(), cursor, 3)
            seen += [row.number for row in rows]
            if cursor is None:
                break
        assert seen == ["X-4", "X-3", "X-2", "X-1", "X-0", "RING-74", "BLANK-74"]
        with pytest.raises(Refusal) as refusal:
            items.fetch(q, items.filters(), "nonsense", 3)
        assert refusal.value.field == "cursor"


def test_another_company_sees_nothing_of_it(runtime: Runtime, context: Context) -> None:
    with runtime.read(context.principal, "OTHER") as q:
        with pytest.raises(Refusal) as refusal:
            masterdata.item_by_number(q, "RING-74")
        assert refusal.value.code == "masterdata.unknown_item"
    with runtime.read(context.principal, "JDK") as q:
        ring = masterdata.item_by_number(q, "RING-74").id
    with runtime.read(context.principal, "OTHER") as q, pytest.raises(Refusal) as refusal:
        masterdata.get_item(q, ring)
    assert refusal.value.problem is NOT_FOUND


def test_two_people_write_the_same_item_at_once_and_one_is_told(runtime: Runtime, context: Context) -> None:
    outcomes: list[str] = []

    def write() -> None:
        try:
            runtime.run(
                "masterdata.create_item",
                {"number": "TWIN", "name_zh": "双", "name_en": "Twin", "unit": "ea", "kind": "made"},
                context,
            )
            outcomes.append("made")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["made", *["masterdata.already_known"] * 3])


def test_who_may_only_look_may_not_write(runtime: Runtime, principal_with: Callable[..., Any]) -> None:
    looker = Context(principal_with("masterdata.read"), "JDK")
    with pytest.raises(Refusal) as refusal:
        runtime.run("masterdata.create_unit", {"code": "m", "name_zh": "米", "name_en": "Metre"}, looker)
    assert refusal.value.code == "permission.denied"
