"""The whole life of one serial or lot, put together from what each module says of it.

Set-based throughout: every question is about all the lots it concerns. What concerns only the piece itself
(its readings, its order) is asked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import Signature
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Lot
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.masterdata.public import Item, quantity_text
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.traceability import genealogy, making, story, views, whereabouts
from jidoka_central.modules.traceability.deliveries import deliveries_of
from jidoka_central.modules.traceability.errors import AMBIGUOUS, UNKNOWN

SIBLINGS_MAX = 5_000


def find(q: Queries, number: str, item: str | None = None) -> list[Lot]:
    """Serials and lots with this number, or that their supplier calls so."""
    item_id = masterdata.item_by_number(q, item).id if item is not None else None
    return inventory.lots_named(q, number, item_id)


def find_one(q: Queries, number: str, item: str | None = None) -> Lot:
    """The one serial or lot with this number. Raises ``UNKNOWN``, ``AMBIGUOUS`` naming what there is."""
    lots = find(q, number, item)
    own = [lot for lot in lots if lot.number == number]
    lots = _as_they_are(q, own or lots)
    if not lots:
        raise UNKNOWN.refuse(field="number", number=number)
    if len(lots) > 1:
        items = masterdata.items_by_id(q, {lot.item_id for lot in lots})
        found = ", ".join(f"{items[lot.item_id].number} {lot.number}" for lot in lots[:5])
        raise AMBIGUOUS.refuse(field="number", number=number, found=found)
    return lots[0]


def _as_they_are(q: Queries, lots: list[Lot]) -> list[Lot]:
    """Without the serials that are another grade now, under the same number."""
    lower = [lot.id for lot in lots if lot.kind == "serial" and lot.origin == "downgrade"]
    before = {edge.parent_lot_id for edge in inventory.edges_into(q, lower)} if lower else set()
    return [lot for lot in lots if lot.id not in before]


def life(q: Queries, lot_id: UUID) -> views.Life:
    """Everything known of it. Raises ``document.not_found``."""
    ids = inventory.Ids()
    upward = genealogy.walk(q, [lot_id], down=False, ids=ids)
    downward = genealogy.walk(q, [lot_id], down=True, ids=ids)
    roots = genealogy.roots_of(upward)
    family = genealogy.walk(q, roots, down=True, nodes_max=SIBLINGS_MAX, ids=ids)
    lots = inventory.traced_lots(q, [*upward.levels, *downward.levels, *family.levels], ids)
    if lot_id not in lots:
        raise NOT_FOUND.refuse(kind="lot", id=lot_id)
    lot = lots[lot_id]
    first = as_made(lot, upward, lots)
    items = genealogy.items_of(q, lots)
    delivered = deliveries_of(q, [lot_id, *downward.levels])
    near = [lot_id, *upward.levels]
    documents = inventory.documents_of(q, near) | {
        one.document.id for some in delivered.values() for one in some if one.document.id
    }
    siblings, wheres = _siblings(q, lot_id, roots, family, lots, items)
    order = production.orders_by_id(q, [first.order_id]).get(first.order_id) if first.order_id else None
    made = making.making_of(q, first, order)
    ncs, signed = _ncs(q, upward, lots, list({lot.id: lot, first.id: first}.values()))
    signed += _limits_signed(q, made.readings)
    found = views.Life.model_construct(
        lot=lot_name(q, lot, items, order),
        where=wheres[lot_id],
        supply=_supply(q, first.id, roots, upward, lots, items),
        inspections=_inspections(q, quality.inspections_of(q, near, documents)),
        order=None if order is None else making.order_view(q, order, items),
        used_by=making.users_of(q, lot_id, items),
        making=made.making,
        plan=made.plan,
        readings=made.readings,
        stops=made.stops,
        ncs=ncs,
        reworks=[_rework(one) for one in quality.passes_of(q, [lot_id, first.id])],
        signatures=sorted(signed, key=lambda one: one.at),
        movements=[_movement(one) for one in inventory.movements_of(q, [lot_id, first.id])],
        deliveries=delivered.get(lot_id, []),
        genealogy=genealogy.shown(upward, downward, lots, items),
        balances=genealogy.balances(q, [*roots, *upward.levels, *downward.levels]),
        siblings=siblings,
        timeline=[],
        people=[],
    )
    return found.model_copy(update={"timeline": story.timeline(found), "people": story.people(found)})


def as_made(lot: Lot, upward: genealogy.Walk, lots: dict[UUID, Lot]) -> Lot:
    """The piece as it was made: what a downgraded serial was before."""
    while lot.kind == "serial" and lot.origin == "downgrade":
        lot = lots[next(edge.parent for edge in upward.edges if edge.child == lot.id)]
    return lot


def lot_name(
    q: Queries, lot: Lot, items: dict[UUID, Item], order: production.Order | None = None
) -> views.LotName:
    """A lot with its names."""
    item = items[lot.item_id]
    partner = masterdata.get_partner(q, lot.partner_id) if lot.partner_id is not None else None
    return views.LotName(
        lot_id=lot.id,
        kind=lot.kind,
        number=lot.number,
        item=item.number,
        item_zh=item.name_zh,
        item_en=item.name_en,
        unit=item.unit,
        origin=lot.origin,
        supplier_lot=lot.supplier_lot,
        partner=None if partner is None else partner.number,
        partner_name=None if partner is None else partner.name,
        order_id=lot.order_id,
        order=None if order is None else order.number,
        piece=lot.piece,
    )


def _supply(
    q: Queries,
    lot_id: UUID,
    roots: set[UUID],
    upward: genealogy.Walk,
    lots: dict[UUID, Lot],
    items: dict[UUID, Item],
) -> list[views.SupplierLot]:
    """The roots with their receipts; a lot that is its own root came in as it is."""
    share = genealogy.share_of(lot_id, upward)
    receipts = inventory.receipts_of(q, roots)
    found = []
    for root in sorted(roots):
        receipt = receipts.get(root)
        quantity = share.get(root, receipt.quantity if receipt is not None and root == lot_id else 0)
        found.append(
            views.SupplierLot(
                lot=lot_name(q, lots[root], items),
                received_at=None if receipt is None else receipt.at,
                receipt=None if receipt is None else whereabouts.named(receipt.document),
                quantity=quantity_text(quantity),
            )
        )
    return found


def _siblings(
    q: Queries,
    lot_id: UUID,
    roots: set[UUID],
    family: genealogy.Walk,
    lots: dict[UUID, Lot],
    items: dict[UUID, Item],
) -> tuple[views.Siblings, dict[UUID, views.Where]]:
    # A piece that was downgraded is one piece: it counts as it was made.
    serials = [
        lots[one] for one in family.levels if lots[one].kind == "serial" and lots[one].origin != "downgrade"
    ]
    wheres = whereabouts.where_are(q, list({lot_id, *(lot.id for lot in serials)}))
    orders = inventory.orders_using(q, roots)
    ordered = sorted(serials, key=lambda lot: ((lot.order_id or lot.id).int, lot.piece or 0, lot.number))
    return views.Siblings.model_construct(
        supplier_lots=sorted(lots[root].number for root in roots),
        total=sum(production.confirmed_of_orders(q, orders).values()),
        found=len(serials),
        by_where=whereabouts.counted(wheres[lot.id] for lot in serials),
        serials=[
            views.Sibling(
                lot_id=lot.id,
                serial=lot.number,
                item=items[lot.item_id].number,
                piece=lot.piece,
                where=wheres[lot.id],
            )
            for lot in ordered
        ],
        truncated=family.truncated,
    ), wheres


def _inspections(q: Queries, rows: Sequence[RowMapping]) -> list[views.InspectionView]:
    names = views.InspectionView.model_fields.keys() - {"lot", "source_zh", "source_en"}
    sources = quality.table_sources(q, [row["edition"] for row in rows])
    return [
        views.InspectionView(
            lot=row["lot_number"],
            source_zh=sources[row["edition"]].zh if row["edition"] in sources else None,
            source_en=sources[row["edition"]].en if row["edition"] in sources else None,
            **{name: row[name] for name in names},
        )
        for row in rows
    ]


def _ncs(
    q: Queries, upward: genealogy.Walk, lots: dict[UUID, Lot], own: Sequence[Lot]
) -> tuple[list[views.NcView], list[views.SignatureView]]:
    pieces = [(lot.item_id, lot.number) for lot in own if lot.kind == "serial"]
    rows = quality.ncs_of_lots(q, list(upward.levels), pieces)
    ids = [nc["id"] for nc, _ in rows]
    decisions: dict[UUID, list[views.DecisionView]] = {}
    signed: list[views.SignatureView] = []
    numbers = {nc["id"]: nc["number"] for nc, _ in rows}
    for one in quality.decisions_of(q, ids) if ids else ():
        name = views.DocumentName(type="quality_nc", id=one.nc_id, number=numbers[one.nc_id])
        signatures = [_signature(name, each) for each in one.signatures]
        signed += signatures
        decisions.setdefault(one.nc_id, []).append(
            views.DecisionView(
                revision=one.revision,
                state=one.state,
                decided_at=one.decided_at,
                lines=[line | {"quantity": quantity_text(line["quantity"])} for line in one.lines],
                signatures=signatures,
            )
        )
    cases = quality.capas_of_ncs(q, ids) if ids else []
    return [_nc(nc, mine, decisions, cases) for nc, mine in rows], signed


def _nc(
    nc: RowMapping,
    pieces: Sequence[RowMapping],
    decisions: dict[UUID, list[views.DecisionView]],
    cases: Sequence[RowMapping],
) -> views.NcView:
    piece: Any = pieces[0] if pieces else {}
    return views.NcView(
        id=nc["id"],
        number=nc["number"],
        state=nc["state"],
        origin=nc["origin"],
        cause=nc["cause_of_stop"],
        lot=nc["lot_number"],
        opened_at=nc["created"],
        piece=piece.get("piece"),
        status=piece.get("status"),
        reading=piece.get("reading"),
        reaction=nc["first_reaction"],
        decisions=decisions.get(nc["id"], []),
        capas=[views.DocumentName(type="quality_capa", id=row["id"], number=row["number"]) for row in cases],
    )


def _rework(one: quality.TracedRework) -> views.PassView:
    return views.PassView(
        rework=views.DocumentName(type="quality_rework", id=one.rework_id, number=one.rework),
        nc=views.DocumentName(type="quality_nc", id=one.nc_id, number=one.nc),
        pass_number=one.pass_number,
        characteristic=one.characteristic,
        opened_at=one.opened_at,
        inspected_at=one.inspected_at,
        inspected_by=one.inspected_by,
        result=one.result,
        reading=one.reading,
        people=list(one.people),
        parts=list(one.parts),
    )


def _limits_signed(q: Queries, readings: Sequence[views.ReadingView]) -> list[views.SignatureView]:
    found = []
    for limits in {one.limits.id: one for one in readings if one.limits is not None}.values():
        assert limits.limits is not None
        number = f"{limits.characteristic} v{limits.limits.version}"
        name = views.DocumentName(type="quality_control_limits", id=limits.limits.id, number=number)
        found += [_signature(name, one) for one in quality.limits_signatures(q, limits.limits.id)]
    return found


def _signature(document: views.DocumentName, one: Signature) -> views.SignatureView:
    return views.SignatureView(
        document=document,
        login=one.login,
        display=one.display,
        role=one.role,
        meaning_zh=one.meaning.zh,
        meaning_en=one.meaning.en,
        at=one.signed,
        content_hash=one.content_hash,
    )


def _movement(one: inventory.Moved) -> views.MovementView:
    names = views.MovementView.model_fields.keys() - {"quantity", "document"}
    return views.MovementView(
        quantity=quantity_text(one.quantity),
        document=whereabouts.named(one.document),
        **{name: getattr(one, name) for name in names},
    )
