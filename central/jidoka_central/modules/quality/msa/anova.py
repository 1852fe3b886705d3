"""Gage R&R by analysis of variance: crossed, and nested for tests that use the part up.

Crossed, p parts by o appraisers by r trials, all random:
    SS_P = o r sum (y_i.. - y)^2     SS_O = p r sum (y_.j. - y)^2     SS_E = sum (y_ijk - y_ij.)^2
    SS_I = r sum (y_ij. - y_i.. - y_.j. + y)^2
    F of the interaction = MS_I / MS_E; parts and appraisers are tested against MS_I.
Pooling: where p of the interaction is above ``alpha`` it goes into repeatability (MS_E = (SS_I + SS_E) /
(df_I + df_E)) and tests are against that. AIAG's example and Minitab take 0.05, others 0.25. On AIAG's
data pooling moves EV by 7 %, so every result says alpha and whether it pooled. Variance
components (negative becomes 0):
    EV^2 = MS_E    INT^2 = (MS_I - MS_E) / r    AV^2 = (MS_O - MS_I) / (p r)    PV^2 = (MS_P - MS_I) / (o r)
    with pooling MS_I gives way to MS_E and INT is 0.  REPRO^2 = AV^2 + INT^2   GRR^2 = EV^2 + REPRO^2
One appraiser alone: no AV; GRR is EV. Nested (parts within appraisers): AV^2 = (MS_O - MS_P(O)) / (p r),
PV^2 = (MS_P(O) - MS_E) / r. Intervals: MLS, at ``level``. Fourth powers of readings stand in them, so all is
computed in a unit near the largest distance from the mean, a power of two, and told in that of the readings.
Source: AIAG MSA 4th edition, appendix A; Burdick, Borror, Montgomery (2003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from jidoka_central.modules.quality.msa.components import Spread, spread_of
from jidoka_central.modules.quality.msa.errors import NO_REPEATABILITY
from jidoka_central.modules.quality.msa.intervals import Term, check_level, f_tail, mls
from jidoka_central.modules.quality.msa.table import NestedTable, Table, finite, in_unit

ALPHA: Final = 0.05
LEVEL: Final = 0.90


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the table. ``f`` and ``p`` are ``None`` where nothing is tested."""

    name: Literal["part", "appraiser", "interaction", "repeatability", "pooled", "total"]
    freedom: int
    squares: float
    mean_square: float
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Anova:
    """``sources``: the whole table; ``pooled``: whether the interaction went into repeatability (``None``
    where there is none to pool); the last tests are those of the model used."""

    sources: tuple[Source, ...]
    pooled: bool | None
    alpha: float
    level: float
    interval_method: str
    spread: Spread

    def source(self, name: str) -> Source:
        return next(one for one in self.sources if one.name == name)


def crossed_anova(
    table: Table,
    tolerance: float | None = None,
    *,
    alpha: float = ALPHA,
    level: float = LEVEL,
    interaction: Literal["pool", "keep", "drop"] = "pool",
) -> Anova:
    """``interaction``: pool by the rule, keep it, or leave it out of the model. Raises ``NOT_A_LEVEL``,
    ``NOT_POSITIVE`` for a bad level, alpha or tolerance."""
    check_level(alpha, "alpha")
    check_level(level)
    p, o, r = table.shape
    y, unit = in_unit(table.y - table.y.mean())
    cells, parts, appraisers = y.mean(axis=2), y.mean(axis=(1, 2)), y.mean(axis=(0, 2))
    squares_p = o * r * float(np.sum(parts**2))
    squares_o = p * r * float(np.sum(appraisers**2))
    squares_i = r * float(np.sum((cells - parts[:, None] - appraisers[None, :]) ** 2))
    squares_e = float(np.sum((y - cells[:, :, None]) ** 2))
    ms_e = squares_e / (p * o * (r - 1))
    if ms_e <= 0.0:
        raise NO_REPEATABILITY.refuse(field="values")
    total = _source("total", p * o * r - 1, float(np.sum(y**2)))
    if o == 1:
        part = _source("part", p - 1, squares_p, ms_e, p * (r - 1))
        error = _source("repeatability", p * (r - 1), squares_e)
        return _told(
            (part, error, total), None, alpha, level, _one_appraiser(part, error, r, level), unit, tolerance
        )
    freedom_i, freedom_e = (p - 1) * (o - 1), p * o * (r - 1)
    inter = _source("interaction", freedom_i, squares_i, ms_e, freedom_e)
    assert inter.p is not None
    pooled = interaction == "drop" or (interaction == "pool" and inter.p > alpha)
    error = _source("repeatability", freedom_e, squares_e)
    used = _source("pooled", freedom_i + freedom_e, squares_i + squares_e) if pooled else inter
    part = _source("part", p - 1, squares_p, used.mean_square, used.freedom)
    appraiser = _source("appraiser", o - 1, squares_o, used.mean_square, used.freedom)
    sources = (part, appraiser, inter, error, *((used,) if pooled else ()), total)
    spread = _crossed_spread(part, appraiser, None if pooled else inter, used if pooled else error, r, level)
    return _told(sources, pooled, alpha, level, spread, unit, tolerance)


def nested_anova(table: NestedTable, tolerance: float | None = None, *, level: float = LEVEL) -> Anova:
    """Parts within appraisers: no interaction can be told from the parts."""
    check_level(level)
    o, p, r = (int(n) for n in table.y.shape)
    y, unit = in_unit(table.y - table.y.mean())
    cells, appraisers = y.mean(axis=2), y.mean(axis=(1, 2))
    error = _source("repeatability", o * p * (r - 1), float(np.sum((y - cells[:, :, None]) ** 2)))
    part = _source(
        "part",
        o * (p - 1),
        r * float(np.sum((cells - appraisers[:, None]) ** 2)),
        error.mean_square,
        error.freedom,
    )
    appraiser = _source(
        "appraiser", o - 1, p * r * float(np.sum(appraisers**2)), part.mean_square, part.freedom
    )
    total = _source("total", o * p * r - 1, float(np.sum(y**2)))
    a, b, e = (_term(one) for one in (appraiser, part, error))
    terms = {
        "EV": (e(1.0),),
        "AV": (a(1 / (p * r)), b(-1 / (p * r))),
        "GRR": (a(1 / (p * r)), b(-1 / (p * r)), e(1.0)),
        "PV": (b(1 / r), e(-1 / r)),
        "TV": (a(1 / (p * r)), b(1 / r - 1 / (p * r)), e(1 - 1 / r)),
    }
    ev, av, pv = error.mean_square, _value(terms["AV"]), _value(terms["PV"])
    variances = {"EV": ev, "AV": av, "GRR": ev + av, "PV": pv, "TV": ev + av + pv}
    spread = spread_of(variances, None, {name: mls(of, level).root() for name, of in terms.items()})
    return _told((part, appraiser, error, total), None, ALPHA, level, spread, unit, tolerance)


def _told(
    sources: tuple[Source, ...],
    pooled: bool | None,
    alpha: float,
    level: float,
    spread: Spread,
    unit: float,
    tolerance: float | None,
) -> Anova:
    """In the unit of the readings. Raises ``NOT_COMPUTABLE``."""
    sources = tuple(
        replace(one, squares=one.squares * unit * unit, mean_square=one.mean_square * unit * unit)
        for one in sources
    )
    return finite(Anova(sources, pooled, alpha, level, "MLS", spread.in_unit(unit, tolerance)))


def _crossed_spread(
    part: Source,
    appraiser: Source,
    inter: Source | None,
    error: Source,
    r: int,
    level: float,
) -> Spread:
    p, o = part.freedom + 1, appraiser.freedom + 1
    a, b, e = _term(appraiser), _term(part), _term(error)
    i = e if inter is None else _term(inter)
    if inter is None:
        grr: tuple[Term, ...] = (a(1 / (p * r)), e(1 - 1 / (p * r)))
        total: tuple[Term, ...] = (b(1 / (o * r)), a(1 / (p * r)), e(1 - 1 / (p * r) - 1 / (o * r)))
        repro: tuple[Term, ...] = (a(1 / (p * r)), e(-1 / (p * r)))
    else:
        rest = 1 / r - 1 / (p * r)
        grr = (a(1 / (p * r)), i(rest), e(1 - 1 / r))
        total = (b(1 / (o * r)), a(1 / (p * r)), i(rest - 1 / (o * r)), e(1 - 1 / r))
        repro = (a(1 / (p * r)), i(rest), e(-1 / r))
    terms: dict[str, tuple[Term, ...]] = {
        "EV": (e(1.0),),
        "AV": (a(1 / (p * r)), i(-1 / (p * r))),
        "INT": () if inter is None else (i(1 / r), e(-1 / r)),
        "REPRO": repro,
        "GRR": grr,
        "PV": (b(1 / (o * r)), i(-1 / (o * r))),
        "TV": total,
    }
    ev, av, of_inter, pv = (_value(terms[name]) for name in ("EV", "AV", "INT", "PV"))
    variances = {
        "EV": ev,
        "AV": av,
        "INT": of_inter,
        "REPRO": av + of_inter,
        "GRR": ev + av + of_inter,
        "PV": pv,
        "TV": ev + av + of_inter + pv,
    }
    intervals = {name: mls(of, level).root() for name, of in terms.items() if of}
    return spread_of(variances, None, intervals)


def _one_appraiser(part: Source, error: Source, r: int, level: float) -> Spread:
    b, e = _term(part), _term(error)
    terms = {
        "EV": (e(1.0),),
        "GRR": (e(1.0),),
        "PV": (b(1 / r), e(-1 / r)),
        "TV": (b(1 / r), e(1 - 1 / r)),
    }
    ev, pv = error.mean_square, _value(terms["PV"])
    variances = {"EV": ev, "GRR": ev, "PV": pv, "TV": ev + pv}
    return spread_of(variances, None, {name: mls(of, level).root() for name, of in terms.items()})


def _term(source: Source) -> Callable[[float], Term]:
    return lambda weight: Term(weight, source.mean_square, source.freedom)


def _value(terms: tuple[Term, ...]) -> float:
    """The estimate; a negative one is 0."""
    return max(0.0, sum(term.weight * term.mean_square for term in terms))


def _source(
    name: Literal["part", "appraiser", "interaction", "repeatability", "pooled", "total"],
    freedom: int,
    squares: float,
    against: float | None = None,
    against_freedom: int = 0,
) -> Source:
    mean_square = squares / freedom
    if against is None or against <= 0.0:
        return Source(name, freedom, squares, mean_square)
    f = mean_square / against
    return Source(name, freedom, squares, mean_square, f, f_tail(f, freedom, against_freedom))
