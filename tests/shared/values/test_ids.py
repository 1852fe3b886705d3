"""Identifiers of documents: of time, then of chance."""

from __future__ import annotations

import secrets
from uuid import RFC_4122

import pytest

from jidoka_shared.values import InvalidId, new_uuid7


def test_what_is_made_later_sorts_later_even_within_a_millisecond() -> None:
    began = 1_795_000_000_000_000
    made = [new_uuid7(began + microsecond, secrets.token_bytes(8)) for microsecond in range(0, 3_000, 7)]
    assert made == sorted(made) and len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert [one.int >> 80 for one in made] == [(began + 7 * n) // 1_000 for n in range(len(made))]
    with pytest.raises(InvalidId):
        new_uuid7(began, b"short")
