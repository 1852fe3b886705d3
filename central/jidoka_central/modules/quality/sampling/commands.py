"""What a person may decide about a series of lots."""

from __future__ import annotations

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling import service
from jidoka_central.modules.quality.sampling.skip import skipping

DECIDE = "quality.sampling"

SAMPLING_COMMANDS = (
    Command(
        "quality.approve_reduced",
        Text(zh="批准放宽检验", en="Approve reduced inspection"),
        DECIDE,
        service.DecideSwitching,
        service.SwitchingAnswer,
        service.approve_reduced,
        "quality_switching",
    ),
    Command(
        "quality.end_reduced",
        Text(zh="结束放宽检验", en="End reduced inspection"),
        DECIDE,
        service.DecideSwitching,
        service.SwitchingAnswer,
        service.end_reduced,
        "quality_switching",
    ),
    Command(
        "quality.resume_inspection",
        Text(zh="恢复检验", en="Resume inspection"),
        DECIDE,
        service.DecideSwitching,
        service.SwitchingAnswer,
        service.resume_inspection,
        "quality_switching",
    ),
    Command(
        "quality.end_skip_lot",
        Text(zh="结束跳批检验", en="End skip-lot inspection"),
        DECIDE,
        skipping.EndSkipLot,
        skipping.SkippingAnswer,
        skipping.end_skip_lot,
        "quality_switching",
    ),
)
