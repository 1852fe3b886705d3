"""Inventory, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.inventory.availability import AVAILABILITY
from jidoka_central.modules.inventory.commands import COMMANDS, MAINTAIN, READ, RECEIVE, VALUES
from jidoka_central.modules.inventory.datasets import DATASETS
from jidoka_central.modules.inventory.errors import PROBLEMS
from jidoka_central.modules.inventory.events import EVENTS
from jidoka_central.modules.inventory.gates import MOVE

MODULE = Module(
    "inventory",
    Text(zh="库存", en="Inventory"),
    commands=COMMANDS,
    datasets=(*DATASETS, AVAILABILITY),
    documents=(
        DocumentType("stock_location", Text(zh="库位", en="Location")),
        DocumentType("stock_lot", Text(zh="批次", en="Lot")),
        DocumentType("stock_hold", Text(zh="冻结", en="Hold")),
    ),
    events=EVENTS,
    gates=(MOVE,),
    problems=PROBLEMS,
    permissions={
        READ: Text(zh="查看库存", en="See stock"),
        VALUES: Text(zh="查看库存价值", en="See what stock is worth"),
        RECEIVE: Text(zh="收货", en="Receive stock"),
        MAINTAIN: Text(zh="维护库位", en="Maintain locations"),
    },
)
