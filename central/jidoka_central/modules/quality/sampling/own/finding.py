"""A cell that looks misread, and what every check of sampling tables reads: its cells by row and column, and
what a plan accepts. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.design import pa_variables
from jidoka_central.modules.quality.sampling.own.tables import (
    Address,
    Cell,
    Content,
    named,
)
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_central.modules.quality.sampling.tables import AQLS
from jidoka_central.modules.quality.sampling.variables import acceptability_constant

PA_LEAST: Final = 0.80
PA_MOST: Final = 0.999
PA_FLOOR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Finding:
    """``cell`` and why it looks misread; ``code`` names the check."""

    cell: str
    code: str
    text: Text


Found = Iterator[tuple[Address, Finding]]


def found_at(address: Address, code: str, zh: str, en: str) -> tuple[Address, Finding]:
    return address, Finding(named(address), code, Text(zh=zh, en=en))


def own_cells(content: Content) -> Iterator[tuple[Address, Cell]]:
    return ((address, cell) for address, cell in content.cells.items() if cell.use is None)


def fraction(aql: str) -> float:
    """The AQL as nonconforming, or nonconformities, per piece."""
    return float(aql) / 100.0


def off_at_aql(address: Address, pa: float) -> tuple[Address, Finding]:
    return found_at(
        address,
        "pa_at_aql",
        f"AQL 处接收概率为 {pa:.4f}，正常检验一般在 {PA_LEAST} 至 {PA_MOST} 之间",
        f"at the AQL it accepts with {pa:.4f}; normal inspection does with {PA_LEAST} to {PA_MOST}",
    )


def rows_of(content: Content) -> Iterator[list[tuple[Address, Cell]]]:
    """The cells with numbers of each row (kind, severity, letter), by AQL."""
    cells = sorted(own_cells(content), key=lambda one: (one[0][:3], AQLS.index(one[0][3])))
    for _, row in groupby(cells, key=lambda one: one[0][:3]):
        yield list(row)


def columns_of(content: Content) -> Iterator[list[tuple[Address, Cell]]]:
    """The cells with numbers of each column (kind, severity, AQL), by letter."""
    cells = sorted(own_cells(content), key=lambda one: (one[0][0], one[0][1], one[0][3], one[0][2]))
    for _, column in groupby(cells, key=lambda one: (one[0][0], one[0][1], one[0][3])):
        yield list(column)


def accepted(stages: Sequence[Stage], p: float, *, poisson: bool) -> float:
    """The probability of acceptance, as ``curves.pa_and_asn`` has it, by convolution of arrays."""
    reached = np.ones(1)
    total = 0.0
    for number, stage in enumerate(stages, start=1):
        after = np.convolve(reached, _mass(stage.n, p, poisson, stage.re))[: stage.re]
        ac = stage.re - 1 if number == len(stages) else stage.ac
        if ac is not None:
            total += float(after[: ac + 1].sum())
            after[: ac + 1] = 0.0
        reached = after
    return min(1.0, total)


def _mass(n: int, p: float, poisson: bool, size: int) -> np.ndarray:
    from scipy.special import gammaln  # the server starts without scipy

    k = np.arange(size, dtype=np.float64)
    if poisson:
        return np.exp(k * math.log(n * p) - n * p - gammaln(k + 1.0))
    mass = np.zeros(size)
    few = k[: n + 1]
    ways = gammaln(n + 1.0) - gammaln(few + 1.0) - gammaln(n - few + 1.0)
    mass[: len(few)] = np.exp(ways + few * math.log(p) + (n - few) * math.log1p(-p))
    return mass


def pa_of(address: Address, cell: Cell) -> float | None:
    """The probability of acceptance at the AQL; by k, or the k that belongs to M."""
    if cell.n is None:
        return None
    if cell.k is not None:
        k = float(cell.k)
    elif cell.m is not None and 0.0 < float(cell.m) < 100.0:
        k = acceptability_constant(cell.n, float(cell.m))
    else:
        return None
    return pa_variables(cell.n, k, fraction(address[3]))
