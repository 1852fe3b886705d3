"""A life told in order: moments, and who had a hand in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jidoka_central.foundation.text import Text
from jidoka_central.modules.traceability.views import DocumentName, Life, Moment, PassView, PersonView

KINDS: Final = {
    "received": Text(zh="原料批次收货", en="Material received"),
    "inspected": Text(zh="检验判定", en="Inspection decided"),
    "skipped": Text(zh="跳批接收，未检验", en="Accepted without inspection (skip-lot)"),
    "released": Text(zh="工单下达", en="Order released"),
    "made": Text(zh="加工并测量", en="Made and measured"),
    "confirmed": Text(zh="报工", en="Confirmed"),
    "stopped": Text(zh="产线停止", en="Line stopped"),
    "reset": Text(zh="停线复位", en="Stop reset"),
    "nc": Text(zh="开立不合格", en="Nonconformance opened"),
    "decided": Text(zh="处置生效", en="Disposition took effect"),
    "reworked": Text(zh="决定返工", en="Sent to rework"),
    "reinspected": Text(zh="返工后全检", en="Inspected after rework"),
    "signed": Text(zh="签署", en="Signed"),
    "moved": Text(zh="库存移动", en="Stock moved"),
    "delivered": Text(zh="发货", en="Delivered"),
}
WORKED: Final = Text(zh="加工", en="made it")
CONFIRMED: Final = Text(zh="报工", en="confirmed it")
INSPECTED: Final = Text(zh="检验", en="inspected")
REACTED: Final = Text(zh="首次反应", en="reacted to the stop")
REWORKED: Final = Text(zh="返工", en="reworked")
SIGNED: Final = Text(zh="签署", en="signed")


def timeline(life: Life) -> list[Moment]:
    """Everything with a moment, oldest first."""
    return sorted(_moments(life), key=lambda one: one.at)


def _moments(life: Life) -> Iterator[Moment]:
    for lot in life.supply:
        if lot.received_at is not None and lot.lot.lot_id != life.lot.lot_id:
            detail = " ".join(filter(None, (lot.lot.item, lot.lot.number, lot.lot.partner_name)))
            yield _moment(lot.received_at, "received", detail, None, lot.receipt)
    for one in life.inspections:
        if one.decided_at is not None:
            name = DocumentName(type="quality_inspection", id=one.id, number=one.number)
            if one.verdict == "skipped":
                yield _moment(one.decided_at, "skipped", one.number, None, name)
                continue
            detail = f"{one.number} {one.state}: {one.nonconforming}/{one.inspected}"
            yield _moment(one.decided_at, "inspected", detail, one.decided_by, name)
    order = life.order
    if order is not None and order.released is not None:
        name = DocumentName(type="work_order", id=order.id, number=order.number)
        yield _moment(order.released, "released", f"{order.number} {order.plan or ''}".strip(), None, name)
    yield from _making(life)
    for stop in life.stops:
        held = " *" if stop.held_it else ""
        if stop.stopped_at is not None:
            yield _moment(stop.stopped_at, "stopped", f"{stop.stop} {stop.cause}{held}", None, None)
        if stop.reset_at is not None:
            yield _moment(stop.reset_at, "reset", f"{stop.stop} {stop.action_code or ''}", stop.person, None)
    for nc in life.ncs:
        name = DocumentName(type="quality_nc", id=nc.id, number=nc.number)
        yield _moment(nc.opened_at, "nc", f"{nc.number} {nc.cause}", None, name)
        for decision in nc.decisions:
            if decision.decided_at is not None:
                what = ", ".join(str(line["decision"]) for line in decision.lines)
                yield _moment(decision.decided_at, "decided", f"{nc.number}: {what}", None, name)
    for one_pass in life.reworks:
        yield from _reworked(one_pass)
    for signed in life.signatures:
        detail = f"{signed.document.number}: {signed.role or ''}".rstrip(": ")
        yield _moment(signed.at, "signed", detail, signed.display, signed.document)
    for move in life.movements:
        kind = "delivered" if move.kind == "delivery" else "moved"
        source = "/".join(filter(None, (move.from_location, move.from_status))) or "-"
        target = "/".join(filter(None, (move.to_location, move.to_status))) or "-"
        detail = f"{move.kind} {move.quantity}: {source} → {target}"
        yield _moment(move.at, kind, detail, None, move.document)


def _reworked(one: PassView) -> Iterator[Moment]:
    named = f"{one.rework.number} #{one.pass_number} {one.characteristic or ''}".rstrip()
    parts = f": {', '.join(one.parts)}" if one.parts else ""
    yield _moment(one.opened_at, "reworked", f"{named}{parts}", ", ".join(one.people) or None, one.nc)
    if one.inspected_at is not None:
        reading = "" if one.reading is None else f" {one.reading}"
        detail = f"{named}: {one.result or ''}{reading}"
        yield _moment(one.inspected_at, "reinspected", detail, one.inspected_by, one.nc)


def _making(life: Life) -> Iterator[Moment]:
    made = life.making
    if made is None:
        return
    if made.made_at is not None:
        read = ", ".join(f"{one.characteristic} {one.value} {one.unit}" for one in life.readings)
        yield _moment(
            made.made_at, "made", read or made.machine or "", ", ".join(made.operators) or None, None
        )
    if made.confirmed_at is not None:
        yield _moment(made.confirmed_at, "confirmed", made.machine or "", made.confirmed_by, None)


def people(life: Life) -> list[PersonView]:
    """Who did what, in the order they first appear."""
    did: dict[str, dict[str, None]] = {}

    def note(name: str | None, what: Text, of: str = "") -> None:
        if name:
            did.setdefault(name, {})[f"{what.zh} / {what.en}{': ' if of else ''}{of}"] = None

    for one in life.inspections:
        note(one.decided_by, INSPECTED, one.number)
    if life.making is not None:
        for operator in life.making.operators:
            note(operator, WORKED)
        note(life.making.confirmed_by, CONFIRMED)
    for nc in life.ncs:
        note(str((nc.reaction or {}).get("person") or ""), REACTED, nc.number)
    for again in life.reworks:
        for name in again.people:
            note(name, REWORKED, again.rework.number)
        note(again.inspected_by, INSPECTED, again.rework.number)
    for signed in life.signatures:
        note(signed.display, SIGNED, signed.document.number)
    return [PersonView(name=name, did=list(what)) for name, what in did.items()]


def _moment(at: int, kind: str, detail: str, who: str | None, document: DocumentName | None) -> Moment:
    title = KINDS[kind]
    return Moment(
        at=at, kind=kind, title_zh=title.zh, title_en=title.en, detail=detail, who=who, document=document
    )
