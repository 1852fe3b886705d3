"""The life of a period's area, of an entry, and of a payment block."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

CLOSE_PERIOD: Final = "finance.close_period"
RELEASE_BLOCK: Final = "finance.release_payment_block"

REVERSE_ENTRY: Final = "finance.reverse_entry"

PERIOD_AREA_STATES = StateTable(
    "period",
    start="open",
    states={"open": Text(zh="开放", en="open"), "closed": Text(zh="已关闭", en="closed")},
    rows=(Transition("open", CLOSE_PERIOD, "closed"),),
    final=frozenset({"closed"}),
)
AREA_NAMES: Final = {
    "stock": Text(zh="库存", en="stock"),
    "payables": Text(zh="应付", en="payables"),
    "receivables": Text(zh="应收", en="receivables"),
    "general": Text(zh="总账", en="the general ledger"),
}
# An entry never changes: its state is what else stands in the journal.
JOURNAL_ENTRY_STATES = StateTable(
    "journal_entry",
    start="posted",
    states={
        "posted": Text(zh="手工已过账", en="posted by hand"),
        "of_document": Text(zh="由单据过账", en="posted by its document"),
        "reversed": Text(zh="已冲销", en="reversed"),
        "reversal": Text(zh="冲销凭证", en="a reversal"),
    },
    rows=(
        Transition("posted", REVERSE_ENTRY, "reversed"),
        Transition("of_document", "reverse", "reversed"),
    ),
    final=frozenset({"reversed", "reversal"}),
    born=frozenset({"of_document", "reversal"}),
)
PAYMENT_BLOCK_STATES = StateTable(
    "payment_block",
    start="blocked",
    states={"blocked": Text(zh="冻结", en="blocked"), "released": Text(zh="已放行", en="released")},
    rows=(
        Transition("blocked", RELEASE_BLOCK, "released"),
        Transition("blocked", "lift", "released"),
    ),
    final=frozenset({"released"}),
)
