"""A nonconformance's life, and a held piece's."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

NC_STATES = StateTable(
    document="quality_nc",
    start="open",
    states={
        "open": Text(zh="已开立", en="open"),
        "contained": Text(zh="已隔离", en="contained"),
        "investigated": Text(zh="已有首次反应", en="first reaction recorded"),
    },
    rows=(
        Transition("open", "contain", "contained"),
        Transition("contained", "record_reaction", "investigated"),
        Transition("investigated", "record_reaction", "investigated"),
        Transition("open", "record_reaction", "open"),
    ),
)

NC_PIECE_STATES = StateTable(
    document="quality_nc_piece",
    start="held",
    states={
        "held": Text(zh="隔离中", en="held"),
        "released": Text(zh="已放行", en="released"),
    },
    rows=(Transition("held", "release", "released"),),
    final=frozenset({"released"}),
)
