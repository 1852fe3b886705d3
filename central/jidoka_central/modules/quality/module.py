"""What quality declares."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.api import router
from jidoka_central.modules.quality.approvals.api import approval_router
from jidoka_central.modules.quality.approvals.declared import APPROVAL_COMMANDS, APPROVAL_DOCUMENTS
from jidoka_central.modules.quality.approvals.errors import APPROVAL_PROBLEMS
from jidoka_central.modules.quality.approvals.events import APPROVAL_EVENTS
from jidoka_central.modules.quality.approvals.reading import APPROVAL_DATASETS
from jidoka_central.modules.quality.approvals.states import APPROVAL_STATES
from jidoka_central.modules.quality.capa.api import capa_router
from jidoka_central.modules.quality.capa.declared import CAPA_COMMANDS, CAPA_PERMISSIONS
from jidoka_central.modules.quality.capa.errors import CAPA_PROBLEMS
from jidoka_central.modules.quality.capa.events import CAPA_EVENTS
from jidoka_central.modules.quality.capa.reading import CAPA_DATASETS
from jidoka_central.modules.quality.capa.states import CAPA_ACTION_STATES, CAPA_STATES, EIGHT_D_STATES
from jidoka_central.modules.quality.capa.trends import CAPA_JOBS
from jidoka_central.modules.quality.capability.api import capability_router
from jidoka_central.modules.quality.capability.errors import CAPABILITY_PROBLEMS
from jidoka_central.modules.quality.capability.events import CapabilityStudied
from jidoka_central.modules.quality.capability.reading import CAPABILITY_DATASETS
from jidoka_central.modules.quality.capability.service import CAPABILITY_COMMANDS, CAPABILITY_PERMISSIONS
from jidoka_central.modules.quality.costs import COST_DATASETS, SEE_COSTS
from jidoka_central.modules.quality.customers.api import customer_router
from jidoka_central.modules.quality.customers.declared import (
    CUSTOMER_COMMANDS,
    CUSTOMER_DOCUMENTS,
    CUSTOMER_PERMISSIONS,
)
from jidoka_central.modules.quality.customers.errors import CUSTOMER_PROBLEMS
from jidoka_central.modules.quality.customers.events import CUSTOMER_EVENTS
from jidoka_central.modules.quality.customers.reading import CUSTOMER_DATASETS
from jidoka_central.modules.quality.customers.states import COMPLAINT_STATES, NOTICE_STATES
from jidoka_central.modules.quality.datasets import DATASETS
from jidoka_central.modules.quality.design.api import design_router
from jidoka_central.modules.quality.design.errors import DESIGN_PROBLEMS
from jidoka_central.modules.quality.documents import events as documents_events
from jidoka_central.modules.quality.documents.service import COMMANDS as DOCUMENT_COMMANDS
from jidoka_central.modules.quality.documents.states import SOP_STATES
from jidoka_central.modules.quality.errors import PROBLEMS
from jidoka_central.modules.quality.gauges import events as gauge_events
from jidoka_central.modules.quality.gauges.datasets import GAUGE_DATASETS
from jidoka_central.modules.quality.gauges.service import COMMANDS as GAUGE_COMMANDS
from jidoka_central.modules.quality.inspection import events as inspection_events
from jidoka_central.modules.quality.inspection.api import (
    inspection_router,
    own_tables_router,
    skip_lot_router,
)
from jidoka_central.modules.quality.inspection.commands import INSPECTION_COMMANDS
from jidoka_central.modules.quality.inspection.datasets import INSPECTION_DATASETS
from jidoka_central.modules.quality.inspection.errors import INSPECTION_PROBLEMS
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.own_tables_retiring import OWN_TABLE_RETIRING
from jidoka_central.modules.quality.inspection.skip_declared import SKIP_LOT_COMMANDS, SKIP_LOT_DOCUMENTS
from jidoka_central.modules.quality.inspection.skip_reading import SKIP_LOT_DATASETS
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.measuring.api import measuring_router
from jidoka_central.modules.quality.measuring.declared import MEASURING_COMMANDS
from jidoka_central.modules.quality.measuring.errors import MEASURING_PROBLEMS
from jidoka_central.modules.quality.msa.api import msa_router
from jidoka_central.modules.quality.msa.declared import MSA_COMMANDS, MSA_DOCUMENTS, MSA_PERMISSIONS
from jidoka_central.modules.quality.msa.errors import MSA_PROBLEMS
from jidoka_central.modules.quality.msa.events import MSA_EVENTS
from jidoka_central.modules.quality.msa.reading import MSA_DATASETS
from jidoka_central.modules.quality.msa.states import MSA_STATES
from jidoka_central.modules.quality.nonconformance import events as nc_events
from jidoka_central.modules.quality.nonconformance.commands import COMMANDS as NC_COMMANDS
from jidoka_central.modules.quality.nonconformance.commands import PERMISSIONS as NC_PERMISSIONS
from jidoka_central.modules.quality.nonconformance.errors import NC_PROBLEMS
from jidoka_central.modules.quality.nonconformance.states import (
    DISPOSITION_STATES,
    NC_PIECE_STATES,
    NC_STATES,
    REWORK_STATES,
)
from jidoka_central.modules.quality.plans import events as plan_events
from jidoka_central.modules.quality.plans.changing import CHANGING_COMMANDS
from jidoka_central.modules.quality.plans.service import COMMANDS as PLAN_COMMANDS
from jidoka_central.modules.quality.plans.states import PLAN_STATES
from jidoka_central.modules.quality.risk.api import risk_router
from jidoka_central.modules.quality.risk.errors import RISK_PROBLEMS
from jidoka_central.modules.quality.sampling import events as sampling_events
from jidoka_central.modules.quality.sampling.api import sampling_router
from jidoka_central.modules.quality.sampling.commands import SAMPLING_COMMANDS
from jidoka_central.modules.quality.sampling.datasets import SAMPLING_DATASETS
from jidoka_central.modules.quality.sampling.errors import SAMPLING_PROBLEMS
from jidoka_central.modules.quality.sampling.own.errors import OWN_TABLE_PROBLEMS
from jidoka_central.modules.quality.sampling.own.events import OWN_TABLE_EVENTS
from jidoka_central.modules.quality.sampling.own.service import OWN_TABLE_COMMANDS
from jidoka_central.modules.quality.sampling.own.states import SAMPLING_TABLE_STATES
from jidoka_central.modules.quality.sampling.own.views import OWN_TABLE_DATASETS
from jidoka_central.modules.quality.sampling.skip.errors import SKIP_LOT_PROBLEMS
from jidoka_central.modules.quality.sampling.skip.events import SKIP_LOT_EVENTS
from jidoka_central.modules.quality.sampling.skip.states import PROGRAMME_STATES
from jidoka_central.modules.quality.sampling.states import SWITCHING_STATES
from jidoka_central.modules.quality.spc.api import chart_router
from jidoka_central.modules.quality.spc.errors import SPC_PROBLEMS
from jidoka_central.modules.quality.spc.events import SPC_EVENTS
from jidoka_central.modules.quality.spc.noting import ANNOTATE
from jidoka_central.modules.quality.spc.recalculation import RECALCULATION_COMMANDS
from jidoka_central.modules.quality.spc.saved import SAVED_COMMANDS, SAVED_DATASETS
from jidoka_central.modules.quality.spc.service import COMMANDS as SPC_COMMANDS
from jidoka_central.modules.quality.spc.states import LIMITS_STATES

MODULE = Module(
    name="quality",
    title=Text(zh="质量", en="Quality"),
    commands=(
        *SAMPLING_COMMANDS,
        *OWN_TABLE_COMMANDS,
        OWN_TABLE_RETIRING,
        *SKIP_LOT_COMMANDS,
        *INSPECTION_COMMANDS,
        *DOCUMENT_COMMANDS,
        *GAUGE_COMMANDS,
        *MSA_COMMANDS,
        *MEASURING_COMMANDS,
        *PLAN_COMMANDS,
        *CHANGING_COMMANDS,
        *SPC_COMMANDS,
        *RECALCULATION_COMMANDS,
        *SAVED_COMMANDS,
        *CAPABILITY_COMMANDS,
        *APPROVAL_COMMANDS,
        *NC_COMMANDS,
        *CAPA_COMMANDS,
        *CUSTOMER_COMMANDS,
    ),
    datasets=(
        *DATASETS,
        *SAMPLING_DATASETS,
        *OWN_TABLE_DATASETS,
        *SKIP_LOT_DATASETS,
        *INSPECTION_DATASETS,
        *SAVED_DATASETS,
        *COST_DATASETS,
        *CAPABILITY_DATASETS,
        *GAUGE_DATASETS,
        *MSA_DATASETS,
        *CAPA_DATASETS,
        *CUSTOMER_DATASETS,
        *APPROVAL_DATASETS,
    ),
    documents=(
        DocumentType("quality_sop", Text(zh="作业指导书", en="SOP")),
        DocumentType("quality_gauge", Text(zh="量具", en="Gauge")),
        *MSA_DOCUMENTS,
        DocumentType(
            "quality_control_plan", Text(zh="控制计划", en="Control plan"), path="/quality/plans/{id}"
        ),
        DocumentType(
            "quality_control_limits", Text(zh="控制限", en="Control limits"), path="/quality/limits/{id}"
        ),
        DocumentType(
            "quality_capability_study",
            Text(zh="过程能力研究", en="Capability study"),
            "CS",
            "/quality/capability/{id}",
        ),
        DocumentType("quality_annotation", Text(zh="图上标注", en="Annotation")),
        DocumentType("quality_exclusion_set", Text(zh="剔除集", en="Exclusion set")),
        DocumentType("quality_chart", Text(zh="图表", en="Chart"), path="/quality/charts?chart={id}"),
        DocumentType("quality_signal", Text(zh="过程信号", en="Process signal")),
        DocumentType(
            "quality_sampling_table",
            Text(zh="抽样表", en="Sampling table"),
            path="/quality/sampling/tables/{id}",
        ),
        *SKIP_LOT_DOCUMENTS,
        DocumentType(
            "quality_switching", Text(zh="检验严格度", en="Severity of inspection"), path="/quality/series"
        ),
        DocumentType("quality_inspection_requirement", Text(zh="检验要求", en="Inspection requirement")),
        DocumentType(
            "quality_inspection", Text(zh="检验", en="Inspection"), "QI", "/quality/inspections/{id}"
        ),
        DocumentType("quality_nc", Text(zh="不合格品", en="Nonconformance"), "NC", "/quality/nc/{id}"),
        DocumentType("quality_disposition", Text(zh="处置方案", en="Disposition")),
        DocumentType(
            "quality_capa",
            Text(zh="纠正预防措施", en="Corrective action"),
            "CAPA",
            "/quality/capa/{id}",
        ),
        DocumentType("quality_8d", Text(zh="8D 报告", en="8D"), "8D", "/quality/capa/{id}"),
        DocumentType("quality_capa_action", Text(zh="措施", en="Action of a CAPA")),
        DocumentType("quality_rework", Text(zh="返工单", en="Rework"), "RW"),
        *APPROVAL_DOCUMENTS,
        *CUSTOMER_DOCUMENTS,
    ),
    events=(
        documents_events.SopDrafted,
        documents_events.SopReleased,
        gauge_events.GaugeRegistered,
        gauge_events.GaugeCalibrated,
        gauge_events.GaugeStudied,
        *MSA_EVENTS,
        plan_events.PlanDrafted,
        plan_events.PlanChanged,
        plan_events.PlanReleased,
        plan_events.BundleCompiled,
        *SPC_EVENTS,
        CapabilityStudied,
        *inspection_events.EVENTS,
        *sampling_events.SAMPLING_EVENTS,
        *SKIP_LOT_EVENTS,
        *OWN_TABLE_EVENTS,
        *APPROVAL_EVENTS,
        *nc_events.EVENTS,
        *CAPA_EVENTS,
        *CUSTOMER_EVENTS,
    ),
    states=(
        SWITCHING_STATES,
        PROGRAMME_STATES,
        SAMPLING_TABLE_STATES,
        INSPECTION_STATES,
        SOP_STATES,
        MSA_STATES,
        PLAN_STATES,
        LIMITS_STATES,
        NC_STATES,
        NC_PIECE_STATES,
        DISPOSITION_STATES,
        REWORK_STATES,
        APPROVAL_STATES,
        CAPA_STATES,
        EIGHT_D_STATES,
        CAPA_ACTION_STATES,
        COMPLAINT_STATES,
        NOTICE_STATES,
    ),
    problems=(
        *PROBLEMS,
        *SAMPLING_PROBLEMS,
        *SKIP_LOT_PROBLEMS,
        *OWN_TABLE_PROBLEMS,
        *RISK_PROBLEMS,
        *SPC_PROBLEMS,
        *CAPABILITY_PROBLEMS,
        *DESIGN_PROBLEMS,
        *MSA_PROBLEMS,
        *MEASURING_PROBLEMS,
        *INSPECTION_PROBLEMS,
        *APPROVAL_PROBLEMS,
        *NC_PROBLEMS,
        *CAPA_PROBLEMS,
        *CUSTOMER_PROBLEMS,
    ),
    permissions={
        "quality.read": Text(zh="查看质量数据", en="See quality records"),
        "quality.plan": Text(zh="编制控制计划与作业指导书", en="Write control plans and SOPs"),
        "quality.gauges": Text(zh="管理量具", en="Manage gauges"),
        "quality.sampling": Text(zh="设定检验要求与抽样方案", en="Set inspection requirements and sampling"),
        "quality.inspect": Text(zh="录入检验结果", en="Record inspections"),
        "quality.sign_limits": Text(zh="签署控制限", en="Sign control limits"),
        ANNOTATE: Text(zh="标注控制图", en="Annotate charts"),
        SEE_COSTS: Text(zh="查看质量成本", en="See what quality costs"),
        **MSA_PERMISSIONS,
        **NC_PERMISSIONS,
        **CAPABILITY_PERMISSIONS,
        **CAPA_PERMISSIONS,
        **CUSTOMER_PERMISSIONS,
    },
    routers=(
        inspection_router,
        sampling_router,
        skip_lot_router,
        own_tables_router,
        risk_router,
        chart_router(INSPECTION),
        capability_router,
        msa_router,
        measuring_router,
        design_router,
        capa_router,
        customer_router,
        approval_router,
        router,
    ),
    jobs=CAPA_JOBS,
)
