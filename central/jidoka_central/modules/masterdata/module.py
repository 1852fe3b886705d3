"""Master data, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata.commands import COMMANDS, MAINTAIN, READ
from jidoka_central.modules.masterdata.datasets import DATASETS
from jidoka_central.modules.masterdata.errors import PROBLEMS
from jidoka_central.modules.masterdata.events import EVENTS

MODULE = Module(
    "masterdata",
    Text(zh="主数据", en="Master data"),
    commands=COMMANDS,
    datasets=DATASETS,
    documents=(
        DocumentType("unit", Text(zh="计量单位", en="Unit of measure")),
        DocumentType("item", Text(zh="物料", en="Item")),
        DocumentType("partner", Text(zh="业务伙伴", en="Partner")),
        DocumentType("place", Text(zh="场所", en="Place")),
        DocumentType("work_centre", Text(zh="工作中心", en="Work centre")),
        DocumentType("bom", Text(zh="物料清单", en="Bill of materials")),
        DocumentType("routing", Text(zh="工艺路线", en="Routing")),
    ),
    events=EVENTS,
    problems=PROBLEMS,
    permissions={
        READ: Text(zh="查看主数据", en="See master data"),
        MAINTAIN: Text(zh="维护主数据", en="Maintain master data"),
    },
)
