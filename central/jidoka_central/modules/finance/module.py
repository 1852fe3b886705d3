"""Finance, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.api import router
from jidoka_central.modules.finance.closing import CHECKS
from jidoka_central.modules.finance.commands import CLOSE, COMMANDS, MAINTAIN, POST, READ, RELEASE
from jidoka_central.modules.finance.costing import commands as costing
from jidoka_central.modules.finance.costing.datasets import DATASETS as COSTING_DATASETS
from jidoka_central.modules.finance.costing.errors import PROBLEMS as COSTING_PROBLEMS
from jidoka_central.modules.finance.costing.events import EVENTS as COSTING_EVENTS
from jidoka_central.modules.finance.costing.states import COST_VERSION_STATES
from jidoka_central.modules.finance.datasets import DATASETS
from jidoka_central.modules.finance.errors import PROBLEMS
from jidoka_central.modules.finance.events import EVENTS
from jidoka_central.modules.finance.numbering import NUMBERING
from jidoka_central.modules.finance.periods import KEEPING
from jidoka_central.modules.finance.states import (
    JOURNAL_ENTRY_STATES,
    PAYMENT_BLOCK_STATES,
    PERIOD_AREA_STATES,
)

MODULE = Module(
    "finance",
    Text(zh="财务", en="Finance"),
    commands=(*COMMANDS, *costing.COMMANDS),
    datasets=(*DATASETS, *COSTING_DATASETS),
    documents=(
        DocumentType("ledger", Text(zh="账簿", en="Ledger"), path="/finance/trial_balance"),
        DocumentType("account", Text(zh="科目", en="Account"), path="/finance/accounts/{id}"),
        DocumentType("period", Text(zh="会计期间", en="Period"), path="/finance/periods"),
        DocumentType("journal_entry", Text(zh="凭证", en="Journal entry"), path="/finance/entries/{id}"),
        DocumentType("open_item", Text(zh="未清项", en="Open item"), path="/finance/open_items/{id}"),
        DocumentType("vat_code", Text(zh="税码", en="VAT code")),
        DocumentType("activity_rate", Text(zh="作业费率", en="Rate of an activity")),
        DocumentType("cost_version", Text(zh="成本版本", en="Cost version"), "CV"),
    ),
    events=(*EVENTS, *COSTING_EVENTS),
    states=(PERIOD_AREA_STATES, JOURNAL_ENTRY_STATES, PAYMENT_BLOCK_STATES, COST_VERSION_STATES),
    problems=(*PROBLEMS, *COSTING_PROBLEMS),
    permissions={
        READ: Text(zh="查看账簿", en="See the books"),
        POST: Text(zh="手工记账和冲销", en="Post and reverse entries by hand"),
        CLOSE: Text(zh="开启和关闭会计期间", en="Open and close periods"),
        RELEASE: Text(zh="放行付款", en="Release for payment"),
        MAINTAIN: Text(zh="建账、维护科目和税码", en="Open the books, maintain accounts and VAT codes"),
        costing.MAINTAIN_COSTS: Text(zh="维护费率和标准成本", en="Maintain rates and standard costs"),
        costing.RELEASE_COSTS: Text(zh="发布标准成本", en="Release standard costs"),
    },
    routers=(router,),
    jobs=(NUMBERING, KEEPING),
    checks=CHECKS,
)
