"""Plans of tighter AQLs at the letter a lot's plan is of, under normal inspection: of the tables that come
with Jidoka, or of a table that the plant entered. Pure.

One step is one AQL of the series (0.010, 0.015, 0.025 and so on). A table of the plant's own that leaves AQLs
out is read at the next one it has, which is tighter still.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.modules.quality.sampling.own.tables import VARIABLES, Astray, Content, OwnTable
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, edition_of, resolve
from jidoka_central.modules.quality.sampling.skip.steps import LOOKED_AT, Plan
from jidoka_central.modules.quality.sampling.stages import Kind, Stage, from_table
from jidoka_central.modules.quality.sampling.tables import AQLS
from jidoka_central.modules.quality.sampling.variables import z19_numbers
from jidoka_central.modules.quality.sampling.variables_tables import Z19_AQLS

ANY_LOT: Final = 1  # the letter is known, so that the lot's size leads to nothing
VariablesNumbers = tuple[int, float | None, float | None]  # n, k, M in per cent


def tighter_plans(own: OwnTable | None, edition: str, letter: str, aql: str, kind: Kind) -> list[Plan | None]:
    """The plans one, two, three steps tighter, in the same kind or the simpler one that stands there;
    ``None`` where the table has none."""
    return [
        None if tighter is None else _stages(own, edition, letter, tighter, kind)
        for tighter in (_tighter(AQLS if own is None else own.content.aqls, aql, k) for k in _STEPS)
    ]


def tighter_variables(own: OwnTable | None, letter: str, aql: str) -> list[VariablesNumbers | None]:
    """The same for plans by variables."""
    return [
        None if tighter is None else _numbers(own, letter, tighter)
        for tighter in (_tighter(Z19_AQLS if own is None else own.content.aqls, aql, k) for k in _STEPS)
    ]


_KINDS: Final[dict[Kind, tuple[Kind, ...]]] = {
    "multiple": ("multiple", "double"),
    "double": ("double",),
    "single": (),
}
_STEPS: Final = range(1, LOOKED_AT + 1)


def _tighter(known: tuple[str, ...], aql: str, steps: int) -> str | None:
    """The largest AQL of the table that lies so many steps of the series below."""
    most = AQLS.index(aql) - steps
    return max((one for one in known if AQLS.index(one) <= most), key=AQLS.index, default=None)


def _stages(own: OwnTable | None, edition: str, letter: str, aql: str, kind: Kind) -> Plan | None:
    if own is not None:
        return _own_stages(own.content, letter, aql, kind)
    row, n, ac, re = resolve(letter, aql, "normal", edition_of(edition))
    single = SamplingPlan(edition, "", aql, "normal", ANY_LOT, letter, row, n, ac, re)
    for one in _KINDS[kind]:
        found = from_table(single, one)
        if found is not None:
            return found.stages
    return (Stage(n, ac, re),)


def _own_stages(content: Content, letter: str, aql: str, kind: Kind) -> Plan | None:
    try:
        return content.resolve((kind, "normal", letter, aql))[1].stages or None
    except Astray:
        return None


def _numbers(own: OwnTable | None, letter: str, aql: str) -> VariablesNumbers | None:
    if own is None:
        return z19_numbers(letter, aql, "normal")
    try:
        _, cell = own.content.resolve((VARIABLES, "normal", letter, aql))
    except Astray:
        return None
    k, m = (None if one is None else float(one) for one in (cell.k, cell.m))
    return None if cell.n is None else (cell.n, k, m)
