"""Registering gauges, recording calibrations and studies, and asking whether a gauge may be used."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field, FiniteFloat
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.errors import ALREADY_THERE, UNKNOWN_DOCUMENT
from jidoka_central.modules.quality.gauges.events import GaugeCalibrated, GaugeRegistered, GaugeStudied
from jidoka_central.modules.quality.gauges.model import CALIBRATION, GAUGE, STUDY
from jidoka_central.modules.quality.gauges.rules import GaugeStanding


class RegisterGauge(Input):
    code: str = Field(min_length=1, max_length=40)
    name_zh: str = Field(min_length=1, max_length=200)
    name_en: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=12)
    decimals: int = Field(ge=0, le=6)
    master_nominal: FiniteFloat
    master_tolerance: FiniteFloat = Field(gt=0)


class RecordCalibration(Input):
    gauge_id: UUID
    certificate: str = Field(min_length=1, max_length=80)
    calibrated_on: date
    due_on: date
    passed: bool


class RecordStudy(Input):
    gauge_id: UUID
    reference: str = Field(min_length=1, max_length=80)
    method: str = Field(min_length=1, max_length=40)
    grr_bp: int = Field(ge=0, le=1_000_000)
    ndc: int = Field(ge=0, le=1000)
    done_on: date
    accepted: bool


class GaugeAnswer(Answer):
    id: UUID
    code: str


def register_gauge(uow: UnitOfWork, command: RegisterGauge) -> GaugeAnswer:
    if _by_code(uow, command.code) is not None:
        raise ALREADY_THERE.refuse(field="code", what=f"gauge {command.code}")
    id_ = uow.insert(GAUGE, **command.model_dump())
    uow.emit(GaugeRegistered(id_, command.code))
    return GaugeAnswer(id=id_, code=command.code)


def record_calibration(uow: UnitOfWork, command: RecordCalibration) -> GaugeAnswer:
    gauge = uow.get(GAUGE, command.gauge_id, "gauge")
    uow.insert(CALIBRATION, **command.model_dump())
    uow.emit(GaugeCalibrated(gauge["id"], command.certificate, command.due_on, command.passed))
    return GaugeAnswer(id=gauge["id"], code=gauge["code"])


def record_study(uow: UnitOfWork, command: RecordStudy) -> GaugeAnswer:
    gauge = uow.get(GAUGE, command.gauge_id, "gauge")
    uow.insert(STUDY, **command.model_dump())
    uow.emit(GaugeStudied(gauge["id"], command.reference, command.grr_bp, command.ndc, command.accepted))
    return GaugeAnswer(id=gauge["id"], code=gauge["code"])


def gauge_id_of(q: Queries, code: str, *, field: str = "gauge") -> UUID:
    """Raises ``UNKNOWN_DOCUMENT`` naming the gauge."""
    row = _by_code(q, code)
    if row is None:
        raise UNKNOWN_DOCUMENT.refuse(field=field, what=f"gauge {code}")
    id_: UUID = row["id"]
    return id_


def standing(q: Queries, gauge_id: UUID) -> GaugeStanding:
    """The gauge with its newest calibration and study."""
    gauge = q.get(GAUGE, gauge_id, "gauge")
    calibration = _newest(q, CALIBRATION, gauge_id, CALIBRATION.c.calibrated_on)
    study = _newest(q, STUDY, gauge_id, STUDY.c.done_on)
    return GaugeStanding(
        code=gauge["code"],
        calibration=calibration["certificate"] if calibration else None,
        calibration_passed=bool(calibration and calibration["passed"]),
        due_on=calibration["due_on"] if calibration else None,
        study=study["reference"] if study else None,
        study_accepted=bool(study and study["accepted"]),
        master_nominal=gauge["master_nominal"],
        master_tolerance=gauge["master_tolerance"],
    )


def _by_code(q: Queries, code: str) -> RowMapping | None:
    return q.first(sa.select(GAUGE).where(GAUGE.c.company == q.company, GAUGE.c.code == code))


def _newest(q: Queries, table: sa.Table, gauge_id: UUID, by: sa.Column[date]) -> RowMapping | None:
    newest = sa.select(table).where(table.c.company == q.company, table.c.gauge_id == gauge_id)
    return q.first(newest.order_by(by.desc(), table.c.created.desc()).limit(1))


COMMANDS = (
    Command(
        "quality.register_gauge",
        Text(zh="登记量具", en="Register gauge"),
        "quality.gauges",
        RegisterGauge,
        GaugeAnswer,
        register_gauge,
        "quality_gauge",
    ),
    Command(
        "quality.record_calibration",
        Text(zh="记录校准", en="Record calibration"),
        "quality.gauges",
        RecordCalibration,
        GaugeAnswer,
        record_calibration,
        "quality_gauge",
    ),
    Command(
        "quality.record_study",
        Text(zh="记录测量系统分析", en="Record measurement system study"),
        "quality.gauges",
        RecordStudy,
        GaugeAnswer,
        record_study,
        "quality_gauge",
    ),
)
