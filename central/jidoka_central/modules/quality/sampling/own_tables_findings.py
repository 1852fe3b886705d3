"""What looks misread in a sampling table. Pure.

Tables of standards are built by rule, and a misread cell breaks one. None of this is proof: a finding asks
for a second look and sends the cell to proofreading; a cell without one may be wrong all the same.

    pa_at_aql      single, normal: probability of acceptance at the AQL outside 0.80 .. 0.999
    sample_size    a plan's samples differ from one another, or from those of its letter (normal and tightened
                   inspection have the same)
    diagonal       cells with the same sum of letter and AQL number have the same numbers or arrow; this one
                   has not, and ``AGREE`` of the others agree, of the nearest too
    falls          along a row Ac falls while the AQL rises
    lenient        tightened inspection accepts more than normal inspection does
    not_as_single  a double or multiple plan accepts otherwise than the single plan of its cell, by over 0.10
                   where that accepts with 95, 50 and 10 %
    never_reached  a sample before the last decides every lot
    same_rows      most of a row has the numbers of the same row of another severity: the wrong page was read

By variables: pa_at_aql; ``order`` (k falls along a row, M rises along it where n is the same, n does not fall
with the letter, nor k by more than ``FALL_MOST``); ``k_and_m`` (M is not the fraction estimated at Q = k, by
over 2 % and the last digits); ``bend`` (k does not lie where its neighbours in a row of one n put it);
``uneven`` (normal: acceptance at the AQL, as a normal deviate, is further from what its two neighbours on
the diagonal have than ``UNEVEN_TIMES`` the median of the table, and than ``UNEVEN_LEAST``); diagonal, for
arrows.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

import numpy as np
from scipy.special import gammaln

from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.design import pa_variables
from jidoka_central.modules.quality.sampling.editions import SEVERITIES
from jidoka_central.modules.quality.sampling.own_tables import (
    VARIABLES,
    Address,
    Astray,
    Cell,
    Content,
    named,
)
from jidoka_central.modules.quality.sampling.special import normal_quantile
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS, LETTERS
from jidoka_central.modules.quality.sampling.variables import acceptability_constant, estimated_percent

FINDINGS_MAX: Final = 200
PA_LEAST: Final = 0.80
PA_MOST: Final = 0.999
PA_FLOOR: Final = 1e-9
APART_MOST: Final = 0.10
AGREE: Final = 0.75
OTHERS_MIN: Final = 2
M_APART: Final = 0.02
BEND_MOST: Final = 0.04
FALL_MOST: Final = (
    0.08  # plans that follow those by attributes fall a little where these turn from 0/1 to 1/2
)
UNEVEN_TIMES: Final = 6.0
UNEVEN_LEAST: Final = 0.1
LEAST_SAMPLE: Final = 2
_LETTERS: Final = LETTERS + "S"
_SIMPLER: Final = ("single", "double")
_ARROWS: Final = {"up": "↑", "down": "↓"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``cell`` and why it looks misread; ``code`` names the check."""

    cell: str
    code: str
    text: Text


def findings_of(content: Content) -> list[Finding]:
    """At most ``FINDINGS_MAX``, in the table's order."""
    checks = (
        (_order, _k_and_m, _bend, _variables_at_aql, _uneven, _diagonal, _lenient, _same_rows)
        if content.kind == VARIABLES
        else (_at_aql, _sizes, _diagonal, _falls, _lenient, _staged, _same_rows)
    )
    place = {address: at for at, address in enumerate(content.cells)}
    found = [(place[address], finding) for check in checks for address, finding in check(content)]
    found.sort(key=lambda one: one[0])
    return [finding for _, finding in found[:FINDINGS_MAX]]


Found = Iterator[tuple[Address, Finding]]


def _found(address: Address, code: str, zh: str, en: str) -> tuple[Address, Finding]:
    return address, Finding(named(address), code, Text(zh=zh, en=en))


def _own(content: Content) -> Iterator[tuple[Address, Cell]]:
    return ((address, cell) for address, cell in content.cells.items() if cell.use is None)


def fraction(aql: str) -> float:
    """The AQL as nonconforming, or nonconformities, per piece."""
    return float(aql) / 100.0


def _at_aql(content: Content) -> Found:
    for address, cell in _own(content):
        kind, severity, _, aql = address
        if (kind, severity) == ("single", "normal"):
            pa = accepted(cell.stages, fraction(aql), poisson=AQLS.index(aql) > AQL_PERCENT_MAX)
            if not PA_LEAST <= pa <= PA_MOST:
                yield _pa(address, pa)


def _pa(address: Address, pa: float) -> tuple[Address, Finding]:
    return _found(
        address,
        "pa_at_aql",
        f"AQL 处接收概率为 {pa:.4f}，正常检验一般在 {PA_LEAST} 至 {PA_MOST} 之间",
        f"at the AQL it accepts with {pa:.4f}; normal inspection does with {PA_LEAST} to {PA_MOST}",
    )


def _rows(content: Content) -> Iterator[list[tuple[Address, Cell]]]:
    """The cells with numbers of each row (kind, severity, letter), by AQL."""
    cells = sorted(_own(content), key=lambda one: (one[0][:3], AQLS.index(one[0][3])))
    for _, row in groupby(cells, key=lambda one: one[0][:3]):
        yield list(row)


def _columns(content: Content) -> Iterator[list[tuple[Address, Cell]]]:
    """The cells with numbers of each column (kind, severity, AQL), by letter."""
    cells = sorted(_own(content), key=lambda one: (one[0][0], one[0][1], one[0][3], one[0][2]))
    for _, column in groupby(cells, key=lambda one: (one[0][0], one[0][1], one[0][3])):
        yield list(column)


def _sizes(content: Content) -> Found:
    rows: dict[tuple[str, bool, str], list[tuple[Address, tuple[int, ...]]]] = {}
    for address, cell in _own(content):
        kind, severity, letter, _ = address
        sizes = tuple(stage.n for stage in cell.stages)
        rows.setdefault((kind, severity == "reduced", letter), []).append((address, sizes))
    for row in rows.values():
        usual, count = Counter(sizes for _, sizes in row).most_common(1)[0]
        for address, sizes in row:
            other = sizes != usual or (count == 1 and len(row) > 1)  # nobody knows which of two is right
            if other or len(set(sizes)) > 1:
                shown, others = (", ".join(map(str, one)) for one in (sizes, usual))
                yield _found(
                    address,
                    "sample_size",
                    f"样本量 {shown}，该字码其他为 {others}",
                    f"samples of {shown}; others of its letter have {others}",
                )


def _signature(cell: Cell) -> object:
    return cell.use or tuple((stage.ac, stage.re) for stage in cell.stages)


def _diagonal(content: Content) -> Found:
    groups: dict[tuple[str, str, int], list[tuple[Address, object]]] = {}
    for address, cell in content.cells.items():
        kind, severity, letter, aql = address
        if letter not in _LETTERS or (content.kind == VARIABLES and cell.use is None):
            continue
        s = _LETTERS.index(letter) + AQLS.index(aql)
        groups.setdefault((kind, severity, s), []).append((address, _signature(cell)))
    for group in groups.values():
        group.sort(key=lambda one: one[0][2])
        for at, (address, signature) in enumerate(group):
            if signature in _SIMPLER:  # small letters have no samples to part, whatever their sum says
                continue
            others = _comparable([one for place, (_, one) in enumerate(group) if place != at])
            near = _comparable([one for _, one in [*group[max(0, at - 2) : at], *group[at + 1 : at + 3]]], 2)
            if len(others) < OTHERS_MIN:
                continue
            usual, count = Counter(others).most_common(1)[0]
            if usual == signature or count < AGREE * len(others) or near.count(usual) < AGREE * len(near):
                continue
            this, shown = _shown(signature), _shown(usual)
            yield _found(
                address,
                "diagonal",
                f"此处为 {this}；同一对角线上其余 {len(others)} 个中有 {count} 个为 {shown}",
                f"{this} stands here; {count} of the {len(others)} others of its diagonal have {shown}",
            )


def _comparable(signatures: list[object], least: int = OTHERS_MIN + 1) -> list[object]:
    """Without those that say to take a simpler kind, where ``least`` others are left."""
    found = [one for one in signatures if one not in _SIMPLER]
    return found if len(found) >= least else signatures


def _shown(signature: object) -> str:
    if isinstance(signature, tuple):
        return " ".join(f"{'#' if ac is None else ac}/{re}" for ac, re in signature)
    return _ARROWS.get(str(signature), str(signature))


def _falls(content: Content) -> Found:
    for row in _rows(content):
        for (_, before), (address, cell) in pairwise(row):
            last, now = before.stages[-1].ac, cell.stages[-1].ac
            gapped = content.gap and address[1] == "reduced"
            if last is not None and now is not None and now < last + (not gapped):
                yield _found(
                    address,
                    "falls",
                    f"Ac {now}，前一个 AQL 为 {last}",
                    f"Ac {now} after {last} at the AQL before",
                )


def _lenient(content: Content) -> Found:
    for address, _ in _own(content):
        kind, severity, letter, aql = address
        if kind not in ("single", VARIABLES) or severity != "tightened" or letter not in content.lot_letters:
            continue
        pair = []
        for one in ("tightened", "normal"):
            try:
                pair.append(_at_its_aql(*content.resolve((kind, one, letter, aql)), aql))
            except Astray:  # refused elsewhere
                break
        strict, usual = pair if len(pair) == 2 else (None, None)
        if strict is not None and usual is not None and strict > usual + 1e-9:
            yield _found(
                address,
                "lenient",
                f"加严检验在 AQL 处的接收概率 {strict:.3f} 大于正常检验的 {usual:.3f}",
                f"tightened accepts with {strict:.3f} at the AQL, normal with {usual:.3f}",
            )


def _at_its_aql(address: Address, cell: Cell, aql: str) -> float | None:
    if cell.stages:
        return accepted(cell.stages, fraction(aql), poisson=AQLS.index(aql) > AQL_PERCENT_MAX)
    return _pa_of(address, cell)


def _same_rows(content: Content) -> Found:
    """A finding a row. Plans of samples that cannot be smaller are the same in every severity."""
    for row in _rows(content):
        kind, severity, letter, _ = row[0][0]
        for other in SEVERITIES[: SEVERITIES.index(severity)]:
            pairs = ((one, content.cells.get((kind, other, letter, at[3]))) for at, one in row)
            same = sum(one == beside and (one.n or one.stages[0].n) > LEAST_SAMPLE for one, beside in pairs)
            if same * 2 > len(row):
                yield _found(
                    row[0][0],
                    "same_rows",
                    f"字码 {letter} 一行与 {other} 的相同：是否读错了表",
                    f"the row of {letter} is that of {other} inspection: perhaps another table was read",
                )


def _staged(content: Content) -> Found:
    for address, cell in _own(content):
        kind, severity, letter, aql = address
        if kind == "single" or (content.gap and severity == "reduced"):
            continue
        early = next((at for at, one in enumerate(cell.stages[:-1], 1) if one.ac == one.re - 1), None)
        if early is not None:
            yield _found(
                address,
                "never_reached",
                f"第 {early} 个样本后已全部判定",
                f"every lot is decided after sample {early}",
            )
        try:
            single = content.resolve(("single", severity, letter, aql))[1].stages[0]
        except Astray:
            continue
        if AQLS.index(aql) > AQL_PERCENT_MAX:
            continue
        apart, at = max(_apart(cell.stages, single), key=lambda one: abs(one[0]))
        if abs(apart) > APART_MOST:
            yield _found(
                address,
                "not_as_single",
                f"单次方案接收概率为 {at:.2f} 处，本方案为 {at + apart:.2f}",
                f"where the single plan accepts with {at:.2f} it does with {at + apart:.2f}",
            )


def _apart(stages: Sequence[Stage], single: Stage) -> Iterator[tuple[float, float]]:
    """(difference, the single plan's probability) near three points of its curve; Poisson."""
    for mean in _means(single.re - 1):
        p = mean / single.n
        of_single = accepted((single,), p, poisson=True)
        yield accepted(stages, p, poisson=True) - of_single, of_single


@lru_cache(maxsize=256)
def _means(c: int) -> tuple[float, float, float]:
    """The means at which a Poisson number is at most ``c`` with 0.95, 0.5 and 0.1."""
    from scipy.special import gammaincinv

    return tuple(float(gammaincinv(c + 1, 1.0 - pa)) for pa in (0.95, 0.5, 0.1))  # type: ignore[return-value]


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
    k = np.arange(size, dtype=np.float64)
    if poisson:
        return np.exp(k * math.log(n * p) - n * p - gammaln(k + 1.0))
    mass = np.zeros(size)
    few = k[: n + 1]
    ways = gammaln(n + 1.0) - gammaln(few + 1.0) - gammaln(n - few + 1.0)
    mass[: len(few)] = np.exp(ways + few * math.log(p) + (n - few) * math.log1p(-p))
    return mass


def _pa_of(address: Address, cell: Cell) -> float | None:
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


def _variables_at_aql(content: Content) -> Found:
    for address, cell in _own(content):
        pa = _pa_of(address, cell) if address[1] == "normal" else None
        if pa is not None and not PA_LEAST <= pa <= PA_MOST:
            yield _pa(address, pa)


def _uneven(content: Content) -> Found:
    letters, deviate = content.row_letters, {}
    for address, cell in _own(content):
        pa = _pa_of(address, cell) if address[1] == "normal" else None
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
            yield _found(
                address,
                "uneven",
                f"AQL 处的接收概率与对角线相邻单元格相差 {apart:.2f} 个标准差",
                f"acceptance at the AQL is {apart:.2f} normal deviates off its neighbours on the diagonal",
            )


def _order(content: Content) -> Found:
    along = (
        (_rows, "k", -1, "k 应随 AQL 增大而减小", "k falls while the AQL rises"),
        (_rows, "m", 1, "M 应随 AQL 增大而增大", "M rises with the AQL"),
        (_columns, "k", 1, "k 不应随字码明显减小", "k does not fall much with the letter"),
        (_columns, "n", 1, "n 不应随字码减小", "n does not fall with the letter"),
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
                least = -FALL_MOST if name == "k" and lines is _columns else 0.0
                if step < least or (step == 0 and lines is _rows):
                    yield _found(address, "order", f"{zh}：{last} 之后为 {now}", f"{en}; {now} after {last}")


def _k_and_m(content: Content) -> Found:
    for address, cell in _own(content):
        if cell.k is None or cell.m is None or cell.n is None:
            continue
        k, m, half = float(cell.k), float(cell.m), _half(cell.k)
        low, high = (estimated_percent(one, cell.n) for one in (k + half, k - half))
        slack = M_APART * m + _half(cell.m)
        if not low - slack <= m <= high + slack:
            middle = estimated_percent(k, cell.n)
            yield _found(
                address,
                "k_and_m",
                f"k {cell.k} 与 n {cell.n} 对应的 M 为 {middle:.3f}，表中为 {cell.m}",
                f"k {cell.k} with n {cell.n} is M {middle:.3f}; the table has {cell.m}",
            )


def _half(text: str) -> float:
    """Half of the last digit's unit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def _bend(content: Content) -> Found:
    for row in _rows(content):
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
                yield _found(
                    address,
                    "bend",
                    f"k {k1} 与同行相邻值推得的 {expected:.3f} 相差较大",
                    f"k {k1}; its neighbours in the row put it at {expected:.3f}",
                )
