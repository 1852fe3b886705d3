"""A replay also says whether charts read what is stored: their columns against the rows they were made of."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.columns.model import MEASUREMENT_CHUNK
from tests.central.shopfloor.test_replay import replayed, story, tamper, told_to
from tests.support.shopfloor import Floor


def test_columns_that_charts_read_are_held_against_the_rows(floor: Floor) -> None:
    run, payloads = story()
    told_to(floor, run.told, payloads)
    while floor.do(lambda uow: shopfloor.build_columns(uow, -1)):
        pass
    assert replayed(floor).result == "same"
    (chunk,) = floor.all(MEASUREMENT_CHUNK)
    values = np.frombuffer(chunk["readings"], dtype="<f8").copy()
    values[12] += 0.001
    for column, changed in (
        ("readings", values.tobytes()),
        ("head", chunk["head"][:-1] + bytes([7])),
        ("statistics", bytes(len(chunk["statistics"]))),
    ):
        tamper(floor, sa.update(MEASUREMENT_CHUNK).values({column: changed}))
        difference = replayed(floor).difference
        assert (
            difference is not None
            and difference.what == "charted"
            and difference.stored != difference.replayed
        )
        tamper(floor, sa.update(MEASUREMENT_CHUNK).values({column: chunk[column]}))
    assert replayed(floor).result == "same"
    tamper(floor, sa.delete(MEASUREMENT_CHUNK))
    difference = replayed(floor).difference
    assert difference is not None and (difference.what, difference.subgroup) == ("charted", 1)
