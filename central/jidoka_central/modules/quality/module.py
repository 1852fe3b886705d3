"""What quality declares."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.api import router
from jidoka_central.modules.quality.datasets import DATASETS
from jidoka_central.modules.quality.documents import events as documents_events
from jidoka_central.modules.quality.documents.service import COMMANDS as DOCUMENT_COMMANDS
from jidoka_central.modules.quality.documents.states import SOP_STATES
from jidoka_central.modules.quality.errors import PROBLEMS
from jidoka_central.modules.quality.gauges import events as gauge_events
from jidoka_central.modules.quality.gauges.service import COMMANDS as GAUGE_COMMANDS
from jidoka_central.modules.quality.nonconformance import events as nc_events
from jidoka_central.modules.quality.nonconformance.commands import COMMANDS as NC_COMMANDS
from jidoka_central.modules.quality.nonconformance.commands import PERMISSIONS as NC_PERMISSIONS
from jidoka_central.modules.quality.nonconformance.errors import NC_PROBLEMS
from jidoka_central.modules.quality.nonconformance.states import (
    DISPOSITION_STATES,
    NC_PIECE_STATES,
    NC_STATES,
)
from jidoka_central.modules.quality.plans import events as plan_events
from jidoka_central.modules.quality.plans.service import COMMANDS as PLAN_COMMANDS
from jidoka_central.modules.quality.plans.states import PLAN_STATES
from jidoka_central.modules.quality.spc import events as spc_events
from jidoka_central.modules.quality.spc.service import COMMANDS as SPC_COMMANDS
from jidoka_central.modules.quality.spc.states import LIMITS_STATES

MODULE = Module(
    name="quality",
    title=Text(zh="质量", en="Quality"),
    commands=(*DOCUMENT_COMMANDS, *GAUGE_COMMANDS, *PLAN_COMMANDS, *SPC_COMMANDS, *NC_COMMANDS),
    datasets=DATASETS,
    documents=(
        DocumentType("quality_sop", Text(zh="作业指导书", en="SOP")),
        DocumentType("quality_gauge", Text(zh="量具", en="Gauge")),
        DocumentType("quality_control_plan", Text(zh="控制计划", en="Control plan")),
        DocumentType(
            "quality_control_limits", Text(zh="控制限", en="Control limits"), path="/quality/limits/{id}"
        ),
        DocumentType("quality_signal", Text(zh="过程信号", en="Process signal")),
        DocumentType("quality_nc", Text(zh="不合格品", en="Nonconformance"), "NC", "/quality/nc/{id}"),
        DocumentType("quality_disposition", Text(zh="处置方案", en="Disposition")),
    ),
    events=(
        documents_events.SopDrafted,
        documents_events.SopReleased,
        gauge_events.GaugeRegistered,
        gauge_events.GaugeCalibrated,
        gauge_events.GaugeStudied,
        plan_events.PlanDrafted,
        plan_events.PlanReleased,
        plan_events.BundleCompiled,
        spc_events.TrialLimitsComputed,
        spc_events.LimitsFrozen,
        spc_events.SignalRecorded,
        *nc_events.EVENTS,
    ),
    states=(SOP_STATES, PLAN_STATES, LIMITS_STATES, NC_STATES, NC_PIECE_STATES, DISPOSITION_STATES),
    problems=(*PROBLEMS, *NC_PROBLEMS),
    permissions={
        "quality.read": Text(zh="查看质量数据", en="See quality records"),
        "quality.plan": Text(zh="编制控制计划与作业指导书", en="Write control plans and SOPs"),
        "quality.gauges": Text(zh="管理量具", en="Manage gauges"),
        "quality.sign_limits": Text(zh="签署控制限", en="Sign control limits"),
        **NC_PERMISSIONS,
    },
    routers=(router,),
)
