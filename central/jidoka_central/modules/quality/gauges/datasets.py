"""Gauges to choose from."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.gauges.model import GAUGE


class GaugeRow(Answer):
    code: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int


class GaugeFilters(Input):
    code: str | None = None


def _gauges(
    q: Queries, filters: GaugeFilters, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    wanted = sa.select(GAUGE).where(GAUGE.c.company == q.company)
    if filters.code is not None:
        wanted = wanted.where(GAUGE.c.code == filters.code)
    rows, after = newest_first(q, wanted, GAUGE.c.id, cursor, limit)
    return [GaugeRow(**{name: row[name] for name in GaugeRow.model_fields}) for row in rows], after


GAUGE_DATASETS = (
    Dataset("quality.gauges", Text(zh="量具", en="Gauges"), "quality.read", GaugeRow, GaugeFilters, _gauges),
)
