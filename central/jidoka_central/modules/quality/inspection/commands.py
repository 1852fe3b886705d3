"""Requests about inspections."""

from __future__ import annotations

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.inspection import cancelling, recording, requirements, service

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
        recording.RecordInspection,
        recording.InspectionAnswer,
        recording.record_inspection,
        "quality_inspection",
    ),
    Command(
        "quality.replan_inspection",
        Text(zh="重定检验方案", en="Plan inspection anew"),
        SET_REQUIREMENTS,
        service.ReplanInspection,
        recording.InspectionAnswer,
        service.replan_inspection,
        "quality_inspection",
    ),
    Command(
        "quality.cancel_inspection",
        Text(zh="取消检验", en="Cancel inspection"),
        SET_REQUIREMENTS,
        cancelling.CancelInspection,
        recording.InspectionAnswer,
        cancelling.cancel_inspection,
        "quality_inspection",
    ),
)
