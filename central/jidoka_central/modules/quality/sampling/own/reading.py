"""Tables of the plant's own as editions: looked up by code for plans to come, by digest for lots judged.

What a digest stands for never changes, so that it is read once by a process and kept (``KEPT_MAX`` of them).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.clock import date_in_zone
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.sampling.editions import (
    EDITIONS,
    VARIABLES_EDITION,
    Edition,
    any_edition,
)
from jidoka_central.modules.quality.sampling.errors import UNKNOWN_EDITION
from jidoka_central.modules.quality.sampling.own.errors import TABLE_CHANGED
from jidoka_central.modules.quality.sampling.own.model import CONTENT, TABLE
from jidoka_central.modules.quality.sampling.own.shipped import is_shipped
from jidoka_central.modules.quality.sampling.own.tables import Content, OwnTable, content_of, digest_of

KEPT_MAX: Final = 16
_VERIFIED: Final = Text(
    zh="由 {entered} 据“{source}”录入，{proofread} 于 {date} 校对；不随 Jidoka 提供",
    en="entered from {source} by {entered}, proofread by {proofread} on {date}; not shipped with Jidoka",
)
_NOT_PROOFREAD: Final = Text(
    zh="由 {entered} 据“{source}”录入，尚未校对；不随 Jidoka 提供",
    en="entered from {source} by {entered}, not proofread yet; not shipped with Jidoka",
)


class _Kept:
    """The contents read last, by digest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_digest: OrderedDict[str, Content] = OrderedDict()

    def get(self, digest: str) -> Content | None:
        with self._lock:
            found = self._by_digest.get(digest)
            if found is not None:
                self._by_digest.move_to_end(digest)
            return found

    def put(self, digest: str, content: Content) -> None:
        with self._lock:
            self._by_digest[digest] = content
            while len(self._by_digest) > KEPT_MAX:
                self._by_digest.popitem(last=False)


_KEPT: Final = _Kept()


def row_of(q: Queries, code: str) -> RowMapping | None:
    return q.first(sa.select(TABLE).where(TABLE.c.company == q.company, TABLE.c.code == code))


def released(q: Queries) -> list[RowMapping]:
    """The tables that plans may come from, by code."""
    mine = TABLE.c.company == q.company, TABLE.c.state == "released"
    return q.rows(sa.select(TABLE).where(*mine).order_by(TABLE.c.code))


def edition_table(q: Queries, code: str, *, variables: bool | None = None) -> OwnTable | None:
    """The plant's own table that an edition's code names; ``None`` for one that Jidoka ships.

    ``variables``: only such tables are named as known. Raises ``UNKNOWN_EDITION``, ``TABLE_CHANGED``.
    """
    if is_shipped(code):
        return None
    row = row_of(q, code)
    if row is None or row["state"] != "released":
        kinds = {None: ("attributes", "variables"), True: ("variables",), False: ("attributes",)}[variables]
        shipped = {"attributes": [*EDITIONS], "variables": [VARIABLES_EDITION.code]}
        known = [one for kind in kinds for one in shipped[kind]]
        known += [one["code"] for one in released(q) if one["kind"] in kinds]
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known=", ".join(known))
    return table_of(q, row)


def locked_table(uow: UnitOfWork, code: str) -> OwnTable:
    """As ``edition_table`` of a table of the plant's own, which stays released to the end of the
    transaction."""
    row = row_of(uow, code)
    if row is not None and uow.locked(TABLE, row["id"])["state"] != "released":
        row = None
    if row is None:
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known=", ".join(EDITIONS))
    return table_of(uow, row)


def table_of(q: Queries, row: RowMapping, digest: str | None = None) -> OwnTable:
    """A table with its present content, or that of ``digest``. Raises ``TABLE_CHANGED``."""
    digest = digest or row["digest"]
    content = _KEPT.get(digest)
    if content is None:
        content = stored_content(q, row, digest)
        _KEPT.put(digest, content)
    return OwnTable(row["code"], row["title"], row["source"], digest, content)


def stored_content(q: Queries, row: RowMapping, digest: str) -> Content:
    """The content as the database has it now. Raises ``TABLE_CHANGED`` where it is not that of the digest."""
    text = q.scalar(
        sa.select(CONTENT.c.text)
        .where(CONTENT.c.company == q.company, CONTENT.c.table_id == row["id"], CONTENT.c.digest == digest)
        .order_by(CONTENT.c.id)
        .limit(1)
    )
    if text is None or digest_of(text) != digest:
        raise TABLE_CHANGED.refuse(field="edition", code=row["code"])
    return content_of(text)


def judged_by(q: Queries, code: str, digest: str) -> OwnTable:
    """The table of a code as it was when a lot's plan was made. Raises ``UNKNOWN_EDITION``,
    ``TABLE_CHANGED``."""
    row = row_of(q, code)
    if row is None:
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known="-")
    return table_of(q, row, digest)


def edition_named(q: Queries, code: str) -> Edition:
    """Title and provenance of an edition that plans came from, shipped or the plant's own."""
    if is_shipped(code):
        return any_edition(code)
    row = row_of(q, code)
    if row is None:
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known=", ".join(EDITIONS))
    title = Text(zh=row["title"], en=row["title"])
    return Edition(code, title, gap=row["gap"], score=row["earned"] == "score", verified=verified(q, row))


def verified(q: Queries, row: RowMapping) -> Text:
    """Where a table is from and who held it against the copy."""
    names: dict[str, object] = {"entered": row["entered_by"], "source": row["source"]}
    text = _NOT_PROOFREAD
    if row["proofread_at"] is not None:
        text = _VERIFIED
        names["proofread"] = row["proofread_by"]
        names["date"] = date_in_zone(row["proofread_at"], q.clock.zone).isoformat()
    return Text(zh=text.in_("zh", names), en=text.in_("en", names))
