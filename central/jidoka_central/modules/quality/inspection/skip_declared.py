"""What people may do about skip-lot programmes of three states."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.registry import Command, DocumentType
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.inspection.skip_retiring import retire_skip_lot_programme
from jidoka_central.modules.quality.sampling.commands import DECIDE
from jidoka_central.modules.quality.sampling.skip import form, service, states

SKIP_LOT_COMMANDS: Final = (
    Command(
        states.SET,
        Text(zh="录入跳批方案", en="Enter skip-lot programme"),
        DECIDE,
        form.SetSkipLotProgramme,
        form.ProgrammeAnswer,
        service.set_skip_lot_programme,
        service.DOCUMENT,
    ),
    Command(
        states.RELEASE,
        Text(zh="发布跳批方案", en="Release skip-lot programme"),
        DECIDE,
        form.ReleaseSkipLotProgramme,
        form.ProgrammeAnswer,
        service.release_skip_lot_programme,
        service.DOCUMENT,
        frozenset({"password"}),
        means=service.MEANING,
    ),
    Command(
        states.RETIRE,
        Text(zh="停用跳批方案", en="Retire skip-lot programme"),
        DECIDE,
        form.RetireSkipLotProgramme,
        form.ProgrammeAnswer,
        retire_skip_lot_programme,
        service.DOCUMENT,
    ),
)
SKIP_LOT_DOCUMENTS: Final = (
    DocumentType(
        service.DOCUMENT,
        Text(zh="跳批方案", en="Skip-lot programme"),
        path="/quality/sampling/skip-lot/{id}",
    ),
)
