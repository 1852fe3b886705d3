"""What a complaint holds, and who is told: everything made of the supplier lots that its pieces are made of.

Siblings are what is made of those lots, at any depth. They are held by the complaint before it is asked who
has the others: what leaves at the same moment is either held or on a list.

A family of up to ``AT_ONCE`` lots is held in the transaction that opens the complaint. A larger one is not:
writing would stand still for seconds. The complaint is recorded all the same, with a task that says that it
is not contained; of the scope ``supplier_lot`` the supplier lots themselves are held at once. ``go_on`` then
holds the rest ``PART`` by ``PART``, each in a transaction of its own, until nothing of the family is in stock
that is not held; only then does the complaint count as contained. It may be killed anywhere: what is held is
written down with each part. Beyond ``FAMILY_MAX`` lots the rest is for people.

With the scope ``none`` nothing is looked for, nothing is held and nobody is told.

Lots of these suppliers, and what goes to the customer who complains, are no longer skipped by a skip-lot
programme: every lot is inspected until the series has qualified anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Lot
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales
from jidoka_central.modules.traceability import public as traceability

COMPLAINT: Final = "quality_complaint"
AT_ONCE = 500  # lots that one transaction walks and holds
PART = 100  # lots that one further transaction holds
FAMILY_MAX = 200_000  # lots that are followed at all
EVERY_SECONDS: Final = 2.0
PASSES: Final = 5  # of one run: what moved meanwhile is looked at again
EDGES_A_LOT: Final = 4
_WHO: Final = system("containment")


@dataclass(frozen=True, slots=True)
class Family:
    """``truncated``: there are more, up or down, than were looked at."""

    roots: set[UUID]
    made: dict[UUID, Lot]
    truncated: bool

    def elsewhere(self, q: Queries, complained: Iterable[UUID]) -> list[sales.Sold]:
        """What customers have of it, besides the pieces that are complained about."""
        own = set(complained)
        return [
            one for one in sales.sold(q, self.made) if one.lot_id not in own and one.quantity > one.returned
        ]


def family_of(q: Queries, lot_ids: Sequence[UUID], most: int) -> Family:
    """The supplier lots of some lots and what is made of them, ``most`` of each direction."""
    ids, steps = inventory.Ids(), EDGES_A_LOT * most
    upward = traceability.walk(q, lot_ids, down=False, ids=ids, nodes_max=most, step_max=steps)
    roots = traceability.roots_of(upward)
    family = traceability.walk(q, roots, down=True, ids=ids, nodes_max=most, step_max=steps)
    made = inventory.traced_lots(q, [one for one in family.levels if one not in roots], ids)
    return Family(roots, made, upward.truncated or family.truncated)


def contain(uow: UnitOfWork, event: quality.ComplaintOpened) -> None:
    """Hold first, then ask who has the rest: what is on its way out at this moment has either been held or
    has left."""
    if event.scope == "none":
        quality.note_siblings(uow, event.document_id, [], [])
        return
    family = _still(uow, event.lot_ids)
    _inspect_every_lot(uow, event, family.roots)
    reference = DocumentRef(COMPLAINT, event.document_id, event.number)
    reason = event.text[:400]
    if family.truncated:
        if event.scope == "supplier_lot":
            roots = list(_lots(uow, family.roots).values())
            quality.note_held(uow, event.document_id, _hold(uow, roots, reference, reason))
        quality.note_too_large(uow, event.document_id, AT_ONCE)
        return
    held: list[Lot] = []
    if event.scope == "supplier_lot":
        for root in sorted(family.roots):
            inventory.hold_lot(uow, root, reference, reason=reason)
        held += _lots(uow, family.roots).values()
    held += _hold(uow, family.made.values(), reference, reason)
    quality.note_siblings(uow, event.document_id, held, family.elsewhere(uow, event.lot_ids))


def _inspect_every_lot(uow: UnitOfWork, event: quality.ComplaintOpened, roots: Iterable[UUID]) -> None:
    made = {(lot.item_id, lot.partner_id) for lot in _lots(uow, roots).values() if lot.partner_id is not None}
    why = quality.SKIP_CONTAINMENT
    for item_id, supplier_id in sorted(made, key=str):
        quality.end_skipping(uow, item_id, "incoming", why, partner_id=supplier_id)
    quality.end_skipping(uow, event.item_id, "outgoing", why, partner_id=event.customer_id)


def _still(uow: UnitOfWork, lot_ids: Sequence[UUID]) -> Family:
    """The family, locked: none of it moves, and nothing more is made of it, until the transaction ends. What
    came to be while it waited for a lock is found by looking again."""
    locked = set[UUID]()
    while True:
        family = family_of(uow, lot_ids, AT_ONCE)
        new = (family.roots | family.made.keys()) - locked
        if family.truncated or not new:
            return family
        inventory.lock_lots(uow, new)
        locked |= new


def go_on(runtime: Runtime) -> None:
    """Hold what is still to be held for complaints whose families are large. One that cannot be done does not
    keep the others from being done; its error is raised at the end."""
    with runtime.database.read() as connection:
        waiting = [(company, id_) for company, id_ in connection.execute(quality.uncontained())]
    failed: Exception | None = None
    for company, complaint_id in waiting:
        context = Context(_WHO, company, source="job", command="containment.go_on")
        try:
            for _ in range(PASSES):
                if _pass(runtime, context, company, complaint_id):
                    break
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed


def _pass(runtime: Runtime, context: Context, company: str, complaint_id: UUID) -> bool:
    """Hold, part by part, what is in stock of the family now; True when there was nothing left to hold and
    the complaint is done with."""
    with runtime.read(_WHO, company) as q:
        row = quality.get_complaint(q, complaint_id)
        own = [one["lot_id"] for one in quality.pieces_of_complaint(q, complaint_id)]
        family = family_of(q, own, FAMILY_MAX)
        wanted = family.made | (_lots(q, family.roots) if row["scope"] == "supplier_lot" else {})
        known = {one["lot_id"] for one in quality.held_of_complaint(q, complaint_id)}
        there = inventory.places_of(q, wanted.keys() - known)
        left = [wanted[id_] for id_ in sorted(there)] if row["lifted_at"] is None else []
        elsewhere = [] if left else family.elsewhere(q, own)
    for start in range(0, len(left), PART):
        runtime.do(context, partial(_hold_part, complaint_id, left[start : start + PART]))
    if not left:
        runtime.do(context, partial(_finish, complaint_id, elsewhere, family.truncated))
    return not left


def _hold_part(complaint_id: UUID, lots: Sequence[Lot], uow: UnitOfWork) -> None:
    row = quality.locked_complaint(uow, complaint_id)
    if row["lifted_at"] is None:
        reference = DocumentRef(COMPLAINT, row["id"], row["number"])
        quality.note_held(uow, row["id"], _hold(uow, lots, reference, row["text"][:400]))


def _finish(complaint_id: UUID, elsewhere: Sequence[sales.Sold], truncated: bool, uow: UnitOfWork) -> None:
    quality.locked_complaint(uow, complaint_id)
    if truncated:
        quality.note_beyond(uow, complaint_id, elsewhere, FAMILY_MAX)
    else:
        quality.note_siblings(uow, complaint_id, [], elsewhere)


def _hold(uow: UnitOfWork, lots: Iterable[Lot], reference: DocumentRef, reason: str) -> list[Lot]:
    """Those of the lots that are in stock; they are held now."""
    by_item: dict[UUID, list[UUID]] = {}
    for lot in lots:
        by_item.setdefault(lot.item_id, []).append(lot.id)
    return [
        lot
        for item_id, some in sorted(by_item.items())
        for lot in inventory.hold_what_is_there(uow, item_id, some, reference, reason=reason)
    ]


def _lots(q: Queries, lot_ids: Iterable[UUID]) -> dict[UUID, Lot]:
    return inventory.traced_lots(q, list(lot_ids), inventory.Ids())


JOBS: Final = (Job("containment.go_on", EVERY_SECONDS, go_on),)
