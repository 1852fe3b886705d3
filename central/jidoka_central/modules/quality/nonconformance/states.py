"""A nonconformance's life, a held piece's, a proposal's.

What an edge reports about a stop is taken in every state: a board may decide before the line is reset.
"""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

PROPOSE = "quality.propose_disposition"
SIGN = "quality.sign_disposition"
CLOSE = "quality.close_nc"
RECORD_COST = "quality.record_nc_cost"
RECORD_REWORK = "quality.record_rework"
REVERSE_REWORK = "quality.reverse_rework_work"
FINISH_REWORK = "quality.finish_rework"
REINSPECT = "quality.record_reinspection"

NC_STATES = StateTable(
    document="quality_nc",
    start="open",
    born=frozenset({"contained"}),  # a lot in inspection: what is held is known at once
    states={
        "open": Text(zh="已开立", en="open"),
        "contained": Text(zh="已隔离", en="contained"),
        "investigated": Text(zh="已有首次反应", en="first reaction recorded"),
        "proposed": Text(zh="待评审签署", en="disposition proposed"),
        "decided": Text(zh="已处置", en="decided"),
        "closed": Text(zh="已关闭", en="closed"),
    },
    rows=(
        Transition("open", "contain", "contained"),
        Transition("open", "record_reaction", "open"),
        Transition("contained", "record_reaction", "investigated"),
        Transition("investigated", "record_reaction", "investigated"),
        Transition("proposed", "record_reaction", "proposed"),
        Transition("decided", "record_reaction", "decided"),
        Transition("closed", "record_reaction", "closed"),
        Transition("contained", PROPOSE, "proposed"),
        Transition("investigated", PROPOSE, "proposed"),
        Transition("proposed", PROPOSE, "proposed"),
        Transition("proposed", SIGN, "proposed"),
        Transition("proposed", "decide", "decided"),  # with the last signature
        Transition("contained", CLOSE, "closed"),  # when nothing is held any more
        Transition("investigated", CLOSE, "closed"),
        Transition("proposed", CLOSE, "closed"),
        Transition("decided", CLOSE, "closed"),
        Transition("decided", PROPOSE, "proposed"),  # for what came under it later
        Transition("open", RECORD_COST, "open"),
        Transition("contained", RECORD_COST, "contained"),
        Transition("investigated", RECORD_COST, "investigated"),
        Transition("proposed", RECORD_COST, "proposed"),
        Transition("decided", RECORD_COST, "decided"),
        Transition("closed", RECORD_COST, "closed"),  # what is known later belongs to it all the same
    ),
)

NC_PIECE_STATES = StateTable(
    document="quality_nc_piece",
    start="held",
    states={
        "held": Text(zh="隔离中", en="held"),
        "released": Text(zh="已放行", en="released"),
        "scrapped": Text(zh="已报废", en="scrapped"),
        "returned": Text(zh="已退货", en="returned"),
        "conceded": Text(zh="已让步接收", en="accepted under concession"),
        "downgraded": Text(zh="已降级", en="downgraded"),
        "left": Text(zh="已在客户处报废", en="scrapped at the customer's"),
        "reworking": Text(zh="返工中", en="in rework"),
        "reworked": Text(zh="返工合格", en="reworked and passed"),
    },
    rows=(
        Transition("held", "release", "released"),
        Transition("held", "scrap", "scrapped"),
        Transition("held", "return", "returned"),
        Transition("held", "concession", "conceded"),
        Transition("held", "downgrade", "downgraded"),
        Transition("held", "customer_scrap", "left"),
        Transition("held", "rework", "reworking"),
        Transition("reworking", "pass", "reworked"),
        Transition("reworking", "fail", "held"),  # the board decides again
    ),
    final=frozenset({"released", "scrapped", "returned", "conceded", "downgraded", "left", "reworked"}),
)

REWORK_STATES = StateTable(
    document="quality_rework",
    start="open",
    states={
        "open": Text(zh="返工中", en="in work"),
        "finished": Text(zh="待全检", en="to be inspected again"),
        "inspected": Text(zh="已全检", en="inspected again"),
    },
    rows=(
        Transition("open", RECORD_REWORK, "open"),
        Transition("open", FINISH_REWORK, "finished"),
        Transition("finished", REINSPECT, "inspected"),
        Transition("open", REVERSE_REWORK, "open"),
        Transition("finished", REVERSE_REWORK, "finished"),
        Transition(
            "inspected", REVERSE_REWORK, "inspected"
        ),  # what is found wrong later is wrong all the same
    ),
)

DISPOSITION_STATES = StateTable(
    document="quality_disposition",
    start="proposed",
    states={
        "proposed": Text(zh="待签署", en="awaiting signatures"),
        "withdrawn": Text(zh="已撤回", en="withdrawn"),
        "decided": Text(zh="已生效", en="in effect"),
    },
    rows=(
        Transition("proposed", "withdraw", "withdrawn"),
        Transition("proposed", "decide", "decided"),
    ),
    final=frozenset({"withdrawn", "decided"}),
)
