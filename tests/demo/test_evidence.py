"""What the demonstration's evidence accepts: the story's refusals and complaint, and nothing beside them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jidoka_demo.evidence import HELD_FOR_B, REFUSALS, check_complaint, check_refusals

AS_TOLD: dict[str, Any] = {
    "refusals": [
        {"what": what, "code": code, "said": f"409 {code}: R74-000002 被 CP-000001 冻结"}
        for what, code in REFUSALS.items()
    ],
    "complaint": {
        "number": "CP-000001",
        "contained": True,
        "held": 49,
        "to_tell": {"CUST-A": 149},
        "eight_d": {"number": "8D-000001", "kind": "8d", "state": "opened", "of": "CP-000001"},
    },
    "trace": {
        "serial": "R74-000182",
        "supplier_lot": "S-74-0611",
        "siblings_total": 200,
        "siblings_found": 200,
        "where": {"blocked": 49, "delivered": 149, "scrapped": 2},
        "subgroup": 37,
        "ms": 94,
    },
}


def wrong(*path: str, to: Any) -> list[str]:
    """What is said of the evidence when one thing in it is another."""
    evidence = copy.deepcopy(AS_TOLD)
    place: Any = evidence
    for name in path[:-1]:
        place = next(one for one in place if one["what"] == name) if isinstance(place, list) else place[name]
    place[path[-1]] = to
    return check_refusals(evidence) + check_complaint(evidence)


def test_what_is_told_is_accepted() -> None:
    assert check_refusals(AS_TOLD) + check_complaint(AS_TOLD) == []


@pytest.mark.parametrize("what", REFUSALS)
def test_only_its_own_refusal_counts(what: str) -> None:
    assert wrong("refusals", what, "code", to="server.error") == [
        f"refusals: {what}: 'server.error', not {REFUSALS[what]!r}"
    ]
    assert wrong("refusals", what, "code", to="") == [f"refusals: nobody refused {what}"]


def test_the_hold_names_its_complaint() -> None:
    (said,) = wrong("refusals", HELD_FOR_B, "said", to="R74-000181 is held by NC-000002")
    assert said.endswith("does not name CP-000001")


def test_everything_is_tried_and_nothing_else() -> None:
    evidence = copy.deepcopy(AS_TOLD)
    evidence["refusals"][0]["what"] = "something else"
    assert len(check_refusals(evidence)) == 2


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("complaint", "eight_d", "kind"), "capa"),
        (("complaint", "eight_d", "of"), None),
        (("complaint", "contained"), False),
        (("complaint", "held"), 48),
        (("trace", "where"), {"blocked": 49, "delivered": 150, "scrapped": 1}),
        (("trace", "ms"), 1001),
    ],
)
def test_the_complaint_and_its_trace_are_as_the_story_says(path: tuple[str, ...], to: Any) -> None:
    assert len(wrong(*path, to=to)) == 1
