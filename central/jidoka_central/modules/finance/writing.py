"""Writing an entry: header, lines and balances, in that order.

On PostgreSQL they are one statement, because a round trip costs as much as the writing; on SQLite, which has
none, one statement a table. All are plain text: building them each time would cost more than running them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance.model import JOURNAL_ENTRY

_ENTRY: Final = tuple(column.name for column in JOURNAL_ENTRY.columns)
_LINE_TYPES: Final = {
    "id": "uuid",
    "account_id": "uuid",
    "amount": "bigint",
    "quality_cost": "text",
    "partner_id": "uuid",
    "item_id": "uuid",
    "order_id": "uuid",
}
_BALANCE_KEY: Final = ("company", "account_id", "period_id", "currency", "slot")


def write_entry(
    uow: UnitOfWork,
    entry: Mapping[str, Any],
    lines: Sequence[dict[str, Any]],
    sums: Mapping[UUID, tuple[int, int]],
    slot: int,
) -> UUID:
    """Write what has been checked. ``entry`` has every column but the scope; ``lines`` have account, amount
    and what they concern; ``sums``: account -> (debit, credit), in the order of accounts. Returns the id."""
    entry_id = uow.new_id()
    header = {"id": entry_id, "company": uow.company, "created": uow.now, **entry}
    if uow.connection.dialect.name == "postgresql":
        columns = {name: [line.get(name) for line in lines] for name in _LINE_TYPES}
        columns["id"] = [uow.new_id() for _ in lines]
        given = {f"line_{name}": values for name, values in columns.items()}
        given |= {
            "sum_account_id": list(sums),
            "sum_debit": [debit for debit, _ in sums.values()],
            "sum_credit": [credit for _, credit in sums.values()],
        }
        uow.connection.exec_driver_sql(_POSTGRESQL, header | given | {"slot": slot})
        return entry_id
    _write_sqlite(uow, header, lines, sums, slot)
    return entry_id


def _write_sqlite(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    lines: Sequence[dict[str, Any]],
    sums: Mapping[UUID, tuple[int, int]],
    slot: int,
) -> None:
    write = uow.connection.exec_driver_sql
    write(_INSERT_ENTRY, tuple(_plain(header[name]) for name in _ENTRY))
    of_entry = [_plain(header[name]) for name in ("id", "company", "period_id", "currency", "created")]
    names = [name for name in _LINE_TYPES if name != "id"]
    write(
        _INSERT_LINE,
        [
            (*of_entry, position, uow.new_id().hex, *(_plain(line.get(name)) for name in names))
            for position, line in enumerate(lines, start=1)
        ],
    )
    _, company, period_id, currency, _ = of_entry
    write(
        _ADD_TO_BALANCE,
        [
            (company, account_id.hex, period_id, currency, slot, debit, credit)
            for account_id, (debit, credit) in sums.items()
        ],
    )


def _plain(value: Any) -> Any:
    """As SQLite keeps it."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else value


_INSERT_ENTRY: Final = (
    f"INSERT INTO journal_entry ({', '.join(_ENTRY)}) VALUES ({', '.join('?' * len(_ENTRY))})"
)
_INSERT_LINE: Final = (
    "INSERT INTO journal_line (entry_id, company, period_id, currency, created, position, "
    f"{', '.join(_LINE_TYPES)}) VALUES ({', '.join('?' * (6 + len(_LINE_TYPES)))})"
)
_ADDED: Final = ", ".join(
    f"{side} = account_balance.{side} + excluded.{side}" for side in ("debit", "credit")
)
_ADD_TO_BALANCE: Final = (
    f"INSERT INTO account_balance ({', '.join(_BALANCE_KEY)}, debit, credit) VALUES (?, ?, ?, ?, ?, ?, ?) "
    f"ON CONFLICT ({', '.join(_BALANCE_KEY)}) DO UPDATE SET {_ADDED}"
)
_POSTGRESQL: Final = f"""
WITH entry AS (
  INSERT INTO journal_entry ({", ".join(_ENTRY)})
  VALUES ({", ".join(f"%({name})s" for name in _ENTRY)})
  RETURNING id, company, period_id, currency, created
), lines AS (
  INSERT INTO journal_line
         (entry_id, company, period_id, currency, created, position, {", ".join(_LINE_TYPES)})
  SELECT entry.id, entry.company, entry.period_id, entry.currency, entry.created, line.position,
         {", ".join(f"line.{name}" for name in _LINE_TYPES)}
    FROM entry CROSS JOIN
         unnest({", ".join(f"%(line_{name})s::{type_}[]" for name, type_ in _LINE_TYPES.items())})
         WITH ORDINALITY AS line({", ".join(_LINE_TYPES)}, position)
)
INSERT INTO account_balance ({", ".join(_BALANCE_KEY)}, debit, credit)
SELECT %(company)s, sums.account_id, %(period_id)s, %(currency)s, %(slot)s, sums.debit, sums.credit
  FROM unnest(%(sum_account_id)s::uuid[], %(sum_debit)s::bigint[], %(sum_credit)s::bigint[])
       AS sums(account_id, debit, credit)
ON CONFLICT ({", ".join(_BALANCE_KEY)}) DO UPDATE SET {_ADDED}
"""
