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

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from jidoka_central.modules.quality.sampling.editions import SEVERITIES
from jidoka_central.modules.quality.sampling.own.by_variables import (
    bend,
    k_and_m,
    order,
    uneven,
    variables_at_aql,
)
from jidoka_central.modules.quality.sampling.own.finding import (
    PA_LEAST,
    PA_MOST,
    Finding,
    Found,
    accepted,
    found_at,
    fraction,
    off_at_aql,
    own_cells,
    pa_of,
    rows_of,
)
from jidoka_central.modules.quality.sampling.own.tables import (
    VARIABLES,
    Address,
    Astray,
    Cell,
    Content,
)
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS, LETTERS

FINDINGS_MAX: Final = 200
APART_MOST: Final = 0.10
AGREE: Final = 0.75
OTHERS_MIN: Final = 2
LEAST_SAMPLE: Final = 2
_LETTERS: Final = LETTERS + "S"
_SIMPLER: Final = ("single", "double")
_ARROWS: Final = {"up": "↑", "down": "↓"}


def findings_of(content: Content) -> list[Finding]:
    """At most ``FINDINGS_MAX``, in the table's order."""
    checks = (
        (order, k_and_m, bend, variables_at_aql, uneven, _diagonal, _lenient, _same_rows)
        if content.kind == VARIABLES
        else (_at_aql, _sizes, _diagonal, _falls, _lenient, _staged, _same_rows)
    )
    place = {address: at for at, address in enumerate(content.cells)}
    found = [(place[address], finding) for check in checks for address, finding in check(content)]
    found.sort(key=lambda one: one[0])
    return [finding for _, finding in found[:FINDINGS_MAX]]


def _at_aql(content: Content) -> Found:
    for address, cell in own_cells(content):
        kind, severity, _, aql = address
        if (kind, severity) == ("single", "normal"):
            pa = accepted(cell.stages, fraction(aql), poisson=AQLS.index(aql) > AQL_PERCENT_MAX)
            if not PA_LEAST <= pa <= PA_MOST:
                yield off_at_aql(address, pa)


def _sizes(content: Content) -> Found:
    rows: dict[tuple[str, bool, str], list[tuple[Address, tuple[int, ...]]]] = {}
    for address, cell in own_cells(content):
        kind, severity, letter, _ = address
        sizes = tuple(stage.n for stage in cell.stages)
        rows.setdefault((kind, severity == "reduced", letter), []).append((address, sizes))
    for row in rows.values():
        usual, count = Counter(sizes for _, sizes in row).most_common(1)[0]
        for address, sizes in row:
            other = sizes != usual or (count == 1 and len(row) > 1)  # nobody knows which of two is right
            if other or len(set(sizes)) > 1:
                shown, others = (", ".join(map(str, one)) for one in (sizes, usual))
                yield found_at(
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
            yield found_at(
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
    for row in rows_of(content):
        for (_, before), (address, cell) in pairwise(row):
            last, now = before.stages[-1].ac, cell.stages[-1].ac
            gapped = content.gap and address[1] == "reduced"
            if last is not None and now is not None and now < last + (not gapped):
                yield found_at(
                    address,
                    "falls",
                    f"Ac {now}，前一个 AQL 为 {last}",
                    f"Ac {now} after {last} at the AQL before",
                )


def _lenient(content: Content) -> Found:
    for address, _ in own_cells(content):
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
            yield found_at(
                address,
                "lenient",
                f"加严检验在 AQL 处的接收概率 {strict:.3f} 大于正常检验的 {usual:.3f}",
                f"tightened accepts with {strict:.3f} at the AQL, normal with {usual:.3f}",
            )


def _at_its_aql(address: Address, cell: Cell, aql: str) -> float | None:
    if cell.stages:
        return accepted(cell.stages, fraction(aql), poisson=AQLS.index(aql) > AQL_PERCENT_MAX)
    return pa_of(address, cell)


def _same_rows(content: Content) -> Found:
    """A finding a row. Plans of samples that cannot be smaller are the same in every severity."""
    for row in rows_of(content):
        kind, severity, letter, _ = row[0][0]
        for other in SEVERITIES[: SEVERITIES.index(severity)]:
            pairs = ((one, content.cells.get((kind, other, letter, at[3]))) for at, one in row)
            same = sum(one == beside and (one.n or one.stages[0].n) > LEAST_SAMPLE for one, beside in pairs)
            if same * 2 > len(row):
                yield found_at(
                    row[0][0],
                    "same_rows",
                    f"字码 {letter} 一行与 {other} 的相同：是否读错了表",
                    f"the row of {letter} is that of {other} inspection: perhaps another table was read",
                )


def _staged(content: Content) -> Found:
    for address, cell in own_cells(content):
        kind, severity, letter, aql = address
        if kind == "single" or (content.gap and severity == "reduced"):
            continue
        early = next((at for at, one in enumerate(cell.stages[:-1], 1) if one.ac == one.re - 1), None)
        if early is not None:
            yield found_at(
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
            yield found_at(
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
def _means(c: int) -> tuple[float, ...]:
    """The means at which a Poisson number is at most ``c`` with 0.95, 0.5 and 0.1."""
    from scipy.special import gammaincinv

    return tuple(float(gammaincinv(c + 1, 1.0 - pa)) for pa in (0.95, 0.5, 0.1))
