"""Requests about inspections."""

from __future__ import annotations

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.inspection import cancelling, requirements, service

SET_REQUIREMENTS = "quality.sampling"
INSPECT = "quality.inspect"

INSPECTION_COMMANDS = (
    Command(
        "quality.set_inspection_requirement",
        Text(zh="设定检验要求", en="Set inspection requirement"),
        SET_REQUIREMENTS,
        requirements.SetInspectionRequirement,
        requirements.RequirementAnswer,
        requirements.set_inspection_requirement,
        "quality_inspection_requirement",
    ),
    Command(
        "quality.record_inspection",
        Text(zh="录入检验结果", en="Record inspection"),
        INSPECT,
        service.RecordInspection,
        service.InspectionAnswer,
        service.record_inspection,
        "quality_inspection",
    ),
    Command(
        "quality.cancel_inspection",
        Text(zh="取消检验", en="Cancel inspection"),
        SET_REQUIREMENTS,
        cancelling.CancelInspection,
        service.InspectionAnswer,
        cancelling.cancel_inspection,
        "quality_inspection",
    ),
)
