"""Putting a bundle in force between two pieces. Pure, as ``rules``.

Same limits, same rules and same subgroups keep the run memory. Otherwise the open subgroup is closed
incomplete and memory restarts at the next piece, recorded as ``memory.restarted`` (reason limits). Frozen
limits end the planned hold that waited for them.
"""

from __future__ import annotations

from jidoka_edge.monitor import holds
from jidoka_edge.monitor.memory import Memory
from jidoka_edge.monitor.outcome import Outcome
from jidoka_edge.monitor.rules import Judge
from jidoka_shared.spc import Monitor, SpcError
from jidoka_shared.spc.plan import channels_of
from jidoka_shared.wire import Bundle, Characteristic, MalformedMessage, decode_bundle
from jidoka_shared.wire.events import BundleApplied, RunResumed

DEVICE = "gauge"
"""The one measuring device of this edge, as a bundle's signal source names it."""


class BundleNotApplied(ValueError):
    """A bundle that cannot be put in force here and now; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def apply(judge: Judge, payload: bytes, bundle_hash: str, at: int) -> Outcome:
    """Put a verified bundle in force. Raises ``BundleNotApplied``; then nothing has changed."""
    bundle = _possible(judge, payload)
    memory, new = judge.memory, bundle.characteristics[0]
    try:
        kernel = Monitor(channels_of(new), bundle.version)
    except SpcError as error:
        raise BundleNotApplied(error.code, str(error)) from error
    keep = judge.bundle is not None and _same_charts(judge.characteristic, new)
    out = Outcome(f"bundle:{bundle_hash}", at)
    out.events.append(
        BundleApplied(
            bundle=bundle_hash,
            version=bundle.version,
            plan=bundle.plan.number,
            revision=bundle.plan.revision,
            limits_version=new.limits.version if new.limits else None,
        )
    )
    if not keep and judge.bundle is not None:
        holds.close_open(judge, out)
    judge.take(bundle, None if keep else kernel)
    memory.bundle = bundle_hash
    if not keep:
        memory.restart_at = 0
        if memory.job is not None:
            judge.restart("limits", memory.next_piece, memory.last_subgroup + 1, out)
    _resume(memory, new, out)
    return out


def _possible(judge: Judge, payload: bytes) -> Bundle:
    """The bundle, if this edge could run it now. Raises ``BundleNotApplied``."""
    memory = judge.memory
    try:
        bundle = decode_bundle(payload)
    except MalformedMessage as error:
        raise BundleNotApplied(error.code, str(error)) from error
    if len(bundle.characteristics) != 1:
        raise BundleNotApplied("too_many_characteristics", "$.characteristics: one gauge stands here, so one")
    device = bundle.characteristics[0].source.device
    if device != DEVICE:
        raise BundleNotApplied(
            "unknown_device", f"$.characteristics[0].source.device: {device!r} is not here"
        )
    job = memory.job
    if job is None or judge.bundle is None or "order_complete" in memory.holds:
        return bundle
    if bundle.item != job.item:
        raise BundleNotApplied("other_item", f"$.item: the order in work makes {job.item}")
    if bundle.plan != judge.bundle.plan:
        raise BundleNotApplied("plan_change_in_order", "$.plan: the revision may not change within an order")
    return bundle


def _same_charts(old: Characteristic, new: Characteristic) -> bool:
    return (
        (old.limits.id if old.limits else None) == (new.limits.id if new.limits else None)
        and old.code == new.code
        and old.subgroup_size == new.subgroup_size
        and old.chart == new.chart
        and channels_of(old) == channels_of(new)
    )


def _resume(memory: Memory, new: Characteristic, out: Outcome) -> None:
    if new.limits is not None and "limits_due" in memory.holds:
        memory.holds = [reason for reason in memory.holds if reason != "limits_due"]
        out.events.append(RunResumed(reason="limits_due"))
