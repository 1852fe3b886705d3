"""Computing trial limits, freezing them with a signature, keeping signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.signatures import sign
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.errors import LIMITS_NOT_READY, NOT_INSIDE
from jidoka_central.modules.quality.plans import service as plans
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC
from jidoka_central.modules.quality.spc.events import LimitsFrozen, SignalRecorded, TrialLimitsComputed
from jidoka_central.modules.quality.spc.model import LIMITS, SIGNAL
from jidoka_central.modules.quality.spc.rules import SPREADS, trial_limits
from jidoka_central.modules.quality.spc.states import LIMITS_STATES
from jidoka_shared.wire import FrozenLimits

FREEZE_MEANING = Text(
    zh="我已核对数据，批准冻结控制限", en="I have checked the data and approve freezing these limits"
)


class FreezeLimits(Input):
    limits_id: UUID
    password: str = Field(min_length=1, max_length=200)


class LimitsAnswer(Answer):
    id: UUID
    characteristic: str
    limits_version: int
    state: str


def compute_trial_limits(
    uow: UnitOfWork,
    characteristic: RowMapping,
    order_number: str,
    numbers: Sequence[int],
    subgroups: Sequence[Sequence[float]],
) -> UUID:
    """Store trial limits of one plan characteristic from an order's complete subgroups. Raises
    ``LIMITS_NOT_READY``.

    Called again for the same data (a fact processed twice after a crash) it returns the row that exists.
    """
    needed = characteristic["collect_subgroups"]
    if len(subgroups) < needed:
        raise LIMITS_NOT_READY.refuse(field="subgroups", found=len(subgroups), needed=needed)
    trial = trial_limits(numbers, subgroups, characteristic["chart"])
    uow.locked(CHARACTERISTIC, characteristic["id"])
    of_characteristic = sa.select(LIMITS).where(
        LIMITS.c.company == uow.company, LIMITS.c.characteristic_id == characteristic["id"]
    )
    versions = uow.rows(of_characteristic.order_by(LIMITS.c.limits_version.desc()))
    for row in versions:
        if row["data_hash"] == trial.data_hash and row["order_number"] == order_number:
            known: UUID = row["id"]
            return known
    version = versions[0]["limits_version"] + 1 if versions else 1
    id_ = uow.insert(
        LIMITS,
        plan_id=characteristic["plan_id"],
        characteristic_id=characteristic["id"],
        characteristic=characteristic["code"],
        limits_version=version,
        state=LIMITS_STATES.start,
        method=trial.method,
        order_number=order_number,
        subgroups=len(subgroups),
        last_subgroup=max(numbers),
        subgroup_size=characteristic["subgroup_size"],
        data_hash=trial.data_hash,
        beyond=list(trial.beyond),
        centre=trial.centre,
        lower=trial.lower,
        upper=trial.upper,
        sigma_mean=trial.sigma_mean,
        r_centre=trial.r_centre,
        r_upper=trial.r_upper,
        used=[{"order": order_number, "numbers": list(numbers)}],
        exclusions=[],
        figures={"spread": SPREADS[trial.method]},
        beyond_points=[{"order": order_number, "number": number} for number in trial.beyond],
    )
    uow.emit(
        TrialLimitsComputed(
            id_, characteristic["plan_id"], characteristic["code"], version, order_number, trial.beyond
        )
    )
    return id_


def freeze_limits(uow: UnitOfWork, command: FreezeLimits) -> LimitsAnswer:
    """A person signs trial limits; earlier frozen limits of the characteristic retire."""
    known = uow.get(LIMITS, command.limits_id, "control limits")
    uow.locked(CHARACTERISTIC, known["characteristic_id"])  # of two signed at once, one is in force
    row = uow.locked(LIMITS, command.limits_id, "control limits")
    name = f"{row['characteristic']} v{row['limits_version']}"
    state = LIMITS_STATES.next(row["state"], "quality.freeze_limits", document=name)
    if row["beyond"]:
        raise NOT_INSIDE.refuse(field="limits_id", subgroups=", ".join(map(str, row["beyond"])))
    older = uow.rows(
        sa.select(LIMITS).where(
            LIMITS.c.company == uow.company,
            LIMITS.c.characteristic_id == row["characteristic_id"],
            LIMITS.c.state == "frozen",
        )
    )
    signature = sign(
        uow,
        document="quality_control_limits",
        document_id=row["id"],
        meaning=FREEZE_MEANING,
        password=command.password,
        content=signed_content(row),
    )
    uow.update(LIMITS, row, state=state, signature_id=signature, frozen_at=uow.now)
    for one in older:
        uow.update(LIMITS, one, state=LIMITS_STATES.next("frozen", "retire"))
    event = LimitsFrozen(
        row["id"],
        row["plan_id"],
        row["characteristic"],
        row["limits_version"],
        row["order_number"],
        signature,
    )
    uow.emit(event, before={"state": row["state"]}, after={"state": state})
    return LimitsAnswer(
        id=row["id"], characteristic=row["characteristic"], limits_version=row["limits_version"], state=state
    )


def signed_content(row: RowMapping) -> dict[str, Any]:
    """What a signature on limits covers."""
    names = (
        "characteristic", "limits_version", "method", "order_number", "subgroups", "data_hash",
        "centre", "lower", "upper", "r_centre", "r_upper",
    )  # fmt: skip
    content = {name: row[name] for name in names}
    if row["selection"] is not None:  # proposed by a person: with what that person chose
        chosen = ("selection", "used", "exclusions", "stages", "width", "reason", "proposed_by")
        content |= {name: row[name] for name in chosen}
    return content


def frozen_limits_of(q: Queries, plan_id: UUID) -> dict[str, FrozenLimits]:
    """By characteristic code, what a bundle carries."""
    rows = q.rows(
        sa.select(LIMITS).where(
            LIMITS.c.company == q.company, LIMITS.c.plan_id == plan_id, LIMITS.c.state == "frozen"
        )
    )
    return {
        row["characteristic"]: FrozenLimits(
            id=str(row["id"]),
            version=row["limits_version"],
            centre=row["centre"],
            lower=row["lower"],
            upper=row["upper"],
            sigma_mean=row["sigma_mean"],
            r_centre=row["r_centre"],
            r_upper=row["r_upper"],
            start_subgroup=row["last_subgroup"] + 1,
        )
        for row in rows
    }


def limits_of_plan(q: Queries, plan_id: UUID) -> list[RowMapping]:
    return q.rows(
        sa.select(LIMITS)
        .where(LIMITS.c.company == q.company, LIMITS.c.plan_id == plan_id)
        .order_by(LIMITS.c.characteristic, LIMITS.c.limits_version.desc())
    )


def characteristic_row(q: Queries, plan_id: UUID, code: str) -> RowMapping | None:
    return q.first(
        sa.select(CHARACTERISTIC).where(
            CHARACTERISTIC.c.company == q.company,
            CHARACTERISTIC.c.plan_id == plan_id,
            CHARACTERISTIC.c.code == code,
        )
    )


def record_signal(uow: UnitOfWork, **values: Any) -> UUID:
    """Keep a signal once; the same signal of the same cell again changes nothing. Returns its id."""
    known = uow.scalar(
        sa.select(SIGNAL.c.id).where(
            SIGNAL.c.company == uow.company,
            SIGNAL.c.cell_id == values["cell_id"],
            SIGNAL.c.signal == values["signal"],
        )
    )
    if known is not None:
        kept: UUID = known
        return kept
    id_ = uow.insert(SIGNAL, **values)
    uow.emit(
        SignalRecorded(
            id_,
            values["signal"],
            values["kind"],
            values["chart"],
            tuple(values["rules"]),
            values["order_number"],
            values["subgroup"],
        )
    )
    return id_


def signals_of_order(q: Queries, order_number: str) -> list[RowMapping]:
    return q.rows(
        sa.select(SIGNAL)
        .where(SIGNAL.c.company == q.company, SIGNAL.c.order_number == order_number)
        .order_by(SIGNAL.c.subgroup, SIGNAL.c.signal)
    )


COMMANDS = (
    Command(
        "quality.freeze_limits",
        Text(zh="签署并冻结控制限", en="Sign and freeze limits"),
        "quality.sign_limits",
        FreezeLimits,
        LimitsAnswer,
        freeze_limits,
        "quality_control_limits",
        frozenset({"password"}),
        means=FREEZE_MEANING,
    ),
)

__all__ = [
    "COMMANDS",
    "characteristic_row",
    "compute_trial_limits",
    "freeze_limits",
    "frozen_limits_of",
    "limits_of_plan",
    "plans",
    "record_signal",
    "signals_of_order",
]
