"""The dossier names the spread that a record of limits stands on: R, S or MR, by its method."""

from uuid import NAMESPACE_OID, uuid5

import pytest

from jidoka_central.modules.quality.spc.rules import METHODS
from jidoka_central.modules.traceability.dossier import limits_in_words
from jidoka_central.modules.traceability.making import _limits


@pytest.mark.parametrize(
    ("method", "spread"), [("xbar-r", "R"), ("between-within", "R"), ("xbar-s", "S"), ("i-mr", "MR")]
)
def test_the_spread_of_each_method(method: str, spread: str) -> None:
    assert set(METHODS.values()) <= {"xbar-r", "between-within", "xbar-s", "i-mr"}
    row = {
        "id": uuid5(NAMESPACE_OID, method), "limits_version": 2, "state": "frozen", "method": method,
        "centre": 74.0, "lower": 73.99, "upper": 74.01, "r_centre": 0.02, "r_upper": 0.04,
        "frozen_at": None, "data_hash": "0",
    }  # fmt: skip
    view = _limits(row)  # type: ignore[arg-type]
    assert view.spread == spread and view.model_dump(mode="json")["spread"] == spread
    assert limits_in_words(view) == f"v2: 73.990000 … 74.010000; {spread} 0.040000"
