"""The dossier of a serial or lot: its life in parts, each with its hash, as JSON and on paper.

``hashes`` names each part's SHA-256 over its canonical JSON (sorted keys, no spaces, UTF-8); ``sha256`` is
the same over ``hashes``, so that one number stands for the whole. A part is what the life says, no more:
made again while nothing happened, every hash is the same. The paper shows the hashes on its last page and the
one number on every page; lists longer than ``ROWS_MAX`` are cut there and are whole in the JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.print import Pages
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.traceability.views import Life, LimitsView, Where

FORMAT: Final = "jidoka-dossier/1"
ROWS_MAX: Final = 400
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "identity": ("lot", "where"),
    "supply": ("supply", "inspections"),
    "making": ("order", "used_by", "making", "plan"),
    "process": ("readings", "stops"),
    "quality": ("ncs", "reworks", "signatures"),
    "movements": ("movements", "deliveries"),
    "genealogy": ("genealogy", "balances"),
    "siblings": ("siblings",),
    "story": ("timeline", "people"),
}
TITLES: Final = {
    "identity": Text(zh="是什么、在哪里", en="What it is and where"),
    "supply": Text(zh="来料与检验", en="Material and inspection"),
    "making": Text(zh="制造", en="Making"),
    "process": Text(zh="过程数据", en="Process values"),
    "quality": Text(zh="质量记录与签署", en="Quality records and signatures"),
    "movements": Text(zh="库存移动与发货", en="Movements and deliveries"),
    "genealogy": Text(zh="物料谱系与数量平衡", en="Genealogy and balance"),
    "siblings": Text(zh="同批序列件", en="Siblings"),
    "story": Text(zh="时间线与人员", en="Timeline and people"),
}
WORDS: Final = {
    "title": Text(zh="追溯档案", en="Traceability dossier"),
    "number": Text(zh="编号", en="Number"),
    "item": Text(zh="物料", en="Item"),
    "lot": Text(zh="批次", en="Lot"),
    "supplier_lot": Text(zh="供应商批次", en="Supplier lot"),
    "supplier": Text(zh="供应商", en="Supplier"),
    "state": Text(zh="状态", en="State"),
    "place": Text(zh="位置", en="Place"),
    "held_by": Text(zh="冻结单据", en="Held by"),
    "receipt": Text(zh="收货单", en="Receipt"),
    "at": Text(zh="时间", en="At"),
    "quantity": Text(zh="数量", en="Quantity"),
    "inspection": Text(zh="检验", en="Inspection"),
    "plan": Text(zh="方案", en="Plan"),
    "result": Text(zh="结果", en="Result"),
    "who": Text(zh="人员", en="Who"),
    "order": Text(zh="工单", en="Work order"),
    "machine": Text(zh="设备", en="Machine"),
    "operator": Text(zh="操作员", en="Operator"),
    "confirmed": Text(zh="报工", en="Confirmed"),
    "control_plan": Text(zh="控制计划", en="Control plan"),
    "bundle": Text(zh="边缘端配置", en="Bundle at the edge"),
    "characteristic": Text(zh="特性", en="Characteristic"),
    "value": Text(zh="测量值", en="Reading"),
    "tolerance": Text(zh="公差", en="Tolerance"),
    "subgroup": Text(zh="子组", en="Subgroup"),
    "limits": Text(zh="控制限", en="Limits"),
    "stop": Text(zh="停线", en="Stop"),
    "cause": Text(zh="原因", en="Cause"),
    "held": Text(zh="在隔离范围内", en="Held it"),
    "nc": Text(zh="不合格", en="Nonconformance"),
    "decision": Text(zh="处置", en="Decision"),
    "rework": Text(zh="返工", en="Rework"),
    "pass": Text(zh="次数", en="Pass"),
    "parts": Text(zh="耗用零件", en="Parts"),
    "role": Text(zh="角色", en="Role"),
    "meaning": Text(zh="含义", en="Meaning"),
    "document": Text(zh="单据", en="Document"),
    "kind": Text(zh="类型", en="Kind"),
    "from": Text(zh="从", en="From"),
    "to": Text(zh="到", en="To"),
    "customer": Text(zh="客户", en="Customer"),
    "in": Text(zh="入", en="In"),
    "out": Text(zh="出", en="Out"),
    "stock": Text(zh="库存", en="In stock"),
    "children": Text(zh="已用于产品", en="In products"),
    "difference": Text(zh="差额", en="Difference"),
    "serial": Text(zh="序列号", en="Serial"),
    "what": Text(zh="内容", en="What"),
    "part": Text(zh="部分", en="Part"),
    "hashes": Text(zh="校验值（SHA-256）", en="Hashes (SHA-256)"),
    "yes": Text(zh="是", en="yes"),
    "no": Text(zh="否", en="no"),
    "more": Text(zh="另有 {count} 行见 JSON 档案", en="{count} more rows are in the JSON dossier"),
    "counted": Text(zh="共 {found} 件，报工 {total} 件", en="{found} by genealogy, {total} confirmed"),
}


# Codes of stock and quality as the paper says them; what is not here stands as it is.
CODES: Final = {
    "passed": Text(zh="合格", en="passed"),
    "failed": Text(zh="不合格", en="failed"),
    "parted": Text(zh="部分合格", en="passed in part"),
    "reworking": Text(zh="返工中", en="in rework"),
    "reworked": Text(zh="返工合格", en="reworked and passed"),
    "available": Text(zh="可用", en="available"),
    "inspection": Text(zh="待检", en="in inspection"),
    "blocked": Text(zh="冻结", en="blocked"),
    "concession": Text(zh="让步", en="concession"),
    "store": Text(zh="仓库", en="store"),
    "in_process": Text(zh="在制", en="in process"),
    "scrapped": Text(zh="已报废", en="scrapped"),
    "consumed": Text(zh="已用于产品", en="consumed"),
    "delivered": Text(zh="已发货", en="delivered"),
    "returned": Text(zh="已退货", en="returned"),
    "gone": Text(zh="已出库", en="gone"),
    "receipt": Text(zh="收货", en="receipt"),
    "issue": Text(zh="发料", en="issue"),
    "consume": Text(zh="耗用", en="consumed"),
    "undo_consume": Text(zh="冲销耗用", en="use taken back"),
    "produce": Text(zh="产出", en="produced"),
    "put_away": Text(zh="入库", en="put away"),
    "status": Text(zh="状态变更", en="status changed"),
    "scrap": Text(zh="报废", en="scrapped"),
    "delivery": Text(zh="发货", en="delivered"),
    "released": Text(zh="已放行", en="released"),
    "held": Text(zh="隔离中", en="held"),
}


class Dossier(Answer):
    """``hashes``: part -> SHA-256; ``sha256`` stands for them all."""

    format: str
    company: str
    item: str
    number: str
    made_at: int
    made_by: str
    parts: dict[str, Any]
    hashes: dict[str, str]
    sha256: str


def dossier(q: Queries, life: Life) -> Dossier:
    """The life in parts with their hashes."""
    whole = life.model_dump(mode="json")
    parts = {name: {field: whole[field] for field in fields} for name, fields in PARTS.items()}
    hashes = {name: digest(part) for name, part in parts.items()}
    return Dossier(
        format=FORMAT,
        company=q.company,
        item=life.lot.item,
        number=life.lot.number,
        made_at=q.now,
        made_by=q.principal.display or q.principal.name,
        parts=parts,
        hashes=hashes,
        sha256=digest(hashes),
    )


def digest(part: Any) -> str:
    """SHA-256 over canonical JSON, as anybody can compute it again."""
    return hashlib.sha256(canonical_json(part).encode()).hexdigest()


class _Paper:
    """The dossier on paper in one language."""

    def __init__(self, life: Life, made: Dossier, language: Language, zone: str) -> None:
        self.life, self.made, self.language = life, made, language
        self._zone = ZoneInfo(zone)
        self.pages = Pages(f"{self.word('title')} {made.item} {made.number}", f"SHA-256 {made.sha256}")

    def word(self, name: str, **places: object) -> str:
        return WORDS[name].in_(self.language, places)

    def code(self, code: str | None) -> str | None:
        known = CODES.get(code or "")
        return code if known is None else known.in_(self.language)

    def own(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def at(self, instant: int | None) -> str | None:
        if instant is None:
            return None
        return datetime.fromtimestamp(instant / 1_000_000, self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def table(
        self, names: Sequence[str], rows: Sequence[Sequence[object]], shares: Sequence[int] = ()
    ) -> None:
        self.pages.table([self.word(name) for name in names], rows[:ROWS_MAX], shares)
        if len(rows) > ROWS_MAX:
            self.pages.paragraph(self.word("more", count=len(rows) - ROWS_MAX), small=True)

    def pairs(self, *pairs: tuple[str, object]) -> None:
        self.pages.pairs([(self.word(name), value) for name, value in pairs])

    def where(self, where: Where) -> str:
        if where.state == "in_stock":
            return ", ".join(
                f"{self.code(one.location)} {self.code(one.status)} {one.quantity}" for one in where.places
            )
        document = where.document.number if where.document is not None else ""
        return " ".join(filter(None, (self.code(where.state), document, where.partner_name)))


def paper(life: Life, made: Dossier, language: Language, zone: str) -> bytes:
    """The dossier as PDF; instants in the plant's zone."""
    sheet = _Paper(life, made, language, zone)
    for name in PARTS:
        sheet.pages.heading(TITLES[name].in_(language))
        _CHAPTERS[name](sheet)
    sheet.pages.heading(sheet.word("hashes"))
    rows = [[TITLES[name].in_(language), value] for name, value in made.hashes.items()]
    sheet.table(("part", "hashes"), [*rows, [sheet.word("title"), made.sha256]], (2, 5))
    sheet.pages.paragraph(
        f"{made.format}  {made.company}  {sheet.at(made.made_at)}  {made.made_by}", small=True
    )
    return sheet.pages.to_bytes()


def _identity(sheet: _Paper) -> None:
    lot, where = sheet.life.lot, sheet.life.where
    sheet.pairs(
        ("number", lot.number),
        ("item", f"{lot.item} {sheet.own(lot.item_zh, lot.item_en)}"),
        ("order", lot.order),
        ("place", sheet.where(where)),
        ("held_by", ", ".join(one.number for one in where.held_by) or None),
        ("supplier_lot", lot.supplier_lot),
    )


def _supply(sheet: _Paper) -> None:
    rows = [
        [
            f"{one.lot.item} {one.lot.number}",
            one.lot.supplier_lot,
            one.lot.partner_name,
            one.receipt.number if one.receipt is not None else None,
            sheet.at(one.received_at),
            one.quantity,
        ]
        for one in sheet.life.supply
    ]
    sheet.table(("lot", "supplier_lot", "supplier", "receipt", "at", "quantity"), rows)
    rows = [
        [
            one.number,
            f"{one.edition} {one.level} AQL {one.aql} {one.severity}: {one.letter} {one.kind} "
            f"{one.sample_size}"
            + ("" if one.kind == "variables" else f" {one.ac}/{one.re}")
            + (f"; {sheet.own(one.source_zh, one.source_en)}" if one.source_zh and one.source_en else ""),
            f"{one.state} {one.nonconforming}/{one.inspected}" if one.inspected is not None else one.state,
            one.decided_by,
            sheet.at(one.decided_at),
        ]
        for one in sheet.life.inspections
    ]
    sheet.table(("inspection", "plan", "result", "who", "at"), rows, (2, 4, 2, 2, 2))


def _making(sheet: _Paper) -> None:
    order, made, plan = sheet.life.order, sheet.life.making, sheet.life.plan
    if order is None or made is None:
        rows = [[one.number, one.item, one.quantity, one.cell] for one in sheet.life.used_by]
        sheet.table(("order", "item", "quantity", "machine"), rows)
        return
    sheet.pairs(
        ("order", f"{order.number} {order.item} {order.quantity}"),
        ("machine", made.machine),
        ("operator", ", ".join(made.operators) or None),
        ("at", sheet.at(made.made_at)),
        ("confirmed", " ".join(filter(None, (sheet.at(made.confirmed_at), made.confirmed_by))) or None),
        ("control_plan", f"{plan.number} {plan.revision}" if plan is not None else None),
        ("bundle", f"{made.bundle_version}: {made.bundle}" if made.bundle is not None else None),
    )


def limits_in_words(limits: LimitsView) -> str:
    """The limits and which spread stands beside them: R, S or MR."""
    spread = f"{limits.spread} {limits.r_upper:.6f}"
    return f"v{limits.version}: {limits.lower:.6f} … {limits.upper:.6f}; {spread}"


def _process(sheet: _Paper) -> None:
    rows = []
    for one in sheet.life.readings:
        subgroup, limits = one.subgroup, one.limits
        mean = (
            f": {subgroup.mean:.6f} / {subgroup.range:.6f}" if subgroup and subgroup.mean is not None else ""
        )
        rows.append(
            [
                sheet.own(one.name_zh, one.name_en),
                f"{one.value} {one.unit} {one.verdict}",
                f"{one.lsl} … {one.usl}",
                f"{subgroup.number}{mean}" if subgroup is not None else None,
                limits_in_words(limits) if limits is not None else None,
            ]
        )
    sheet.table(("characteristic", "value", "tolerance", "subgroup", "limits"), rows, (2, 2, 2, 3, 4))
    rows = [
        [
            one.stop,
            one.cause,
            sheet.at(one.stopped_at),
            one.person,
            sheet.word("yes" if one.held_it else "no"),
        ]
        for one in sheet.life.stops
    ]
    sheet.table(("stop", "cause", "at", "who", "held"), rows)


def _quality(sheet: _Paper) -> None:
    rows = [
        [
            one.number,
            one.cause,
            sheet.code(one.status or one.state),
            "; ".join(str(line["decision"]) for each in one.decisions for line in each.lines) or None,
            sheet.at(one.opened_at),
            ", ".join(case.number for case in one.capas) or None,
        ]
        for one in sheet.life.ncs
    ]
    sheet.table(("nc", "cause", "state", "decision", "at", "document"), rows)
    _reworks(sheet)
    rows = [
        [
            one.document.number,
            one.display,
            one.role,
            sheet.own(one.meaning_zh, one.meaning_en),
            sheet.at(one.at),
        ]
        for one in sheet.life.signatures
    ]
    sheet.table(("document", "who", "role", "meaning", "at"), rows, (2, 2, 2, 5, 2))


def _reworks(sheet: _Paper) -> None:
    sheet.table(
        ("rework", "pass", "characteristic", "parts", "result", "value", "who", "at"),
        [
            (
                one.rework.number,
                one.pass_number,
                one.characteristic,
                ", ".join(one.parts),
                sheet.code(one.result),
                one.reading,
                one.inspected_by,
                sheet.at(one.inspected_at),
            )
            for one in sheet.life.reworks
        ],
    )


def _movements(sheet: _Paper) -> None:
    rows = [
        [
            sheet.at(one.at),
            sheet.code(one.kind),
            one.quantity,
            " ".join(filter(None, (sheet.code(one.from_location), sheet.code(one.from_status)))) or None,
            " ".join(filter(None, (sheet.code(one.to_location), sheet.code(one.to_status)))) or None,
            one.document.number,
        ]
        for one in sheet.life.movements
    ]
    sheet.table(("at", "kind", "quantity", "from", "to", "document"), rows)
    rows = [[one.document.number, one.partner_name, sheet.at(one.at)] for one in sheet.life.deliveries]
    sheet.table(("document", "customer", "at"), rows)


def _genealogy(sheet: _Paper) -> None:
    def said(name: str) -> str:
        return " ".join(sheet.code(part) or part for part in name.split("/"))

    def joined(quantities: dict[str, str]) -> str:
        return ", ".join(f"{said(name)} {quantity}" for name, quantity in quantities.items())

    rows = [
        [
            f"{one.item} {one.number}",
            joined(one.inward),
            joined(one.outward),
            joined(one.in_stock),
            one.in_children,
            one.difference,
        ]
        for one in sheet.life.balances
    ]
    sheet.table(("lot", "in", "out", "stock", "children", "difference"), rows, (3, 2, 3, 3, 2, 1))


def _siblings(sheet: _Paper) -> None:
    siblings = sheet.life.siblings
    counts = ", ".join(f"{sheet.code(name)} {count}" for name, count in siblings.by_where.items())
    told = sheet.word("counted", found=siblings.found, total=siblings.total)
    sheet.pages.paragraph(f"{', '.join(siblings.supplier_lots)}: {told}. {counts}")
    rows = [
        [one.serial, one.item, sheet.where(one.where), ", ".join(each.number for each in one.where.held_by)]
        for one in siblings.serials
    ]
    sheet.table(("serial", "item", "place", "held_by"), rows, (2, 2, 4, 2))


def _story(sheet: _Paper) -> None:
    rows = [
        [sheet.at(one.at), sheet.own(one.title_zh, one.title_en), one.detail, one.who]
        for one in sheet.life.timeline
    ]
    sheet.table(("at", "kind", "what", "who"), rows, (3, 3, 6, 3))
    sheet.table(("who", "what"), [[one.name, "; ".join(one.did)] for one in sheet.life.people], (2, 6))


_CHAPTERS: Final[dict[str, Callable[[_Paper], None]]] = {
    "identity": _identity,
    "supply": _supply,
    "making": _making,
    "process": _process,
    "quality": _quality,
    "movements": _movements,
    "genealogy": _genealogy,
    "siblings": _siblings,
    "story": _story,
}
