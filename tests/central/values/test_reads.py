"""What a person sees of values: down from an account to the movement, and nothing without the permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.modules.production import public as production
from tests.central.values.works import NC2, Works

CLERK = ("production.read", "inventory.read")


def rows(works: Works, dataset: str, **filters: Any) -> list[Any]:
    one = works.runtime.registry.datasets[dataset]
    return works.read(lambda q: one.fetch(q, one.filters(**filters), None, 50))[0]


def an_order(works: Works) -> Any:
    works.opening("B-1", 10, "12.50")
    order = works.order(4)
    works.makes(order, range(1, 5))
    works.confirms(order)
    works.scraps(order, 4)
    works.command("production.receive_output", order_id=order)
    return order


def test_from_the_account_to_the_movement_and_its_entry(works: Works) -> None:
    order = an_order(works)
    blank, ring = sorted(rows(works, "inventory.stock_value"), key=lambda row: row.account)
    assert (blank.account, blank.item, blank.quantity, blank.value) == ("1403", "BLANK-74", "6", "75.00")
    assert (ring.account, ring.item, ring.quantity, ring.value) == ("1405", "RING-74", "3", "82.50")
    assert rows(works, "inventory.stock_value", account="1405") == [ring]
    (layer,) = rows(works, "inventory.layers", item="BLANK-74", open=True)
    assert (layer.lot, layer.value, layer.left_quantity, layer.left_value) == ("B-1", "125.00", "6", "75.00")
    issue, receipt = rows(works, "inventory.layer_entries", layer_id=layer.id)
    assert [(one.kind, one.quantity, one.value) for one in (issue, receipt)] == [
        ("issue", "-4", "-50.00"), ("receipt", "10", "125.00"),
    ]  # fmt: skip
    assert issue.document_id == order
    movements = {one.id: one for one in rows(works, "inventory.movements", document_id=order)}
    assert movements[issue.movement_id].value == "-50.00"
    booked = rows(works, "finance.lines", document_id=order, account="1403")
    assert [(line.credit, line.item_id) for line in booked] == [("50.00", blank.item_id)]


def test_an_order_shows_what_it_cost(works: Works) -> None:
    order = an_order(works)
    view = works.read(lambda q: production.order_view(q, order))
    assert (view.wip, view.currency) == ("0.00", "CNY")
    costs = {one.kind: one.amount for one in view.costs}
    assert costs == {"labour": "60.00", "material": "50.00", "output": "-82.50", "scrap": "-27.50"}
    scrap = next(one for one in rows(works, "production.wip", order_id=order) if one.kind == "scrap")
    assert (scrap.amount, scrap.document_number, scrap.document_id) == ("-27.50", "NC-000002", NC2.id)
    assert rows(works, "finance.lines", order_id=order, nc_id=NC2.id)[0].order_id == order


def test_who_may_not_see_values_sees_none(works: Works, principal_with: Callable[..., Principal]) -> None:
    order = an_order(works)
    with works.runtime.read(principal_with(*CLERK), "JDK") as q:
        view = production.order_view(q, order)
        movements = q.registry.datasets["inventory.movements"]
        seen = movements.fetch(q, movements.filters(document_id=order), None, 50)[0]
    assert (view.wip, view.currency, view.costs) == (None, None, [])
    assert {one.value for one in seen} == {None}
    for entry in view.timeline:
        assert "worth" not in entry.data
        assert all("value" not in lot for lot in entry.data.get("lots", ()))
