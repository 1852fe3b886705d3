"""Codes that read alike: a table or a programme of the plant's own is not taken for another one.

On a label, a certificate or by word of mouth case, spaces and punctuation get lost; two codes that differ by
nothing else are one code to who reads them. Two that are entered at one moment come one after the other.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.sampling.editions import EDITIONS, VARIABLES_EDITION
from jidoka_central.modules.quality.sampling.errors import CODE_ALIKE
from jidoka_central.modules.quality.sampling.skip.sksp2 import SHIPPED

SHIPPED_CODES: Final = (*EDITIONS, VARIABLES_EDITION.code, SHIPPED)


def refuse_alike(uow: UnitOfWork, code: str, column: sa.Column[Any]) -> None:
    """``column``: where the codes of the plant's own stand; the code itself may be among them. Raises
    ``CODE_ALIKE`` where the code reads as one of these, or as one that comes with the product."""
    table = column.table
    uow.alone_with(f"code:{table.name}")
    own = uow.rows(sa.select(column).where(table.c.company == uow.company).distinct())
    read = _read(code)
    for other in (*SHIPPED_CODES, *sorted(row[column.name] for row in own)):
        if other != code and _read(other) == read:
            raise CODE_ALIKE.refuse(field="code", code=code, other=other)


def _read(code: str) -> str:
    return "".join(one for one in code.casefold() if one.isalnum())
