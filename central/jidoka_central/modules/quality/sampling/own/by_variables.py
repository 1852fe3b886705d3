"""The checks of tables by variables; ``findings`` says what each finds. Pure."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import Final

from jidoka_central.modules.quality.sampling.own.finding import (
    PA_FLOOR,
    PA_LEAST,
    PA_MOST,
    Found,
    columns_of,
    found_at,
    fraction,
    off_at_aql,
    own_cells,
    pa_of,
    rows_of,
)
from jidoka_central.modules.quality.sampling.own.tables import (
    Content,
)
from jidoka_central.modules.quality.sampling.special import normal_quantile
from jidoka_central.modules.quality.sampling.tables import AQLS
from jidoka_central.modules.quality.sampling.variables import estimated_percent

M_APART: Final = 0.02
BEND_MOST: Final = 0.04
FALL_MOST: Final = (
    0.08  # plans that follow those by attributes fall a little where these turn from 0/1 to 1/2
)
UNEVEN_TIMES: Final = 6.0
UNEVEN_LEAST: Final = 0.1


def variables_at_aql(content: Content) -> Found:
    for address, cell in own_cells(content):
        pa = pa_of(address, cell) if address[1] == "normal" else None
        if pa is not None and not PA_LEAST <= pa <= PA_MOST:
            yield off_at_aql(address, pa)


def uneven(content: Content) -> Found:
    letters, deviate = content.row_letters, {}
    for address, cell in own_cells(content):
        pa = pa_of(address, cell) if address[1] == "normal" else None
        if pa is not None:
            deviate[address] = normal_quantile(min(max(pa, PA_FLOOR), 1.0 - PA_FLOOR))
    off = {}
    for (kind, severity, letter, aql), here in deviate.items():
        i, j = letters.index(letter), AQLS.index(aql)
        if not 0 < i < len(letters) - 1 or not 0 < j < len(AQLS) - 1:
            continue
        beside = [deviate.get((kind, severity, letters[i + d], AQLS[j - d])) for d in (-1, 1)]
        if None not in beside:
            off[kind, severity, letter, aql] = abs(here - sum(one or 0.0 for one in beside) / 2.0)
    most = max(UNEVEN_LEAST, UNEVEN_TIMES * statistics.median(off.values())) if off else 0.0
    for address, apart in off.items():
        kind, severity, letter, aql = address
        i, j = letters.index(letter), AQLS.index(aql)
        beside = [off.get((kind, severity, letters[i + d], AQLS[j - d]), 0.0) for d in (-1, 1)]
        if apart > most and all(apart >= (one or 0.0) for one in beside):
            yield found_at(
                address,
                "uneven",
                f"AQL 处的接收概率与对角线相邻单元格相差 {apart:.2f} 个标准差",
                f"acceptance at the AQL is {apart:.2f} normal deviates off its neighbours on the diagonal",
            )


def order(content: Content) -> Found:
    along = (
        (rows_of, "k", -1, "k 应随 AQL 增大而减小", "k falls while the AQL rises"),
        (rows_of, "m", 1, "M 应随 AQL 增大而增大", "M rises with the AQL"),
        (columns_of, "k", 1, "k 不应随字码明显减小", "k does not fall much with the letter"),
        (columns_of, "n", 1, "n 不应随字码减小", "n does not fall with the letter"),
    )
    for lines, name, sign, zh, en in along:
        for line in lines(content):
            for (_, before), (address, cell) in pairwise(line):
                last, now = getattr(before, name), getattr(cell, name)
                if last is None or now is None:
                    continue
                if name == "m" and before.n != cell.n:
                    continue
                step = sign * (float(now) - float(last))
                least = -FALL_MOST if name == "k" and lines is columns_of else 0.0
                if step < least or (step == 0 and lines is rows_of):
                    yield found_at(
                        address, "order", f"{zh}：{last} 之后为 {now}", f"{en}; {now} after {last}"
                    )


def k_and_m(content: Content) -> Found:
    for address, cell in own_cells(content):
        if cell.k is None or cell.m is None or cell.n is None:
            continue
        k, m, half = float(cell.k), float(cell.m), _half(cell.k)
        low, high = (estimated_percent(one, cell.n) for one in (k + half, k - half))
        slack = M_APART * m + _half(cell.m)
        if not low - slack <= m <= high + slack:
            middle = estimated_percent(k, cell.n)
            yield found_at(
                address,
                "k_and_m",
                f"k {cell.k} 与 n {cell.n} 对应的 M 为 {middle:.3f}，表中为 {cell.m}",
                f"k {cell.k} with n {cell.n} is M {middle:.3f}; the table has {cell.m}",
            )


def _half(text: str) -> float:
    """Half of the last digit's unit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def bend(content: Content) -> Found:
    for row in rows_of(content):
        points = [
            (normal_quantile(1.0 - fraction(address[3])), float(cell.k), address, cell)
            for address, cell in row
            if cell.k is not None and fraction(address[3]) < 0.5
        ]
        for (x0, k0, _, c0), (x1, k1, address, cell), (x2, k2, _, c2) in zip(
            points, points[1:], points[2:], strict=False
        ):
            if not c0.n == cell.n == c2.n:
                continue
            expected = k0 + (k2 - k0) * (x1 - x0) / (x2 - x0)
            if abs(k1 - expected) > BEND_MOST:
                yield found_at(
                    address,
                    "bend",
                    f"k {k1} 与同行相邻值推得的 {expected:.3f} 相差较大",
                    f"k {k1}; its neighbours in the row put it at {expected:.3f}",
                )
