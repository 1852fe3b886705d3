"""The books of the evidence: the journal as pairs of debit and credit, trial balance, cost of quality,
and what the story says they are.

An account is named as the chart names it in English. A compound entry has one line on one side, so it falls
into one pair for each line on the other. Amounts are decimal text; D is the downtime, whole seconds times
0.025, half-even.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from jidoka_demo.plot import Story
from jidoka_demo.steps.books import stop_nc

LINE_SECOND: Final = Decimal("0.025")
CENT: Final = Decimal("0.01")
D: Final = "D"
BOTH_SIDES: Final = Decimal("30528.95")  # of the trial balance, without the downtime

# step, event, debit, credit, amount; in the order of the story
JOURNAL: Final = (
    (2, "purchasing.goods_received", "Raw material", "GR-IR", "12500.00"),
    (2, "purchasing.invoice_posted", "GR-IR", "Payables", "12500.00"),
    (2, "purchasing.invoice_posted", "Input VAT", "Payables", "1625.00"),
    (2, "quality_cost.incurred", "Appraisal", "Labour absorbed", "60.00"),
    (2, "purchasing.goods_returned", "GR-IR", "Raw material", "25.00"),
    (2, "purchasing.credit_note_posted", "Payables", "GR-IR", "25.00"),
    (2, "purchasing.credit_note_posted", "Payables", "Input VAT", "3.25"),
    (3, "production.material_issued", "Work in process", "Raw material", "2500.00"),
    (6, "production.pieces_confirmed", "Work in process", "Labour absorbed", "2775.00"),
    (7, "quality_cost.incurred", "Downtime", "Line time absorbed", D),
    (8, "production.pieces_scrapped", "Scrap", "Work in process", "27.50"),
    (9, "quality_cost.incurred", "Prevention", "Labour absorbed", "60.00"),
    (10, "production.pieces_confirmed", "Work in process", "Labour absorbed", "225.00"),
    (10, "production.output_received", "Finished goods", "Work in process", "5472.50"),
    (11, "quality_cost.incurred", "Appraisal", "Labour absorbed", "15.00"),
    (11, "sales.goods_delivered", "Cost of goods sold", "Finished goods", "4125.00"),
    (11, "sales.invoice_posted", "Receivables", "Revenue", "9000.00"),
    (11, "sales.invoice_posted", "Receivables", "Output VAT", "1170.00"),
    (13, "sales.credit_note_posted", "Sales returns", "Receivables", "60.00"),
    (13, "sales.credit_note_posted", "Output VAT", "Receivables", "7.80"),
    (13, "sales.goods_returned", "RMA stock", "Cost of goods sold", "27.50"),
    (13, "inventory.serials_scrapped", "External failure", "RMA stock", "27.50"),
    (14, "finance.wages_accrued", "Wages", "Accrued wages", "3135.00"),
)
OF_NC: Final = ("Downtime", "Scrap", "Prevention", "External failure")
CATEGORIES: Final = ("prevention", "appraisal", "internal_failure", "external_failure")


def downtime_amount(seconds: int) -> str:
    return str((seconds * LINE_SECOND).quantize(CENT, ROUND_HALF_EVEN))


def collect_books(story: Story) -> dict[str, Any]:
    """``journal``, ``trial_balance``, ``trial_balance_difference``, ``quality_cost``, as people read them."""
    accountant = story.people["accountant"]
    lines = accountant.rows("finance.lines")
    trial = accountant.get("finance/statements/trial_balance")
    cost = story.people["quality"].get("quality/statements/cost_of_quality")
    return {
        "journal": _pairs(lines),
        "trial_balance": {row["name_en"]: row["closing"] for row in trial["rows"]},
        "trial_balance_totals": {"debit": trial["debit"], "credit": trial["credit"]},
        "trial_balance_difference": trial["difference"],
        "quality_cost": {one["category"]: one["amount"] for one in cost["categories"]}
        | {"total": cost["total"], "ledger_total": cost["ledger_total"]},
    }


def downtime_of(nc: dict[str, Any]) -> str:
    """What the journal took for the standing line of this nonconformance."""
    booked = [
        Decimal(line["debit"])
        for entry in nc["journal"]
        for line in entry["lines"]
        if line["name_en"] == "Downtime" and line["debit"] is not None
    ]
    return str(sum(booked, Decimal(0)).quantize(CENT))


def collect_board(story: Story) -> dict[str, Any]:
    """What the board decided about the pieces of the stop, who signed it, which entries it caused."""
    nc = stop_nc(story)
    decided = [one for one in nc["dispositions"] if one["state"] == "decided"]
    return {
        "decided": {line["decision"]: line["pieces"] for one in decided for line in one["lines"]},
        "signatures": [
            {"by": seat["signed"]["login"], "role": seat["role"], "meaning": seat["signed"]["meaning_en"]}
            for one in decided
            for seat in one["board"]
            if seat["signed"]
        ],
        "journal": [entry["number"] for entry in nc["journal"]],
    }


def _pairs(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Oldest entry first; ``lines`` come newest first."""
    entries: dict[str, list[dict[str, Any]]] = {}
    for line in reversed(lines):
        entries.setdefault(line["entry_id"], []).append(line)
    pairs = []
    for of_entry in entries.values():
        debits = [one for one in of_entry if one["debit"] is not None]
        credits = [one for one in of_entry if one["credit"] is not None]
        assert min(len(debits), len(credits)) == 1, f"entry {of_entry[0]['entry']} does not fall into pairs"
        for debit in debits:
            for credit in credits:
                amount = debit["debit"] if len(debits) > 1 else credit["credit"]
                pairs.append(
                    {
                        "event": debit["event"],
                        "debit": debit["account_en"],
                        "credit": credit["account_en"],
                        "amount": amount,
                        "document": debit["document_number"],
                        "nc": debit["nc_number"],
                    }
                )
    return pairs


def expected_trial_balance(journal: list[tuple[str, str, str, str]]) -> dict[str, str]:
    """What the story's journal sums to, account by account; debit is positive."""
    sums: dict[str, Decimal] = {}
    for _, debit, credit, amount in journal:
        sums[debit] = sums.get(debit, Decimal(0)) + Decimal(amount)
        sums[credit] = sums.get(credit, Decimal(0)) - Decimal(amount)
    return {name: str(value.quantize(CENT)) for name, value in sums.items()}


def check_books(evidence: dict[str, Any]) -> list[str]:
    """What is not as the story says; empty when all is."""
    wrong: list[str] = []
    amount = downtime_amount(evidence["downtime"]["seconds"] or 0)
    expected = [(*row[1:4], amount if row[4] == D else row[4]) for row in JOURNAL]
    expected = [row for row in expected if Decimal(row[3])]
    found = [(one["event"], one["debit"], one["credit"], one["amount"]) for one in evidence["journal"]]
    wrong += [f"journal: {row} is missing" for row in expected if row not in found]
    wrong += [f"journal: {row} is not in the story" for row in found if row not in expected]
    if sorted(found) != sorted(expected):
        wrong.append(f"journal: {len(found)} pairs, not {len(expected)}")
    for one in evidence["journal"]:
        if one["debit"] in OF_NC and one["nc"] is None:
            wrong.append(f"journal: {one['event']} of {one['document']} names no nonconformance")
    if evidence["downtime"]["amount"] != amount:
        wrong.append(f"downtime.amount: {evidence['downtime']['amount']}, not {amount}")
    balance = expected_trial_balance(expected)
    for name in balance.keys() | evidence["trial_balance"].keys():
        is_ = Decimal(evidence["trial_balance"].get(name, "0"))
        if is_ != Decimal(balance.get(name, "0")):
            wrong.append(f"trial_balance.{name}: {is_}, not {balance.get(name, '0.00')}")
    for side, total in evidence["trial_balance_totals"].items():
        if Decimal(total) != BOTH_SIDES + Decimal(amount):
            wrong.append(f"trial_balance {side}: {total}, not {BOTH_SIDES + Decimal(amount)}")
    if Decimal(evidence["trial_balance_difference"]) != 0:
        wrong.append(f"trial_balance_difference: {evidence['trial_balance_difference']}")
    return wrong + _check_cost(evidence, expected) + _check_board(evidence["nonconformance"])


def _check_cost(evidence: dict[str, Any], expected: list[tuple[str, str, str, str]]) -> list[str]:
    category_of = {
        "Prevention": "prevention",
        "Appraisal": "appraisal",
        "Scrap": "internal_failure",
        "Downtime": "internal_failure",
        "External failure": "external_failure",
    }
    sums = dict.fromkeys(CATEGORIES, Decimal(0))
    for _, debit, _, amount in expected:
        if debit in category_of:
            sums[category_of[debit]] += Decimal(amount)
    wanted = sums | {"total": sum(sums.values(), Decimal(0)), "ledger_total": sum(sums.values(), Decimal(0))}
    return [
        f"quality_cost.{name}: {evidence['quality_cost'][name]}, not {value}"
        for name, value in wanted.items()
        if Decimal(evidence["quality_cost"][name]) != value
    ]


def _check_board(nc: dict[str, Any]) -> list[str]:
    """The board's decision: four released, one scrapped, two signatures by two people in two roles."""
    wrong = []
    if nc["decided"] != {"release": [181, 182, 184, 185], "scrap": [183]}:
        wrong.append(f"nonconformance.decided: {nc['decided']}")
    if (
        len({one["role"] for one in nc["signatures"]}) != 2
        or len({one["by"] for one in nc["signatures"]}) != 2
    ):
        wrong.append(f"nonconformance.signatures: {nc['signatures']}")
    if not nc["journal"]:
        wrong.append("nonconformance.journal: no entry of the journal names it")
    return wrong
