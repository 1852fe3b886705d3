"""Tables of the plant's own held against what was entered, typed and signed."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import content_hash, signatures_of
from jidoka_central.modules.quality.sampling.own.model import CONTENT, PROOF, TABLE
from jidoka_central.modules.quality.sampling.own.service import signed_content
from jidoka_central.modules.quality.sampling.own.states import DOCUMENT
from jidoka_central.modules.quality.sampling.own.tables import digest_of


def recompute_tables(q: Queries) -> Iterator[str]:
    """Each table that is not what was entered, or not what was proofread and signed, as a sentence."""
    for row in q.rows(sa.select(TABLE).where(TABLE.c.company == q.company).order_by(TABLE.c.code)):
        found = set()
        mine = CONTENT.c.company == q.company, CONTENT.c.table_id == row["id"]
        for one in q.rows(sa.select(CONTENT.c.digest, CONTENT.c.text).where(*mine).order_by(CONTENT.c.id)):
            found.add(one["digest"])
            if digest_of(one["text"]) != one["digest"]:
                yield f"sampling table {row['code']}: a cell is not what was entered"
        if row["digest"] not in found:
            yield f"sampling table {row['code']} has no content"
        if row["proofread_at"] is None:
            if row["state"] == "released":
                yield f"sampling table {row['code']} is released and nobody has proofread it"
            continue
        hashes = {one.content_hash for one in signatures_of(q, DOCUMENT, row["id"])}
        if content_hash(signed_content(row)) not in hashes:
            yield f"sampling table {row['code']} is not the one that was signed"
        typed = (PROOF.c.company == q.company, PROOF.c.table_id == row["id"], PROOF.c.matched)
        if row["digest"] not in {one["digest"] for one in q.rows(sa.select(PROOF.c.digest).where(*typed))}:
            yield f"sampling table {row['code']} was not proofread as it is"
