"""The gate: what is no reading, by its code."""

import math

import pytest

from jidoka_edge import gate
from jidoka_edge.drivers.record import decode_record
from jidoka_edge.pieces.records import Result
from jidoka_shared.wire import decode_bundle
from tests.edge.line_in_memory import make_bundle

CHARACTERISTIC = decode_bundle(make_bundle()).characteristics[0]


@pytest.mark.parametrize(
    ("status", "decimals", "value", "code"),
    [
        (1, 3, 74.0, None),
        (1, 3, 73.5, None),  # plausible limits are inclusive
        (2, 3, 74.0, "bad_status"),
        (3, 3, None, "bad_status"),
        (0, 3, 74.0, "bad_status"),
        (1, 3, None, "not_finite"),
        (1, 3, math.nan, "not_finite"),
        (1, 3, math.inf, "not_finite"),
        (1, 2, 74.0, "wrong_decimals"),
        (1, 3, 74.501, "implausible"),
        (1, 3, 0.0, "implausible"),
        (1, 3, 2e-41, "implausible"),  # words swapped after a firmware update
    ],
)
def test_gate(status, decimals, value, code):
    assert gate.refusal(Result(1, 1, status, decimals, value, 0), CHARACTERISTIC) == code


@pytest.mark.parametrize("raw", [b"", b"\0" * 20, b"\xff" * 20, b"\0" * 19, b"\1" * 21])
def test_impossible_records_are_none(raw):
    assert decode_record(raw, 1_000_000) is None


def test_record_decodes_value_and_moment():
    raw = bytes.fromhex("000000070000000c000100030001213300050000")
    assert decode_record(raw, 1_000_000) == Result(7, 12, 1, 3, 74.035, 995_000)
    fault = bytes.fromhex("000000070000000c0002000380000000ffff0000")
    decoded = decode_record(fault, 100_000_000)
    assert decoded.value is None and decoded.age_saturated
