"""What traceability declares."""

from __future__ import annotations

from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.traceability.api import router
from jidoka_central.modules.traceability.datasets import DATASETS, READ
from jidoka_central.modules.traceability.errors import PROBLEMS

MODULE = Module(
    name="traceability",
    title=Text(zh="追溯", en="Traceability"),
    datasets=DATASETS,
    problems=PROBLEMS,
    permissions={READ: Text(zh="追溯序列号与批次", en="Trace serials and lots")},
    routers=(router,),
)
