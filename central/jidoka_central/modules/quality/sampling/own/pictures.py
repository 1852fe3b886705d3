"""A cell of a sampling table beside its neighbours: the operating characteristics that a misread number makes
stand out.

The neighbours are the letter before and after, the AQL finer and coarser, and the single plan of a cell of
another kind; those whose numbers stand in the cell itself are left out. All curves have the same ``POINTS``
qualities, from 0 to where the cell hardly accepts (``PA_LAST``) and not beyond ``P_MAX``. Above AQL 10 the
quality is nonconformities per item. By variables the curve is that of k, or of the k at which p = M.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal
from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.sampling import curves
from jidoka_central.modules.quality.sampling.design import pa_variables
from jidoka_central.modules.quality.sampling.own.errors import HOLE
from jidoka_central.modules.quality.sampling.own.proof import shown
from jidoka_central.modules.quality.sampling.own.tables import (
    VARIABLES,
    Address,
    Astray,
    Cell,
    Content,
    named,
)
from jidoka_central.modules.quality.sampling.own.views import seen_content
from jidoka_central.modules.quality.sampling.special import bisect
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables import acceptability_constant

Role = Literal["here", "letter_before", "letter_after", "aql_finer", "aql_coarser", "single"]
POINTS: Final = 25
PA_LAST: Final = 0.02
P_MAX: Final = 0.999


class CurveShown(Answer):
    """``cell`` has the numbers ``plan``, as a copy has them; ``pa`` at the qualities of the picture."""

    role: Role
    cell: str
    plan: str
    pa: list[float]


class PictureShown(Answer):
    """``p``: fraction nonconforming, or nonconformities per item where ``per_item``."""

    per_item: bool
    p: list[float]
    curves: list[CurveShown]


def cell_picture(q: Queries, table_id: UUID, cell: str) -> PictureShown:
    """Raises ``CELLS_HIDDEN``, ``HOLE``, ``document.not_found``, ``TABLE_CHANGED``."""
    content = seen_content(q, table_id)
    address = next((one for one in content.cells if named(one) == cell), None)
    if address is None:
        raise HOLE.refuse(field="cell", cell=cell[:60])
    per_item = AQLS.index(address[3]) > AQL_PERCENT_MAX
    distribution: curves.Distribution = "poisson" if per_item else "binomial"
    found = list(_curves(content, address, distribution))
    _, _, _, accepts = found[0]
    high = 1.0
    while per_item and accepts(high) > PA_LAST:
        high *= 2.0
    last = bisect(lambda p: PA_LAST - accepts(p), 0.0, high if per_item else P_MAX)
    qualities = [last * at / (POINTS - 1) for at in range(POINTS)]
    return PictureShown(
        per_item=per_item,
        p=qualities,
        curves=[
            CurveShown(role=role, cell=named(one), plan=plan, pa=[1.0 if not p else of(p) for p in qualities])
            for role, one, plan, of in found
        ],
    )


def _curves(
    content: Content, address: Address, distribution: curves.Distribution
) -> Iterator[tuple[Role, Address, str, Callable[[float], float]]]:
    """The cell's own curve, and its neighbours'."""
    drawn = set()
    for role, one in _neighbours(content, address):
        try:
            where, cell = content.resolve(one)
        except Astray:
            continue
        if where not in drawn:
            drawn.add(where)
            yield role, one, shown(cell), _accepts(cell, distribution)


def _neighbours(content: Content, address: Address) -> Iterator[tuple[Role, Address]]:
    kind, severity, letter, aql = address
    yield "here", address
    if kind not in ("single", VARIABLES):
        yield "single", ("single", severity, letter, aql)
    letters, aqls = content.row_letters, content.aqls
    at = letters.index(letter)
    if at:
        yield "letter_before", (kind, severity, letters[at - 1], aql)
    if at + 1 < len(letters):
        yield "letter_after", (kind, severity, letters[at + 1], aql)
    at = aqls.index(aql)
    if at:
        yield "aql_finer", (kind, severity, letter, aqls[at - 1])
    if at + 1 < len(aqls):
        yield "aql_coarser", (kind, severity, letter, aqls[at + 1])


def _accepts(cell: Cell, distribution: curves.Distribution) -> Callable[[float], float]:
    """Probability of acceptance by quality."""
    if cell.stages:
        return lambda p: curves.pa_and_asn(cell.stages, p, distribution)[0]
    n = cell.n
    assert n is not None, "a cell with numbers"
    k = float(cell.k) if cell.k is not None else acceptability_constant(n, float(cell.m or 0.0))
    return lambda p: pa_variables(n, k, p)
