"""The inspector's task: what is to be inspected next of a lot, in the inspector's inbox."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jidoka_central.foundation import tasks
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.rules import LotPlan

INSPECTOR: Final = "inspector"
DOCUMENT: Final = "quality_inspection"
TASK_KEY: Final = "inspect"
_SINGLE: Final = Text(
    zh="检验 {item}（{where}）：抽 {inspect} 件，{ac} 件及以下不合格接收，{re} 件及以上不接收",
    en="Inspect {item} ({where}): {inspect} pieces, accept with {ac} nonconforming, not with {re}",
)
_STAGE: Final = Text(
    zh="检验 {item}（{where}）：第 {stage}/{stages} 个样本，抽 {inspect} 件；已有 {found} 件不合格，"
    "累计 {ac} 件及以下接收，{re} 件及以上不接收",
    en="Inspect {item} ({where}): sample {stage} of {stages}, {inspect} pieces; {found} nonconforming so "
    "far, accept with {ac} in all, not with {re}",
)
_STAGE_WITHOUT_ACCEPTANCE: Final = Text(
    zh="检验 {item}（{where}）：第 {stage}/{stages} 个样本，抽 {inspect} 件；已有 {found} 件不合格，"
    "此样本后尚不能接收，累计 {re} 件及以上不接收",
    en="Inspect {item} ({where}): sample {stage} of {stages}, {inspect} pieces; {found} nonconforming so "
    "far, no acceptance yet, not with {re} in all",
)
_MEASURE: Final = Text(
    zh="测量 {item}（{where}）：{inspect} 件的{characteristic}（{unit}）",
    en="Measure {item} ({where}): {characteristic} of {inspect} pieces, in {unit}",
)


def ask(
    uow: UnitOfWork, id_: UUID, item_id: UUID, plan: LotPlan, where: str, *, taken: int = 0, found: int = 0
) -> None:
    """Ask for the sample after ``taken`` with ``found`` nonconforming; what was asked before lapses."""
    tasks.close(uow, document=DOCUMENT, document_id=id_, key=TASK_KEY)
    params: dict[str, object] = {
        "item": masterdata.get_item(uow, item_id).number,
        "where": where,
        "inspect": plan.size(taken + 1),
    }
    if plan.measured is not None:
        title = _MEASURE
        params |= {"characteristic": plan.measured.characteristic, "unit": plan.measured.unit}
    else:
        stage = plan.stages[taken]
        title = _SINGLE
        if plan.samples > 1:
            title = _STAGE_WITHOUT_ACCEPTANCE if stage.ac is None else _STAGE
        params |= {"ac": stage.ac, "re": stage.re, "stage": taken + 1, "stages": plan.samples, "found": found}
    tasks.create(
        uow,
        title=title,
        params=params,
        document=DOCUMENT,
        document_id=id_,
        role=INSPECTOR,
        key=TASK_KEY,
    )


def asked(uow: UnitOfWork, id_: UUID) -> None:
    """Nobody is asked any more."""
    tasks.close(uow, document=DOCUMENT, document_id=id_, key=TASK_KEY)
