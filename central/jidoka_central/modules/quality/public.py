"""Quality's only door."""

from jidoka_central.modules.quality.approvals.covering import refuse_uncovered, use_for
from jidoka_central.modules.quality.approvals.events import ApprovalUsed
from jidoka_central.modules.quality.capa.commands import (
    Counts,
    Source,
)
from jidoka_central.modules.quality.capa.events import (
    CapaCostRecorded,
)
from jidoka_central.modules.quality.capa.reading import (
    capas_of_ncs,
)
from jidoka_central.modules.quality.capa.service import (
    start_capa,
)
from jidoka_central.modules.quality.capability.service import CapabilityNow, capability_now
from jidoka_central.modules.quality.customers.containing import (
    note_beyond,
    note_held,
    note_siblings,
    note_too_large,
    uncontained,
)
from jidoka_central.modules.quality.customers.events import (
    ComplaintContained,
    ComplaintOpened,
    ContainmentLifted,
)
from jidoka_central.modules.quality.customers.service import (
    get_complaint,
    locked_complaint,
)
from jidoka_central.modules.quality.customers.service import held_of as held_of_complaint
from jidoka_central.modules.quality.customers.service import pieces_of as pieces_of_complaint
from jidoka_central.modules.quality.inspection.cancelling import (
    cancel_planned_inspections,
    lapse_inspections,
    withdrawn,
)
from jidoka_central.modules.quality.inspection.events import (
    InspectionCancelled,
    InspectionDecided,
    InspectionOpened,
    InspectionPlanned,
    InspectionSkipped,
)
from jidoka_central.modules.quality.inspection.recording import found_so_far
from jidoka_central.modules.quality.inspection.requirements import (
    inspection_required,
)
from jidoka_central.modules.quality.inspection.service import (
    get_inspection,
    inspections_of_document,
    open_inspection,
    plan_inspection,
    supply_discontinued,
)
from jidoka_central.modules.quality.module import MODULE
from jidoka_central.modules.quality.msa.events import MsaStudyCompleted
from jidoka_central.modules.quality.msa.judging import msa_verdict
from jidoka_central.modules.quality.nonconformance.disposition import pieces_gone
from jidoka_central.modules.quality.nonconformance.events import (
    DispositionLine,
    DispositionTaken,
    DowntimeEnded,
    FirstReactionRecorded,
    NcContained,
    NcCostRecorded,
    NcOpened,
    PiecesGone,
    PiecesHeld,
    PiecesReleased,
    ReworkRecorded,
    ReworkReinspected,
    ReworkReversed,
    Settled,
    UsedPart,
)
from jidoka_central.modules.quality.nonconformance.pieces import let_go, open_pieces_nc, open_quantity_nc
from jidoka_central.modules.quality.nonconformance.posted import recorded_reworks
from jidoka_central.modules.quality.nonconformance.rework_reading import TracedRework, passes_of
from jidoka_central.modules.quality.nonconformance.service import (
    HeldPiece,
    complete_nc,
    contain,
    end_downtime,
    get_nc,
    hold_pieces,
    nc_of_boundary,
    nc_of_stop,
    ncs_holding,
    ncs_of_order,
    note_stopped,
    open_incoming_nc,
    open_nc,
    pieces_of_nc,
    record_reaction,
    release_pieces,
)
from jidoka_central.modules.quality.plans.events import BundleCompiled
from jidoka_central.modules.quality.plans.service import (
    characteristic_rows,
    compile_plan,
    get_plan,
    plan_in_force,
    plan_of_bundle,
    required_plan,
)
from jidoka_central.modules.quality.proving import recompute_decisions, waiting_of_lots
from jidoka_central.modules.quality.sampling.events import SkippingChanged
from jidoka_central.modules.quality.sampling.skip.skipping import CONTAINMENT as SKIP_CONTAINMENT
from jidoka_central.modules.quality.sampling.skip.skipping import end_skipping
from jidoka_central.modules.quality.spc.events import (
    LimitsFrozen,
    LimitsProposed,
    LimitsWithdrawn,
    SignalRecorded,
    TrialLimitsComputed,
)
from jidoka_central.modules.quality.spc.rules import SPREADS, SpreadOf
from jidoka_central.modules.quality.spc.service import (
    compute_trial_limits,
    frozen_limits_of,
    limits_of_plan,
    record_signal,
    signals_of_order,
)
from jidoka_central.modules.quality.tracing import (
    decisions_of,
    inspections_of,
    limits_by_id,
    limits_signatures,
    ncs_of_lots,
    table_sources,
)

__all__ = [
    "MODULE",
    "SKIP_CONTAINMENT",
    "SPREADS",
    "ApprovalUsed",
    "BundleCompiled",
    "CapaCostRecorded",
    "CapabilityNow",
    "ComplaintContained",
    "ComplaintOpened",
    "ContainmentLifted",
    "Counts",
    "DispositionLine",
    "DispositionTaken",
    "DowntimeEnded",
    "FirstReactionRecorded",
    "HeldPiece",
    "InspectionCancelled",
    "InspectionDecided",
    "InspectionOpened",
    "InspectionPlanned",
    "InspectionSkipped",
    "LimitsFrozen",
    "LimitsProposed",
    "LimitsWithdrawn",
    "MsaStudyCompleted",
    "NcContained",
    "NcCostRecorded",
    "NcOpened",
    "PiecesGone",
    "PiecesHeld",
    "PiecesReleased",
    "ReworkRecorded",
    "ReworkReinspected",
    "ReworkReversed",
    "Settled",
    "SignalRecorded",
    "SkippingChanged",
    "Source",
    "SpreadOf",
    "TracedRework",
    "TrialLimitsComputed",
    "UsedPart",
    "cancel_planned_inspections",
    "capability_now",
    "capas_of_ncs",
    "characteristic_rows",
    "compile_plan",
    "complete_nc",
    "compute_trial_limits",
    "contain",
    "decisions_of",
    "end_downtime",
    "end_skipping",
    "found_so_far",
    "frozen_limits_of",
    "get_complaint",
    "get_inspection",
    "get_nc",
    "get_plan",
    "held_of_complaint",
    "hold_pieces",
    "inspection_required",
    "inspections_of",
    "inspections_of_document",
    "lapse_inspections",
    "let_go",
    "limits_by_id",
    "limits_of_plan",
    "limits_signatures",
    "locked_complaint",
    "msa_verdict",
    "nc_of_boundary",
    "nc_of_stop",
    "ncs_holding",
    "ncs_of_lots",
    "ncs_of_order",
    "note_beyond",
    "note_held",
    "note_siblings",
    "note_stopped",
    "note_too_large",
    "open_incoming_nc",
    "open_inspection",
    "open_nc",
    "open_pieces_nc",
    "open_quantity_nc",
    "passes_of",
    "pieces_gone",
    "pieces_of_complaint",
    "pieces_of_nc",
    "plan_in_force",
    "plan_inspection",
    "plan_of_bundle",
    "recompute_decisions",
    "record_reaction",
    "record_signal",
    "recorded_reworks",
    "refuse_uncovered",
    "release_pieces",
    "required_plan",
    "signals_of_order",
    "start_capa",
    "supply_discontinued",
    "table_sources",
    "uncontained",
    "use_for",
    "waiting_of_lots",
    "withdrawn",
]
