"""The evidence: every number read back from the running system, and what it must be.

Format: story's ``evidence.json``; limits as strings with six decimals, instants in microseconds, latencies in
whole milliseconds from the moment the fifth reading was ready in the gauge; a refusal also has what it
``said``. ``check`` returns every sentence that is not so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jidoka_demo.books import check_books, collect_board, collect_books, downtime_of
from jidoka_demo.client import ApiRefused, Person
from jidoka_demo.hands import PageRefused, PanelRefused
from jidoka_demo.seed import SUPPLIER_LOT
from jidoka_demo.steps.market import COMPLAINED_PIECE, complaint, serial
from jidoka_demo.story import CHARACTERISTIC, Story

LIMITS = {"centre": "74.001176", "lower": "73.988048", "upper": "74.014304", "r_upper": "0.0481"}
FIRST_ADVICE = 35
TRACE_MS = 1000
BUDGET_MS = {
    "sample_to_echo": 300,
    "sample_to_not_running": 400,
    "sample_to_order_paused": 1000,
    "sample_to_nc": 1000,
}
ORDER_SHOWN = ("state", "quantity", "made", "confirmed", "scrapped", "received")
HELD_FOR_B = "held rings delivered to customer B"
# what must not be possible, and the refusal that says so: another one would hide that this guard is gone
REFUSALS = {
    "release by an operator": "permission.denied",
    "run before sign-on": "shopfloor.not_signed_on",
    "limits signed with a wrong password": "identity.password_wrong",
    "limits signed by the planner": "permission.denied",
    "reset before cause and action": "not_acknowledged",
    "more blanks than in stock": "inventory.insufficient_stock",
    "an unknown field": "input.invalid",
    "the board's proposal signed by the operator": "permission.denied",
    "the same person signs twice": "signatures.signed_already",
    "an entry posted by the warehouse": "permission.denied",
    "the delivery without its inspection": "customer_loop.not_inspected",
    HELD_FOR_B: "inventory.held",
}
# of the 200 rings: 49 unsold are held, 149 are at customer A; 183 was scrapped, and 182 when it was back
WHERE = {"blocked": 49, "delivered": 149, "scrapped": 2}


def refusal_of(what: str, attempt: Callable[[], Any]) -> dict[str, str]:
    """Try what must not be possible: the code of the refusal and its sentence, both empty when nobody
    refused."""
    try:
        attempt()
    except (ApiRefused, PageRefused, PanelRefused) as refused:
        return {"what": what, "code": getattr(refused, "code", "panel"), "said": str(refused)}
    return {"what": what, "code": "", "said": ""}


def collect(story: Story, refusals: list[dict[str, str]]) -> dict[str, Any]:
    """Read everything back."""
    quality = story.people["quality"]
    signals = quality.rows("quality.signals", order=story.number)
    stop = story.stops[0]
    nc = quality.get(f"quality/nonconformances/{story.nonconformances[0]['id']}")
    subgroups = quality.rows("shopfloor.subgroups", order=story.number, characteristic=CHARACTERISTIC)
    frozen = next(one for one in story.limits if one["state"] == "frozen")
    edge = story.edge
    order = story.order
    return {
        "limits": {
            "centre": frozen["centre"],
            "lower": frozen["lower"],
            "upper": frozen["upper"],
            "r_upper": f"{float(frozen['r_upper']):.4f}",
        },
        "advice_at_subgroup": min(
            (one["subgroup"] for one in signals if one["kind"] == "advice"), default=None
        ),
        "advice_rules": sorted(
            {
                rule
                for one in signals
                if one["kind"] == "advice" and one["subgroup"] == FIRST_ADVICE
                for rule in one["rules"]
            }
        ),
        "stopped_at_subgroup": min(
            (one["subgroup"] for one in signals if one["kind"] == "stop"), default=None
        ),
        "stop_mean": next((one["mean"] for one in subgroups if one["number"] == 37), None),
        "pieces_held": sum(piece["reason"] == "suspect" for piece in nc["pieces"]),
        "held_range": [nc["held_from"], nc["held_to"]],
        "verification": {
            "pieces": [piece["piece"] for piece in nc["pieces"] if piece["reason"] == "verification"],
            "released": all(
                piece["status"] == "released" for piece in nc["pieces"] if piece["reason"] == "verification"
            ),
        },
        "latency_ms": _latencies(quality, stop, story),
        "bundle_hash": {"central": edge["desired_hash"], "edge": edge["reported_hash"]},
        "downtime": {"seconds": nc["summary"]["downtime_seconds"], "amount": downtime_of(nc)},
        "nonconformance": collect_board(story),
        "order": {name: order[name] for name in ORDER_SHOWN},
        "first_reaction": nc["first_reaction"],
        **collect_books(story),
        "complaint": _complaint(story),
        "trace": _trace(quality),
        "refusals": refusals,
        "audit_chain": _audit_chain(story),
        "restarts": story.plant.supervisor.restarts,
    }


def _complaint(story: Story) -> dict[str, Any]:
    """What the complaint set going: siblings held, customers to be told, the 8D."""
    case = complaint(story) or {}
    started = story.people["quality"].get(f"quality/capas/{case['capa_id']}")["summary"]
    return {
        "number": case["number"],
        "contained": case["contained"],
        "held": case["held"],
        "to_tell": {one["customer"]: one["count"] for one in case["notices"]},
        "eight_d": {
            "number": started["number"],
            "kind": started["kind"],
            "state": started["state"],
            "of": started["document_number"],
        },
    }


def _trace(person: Person) -> dict[str, Any]:
    """One call for the life of the piece that came back; ``ms`` is the whole call, at the person's side."""
    began = time.monotonic()
    life = person.get("traceability/life", number=serial(COMPLAINED_PIECE), item="RING-74")
    took = round((time.monotonic() - began) * 1000)
    siblings = life["siblings"]
    return {
        "serial": life["lot"]["number"],
        "supplier_lot": life["supply"][0]["lot"]["supplier_lot"],
        "siblings_total": siblings["total"],
        "siblings_found": siblings["found"],
        "where": siblings["by_where"],
        "reading": life["readings"][0]["value"],
        "subgroup": life["readings"][0]["subgroup"]["number"],
        "ms": took,
    }


def _latencies(quality: Person, stop: dict[str, Any], story: Story) -> dict[str, int | None]:
    ready = stop["ready_at"]

    def since(at: int | None) -> int | None:
        return None if not at or not ready else round((at - ready) / 1000)

    about = {
        "production.order_paused": story.order["id"],
        "quality.nc_opened": story.nonconformances[0]["id"],
    }
    events = {
        name: next(
            (row["at"] for row in quality.rows("audit.events", event=name) if row["document_id"] == document),
            None,
        )
        for name, document in about.items()
    }
    return {
        "sample_to_echo": since(stop["echo_at"]),
        "sample_to_not_running": since(stop["not_running_at"]),
        "sample_to_order_paused": since(events["production.order_paused"]),
        "sample_to_nc": since(events["quality.nc_opened"]),
    }


def _audit_chain(story: Story) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "jidoka_central.cli", "verify"],
        capture_output=True,
        text=True,
        env=story.plant.central_environment(),
        check=False,
    )
    lines = (done.stdout or done.stderr).strip().splitlines()
    return {"verified": done.returncode == 0, "said": lines[-1] if lines else ""}


def check(evidence: dict[str, Any]) -> list[str]:
    """What is not as the story says; empty when all is."""
    wrong: list[str] = []

    def must(name: str, found: Any, expected: Any) -> None:
        if found != expected:
            wrong.append(f"{name}: {found!r}, not {expected!r}")

    for name, value in LIMITS.items():
        must(f"limits.{name}", evidence["limits"][name], value)
    must("advice_at_subgroup", evidence["advice_at_subgroup"], FIRST_ADVICE)
    must("advice_rules", evidence["advice_rules"], ["mean.n5", "mean.n6"])
    must("stopped_at_subgroup", evidence["stopped_at_subgroup"], 37)
    must("stop_mean", round(evidence["stop_mean"] or 0, 4), 74.0166)
    must("pieces_held", evidence["pieces_held"], 5)
    must("held_range", evidence["held_range"], [181, 185])
    must("verification.pieces", evidence["verification"]["pieces"], [186, 187, 188, 189, 190])
    must("verification.released", evidence["verification"]["released"], True)
    for name, budget in BUDGET_MS.items():
        found = evidence["latency_ms"][name]
        if found is None or not 0 <= found <= budget:
            wrong.append(f"latency_ms.{name}: {found} is not within {budget}")
    must("bundle_hash", evidence["bundle_hash"]["edge"], evidence["bundle_hash"]["central"])
    for name in ("made", "confirmed", "quantity"):
        must(f"order.{name}", evidence["order"][name], "200")
    must("order.scrapped", evidence["order"]["scrapped"], "1")
    must("order.received", evidence["order"]["received"], "199")
    must("order.state", evidence["order"]["state"], "closed")
    if evidence["downtime"]["seconds"] is None:
        wrong.append("downtime.seconds: not known")
    must("first_reaction.cause", (evidence["first_reaction"] or {}).get("cause"), "worn_tool")
    must("first_reaction.master_passed", (evidence["first_reaction"] or {}).get("master_passed"), True)
    wrong += check_refusals(evidence) + check_complaint(evidence)
    wrong += check_books(evidence)
    must("audit_chain.verified", evidence["audit_chain"]["verified"], True)
    return wrong


def check_refusals(evidence: dict[str, Any]) -> list[str]:
    """Each thing that must not be possible was refused, for its own reason; what is held was refused naming
    the complaint that holds it."""
    wrong = []
    tried = {one["what"]: one for one in evidence["refusals"]}
    wrong += [f"refusals: {what} was not tried" for what in REFUSALS if what not in tried]
    wrong += [f"refusals: {what} is not in the story" for what in tried if what not in REFUSALS]
    for what, code in REFUSALS.items():
        found = tried.get(what, {"code": code})["code"]
        if not found:
            wrong.append(f"refusals: nobody refused {what}")
        elif found != code:
            wrong.append(f"refusals: {what}: {found!r}, not {code!r}")
    number = evidence["complaint"]["number"]
    if HELD_FOR_B in tried and number not in tried[HELD_FOR_B]["said"]:
        wrong.append(f"refusals: {HELD_FOR_B}: {tried[HELD_FOR_B]['said']!r} does not name {number}")
    return wrong


def check_complaint(evidence: dict[str, Any]) -> list[str]:
    """The complaint held, listed and started what it must; one call tells where everything is."""
    case, trace = evidence["complaint"], evidence["trace"]
    eight_d = {"number": "8D-000001", "kind": "8d", "state": "opened", "of": case["number"]}
    expected = (
        ("complaint.contained", case["contained"], True),
        ("complaint.held", case["held"], WHERE["blocked"]),
        ("complaint.to_tell", case["to_tell"], {"CUST-A": WHERE["delivered"]}),
        ("complaint.eight_d", case["eight_d"], eight_d),
        ("trace.serial", trace["serial"], serial(COMPLAINED_PIECE)),
        ("trace.siblings", (trace["siblings_total"], trace["siblings_found"]), (200, 200)),
        ("trace.where", trace["where"], WHERE),
        ("trace.supplier_lot", trace["supplier_lot"], SUPPLIER_LOT),
        ("trace.subgroup", trace["subgroup"], 37),
    )
    wrong = [f"{name}: {found!r}, not {wanted!r}" for name, found, wanted in expected if found != wanted]
    if not trace["ms"] <= TRACE_MS:
        wrong.append(f"trace.ms: {trace['ms']} is not within {TRACE_MS}")
    return wrong


def write(path: Path, evidence: dict[str, Any]) -> None:
    path.write_text(json.dumps(evidence, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
