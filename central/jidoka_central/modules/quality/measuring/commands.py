"""Inputs and answers of readings from a line's gauge."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.quality.msa.commands import StudyId

Position = Annotated[int, Field(ge=1, le=1_000_000)]


class AskMsaGauge(StudyId):
    """``cell``: the path of the cell whose gauge is meant, needed where the gauge is used at several."""

    position: Position
    cell: Annotated[str, StringConstraints(min_length=1, max_length=204)] | None = None


class LeaveMsaGauge(StudyId):
    position: Position


class TakeMsaReading(StudyId):
    """``source``: the measurement as the wait named it; ``value``: what the caller believes it is, held
    against it where given; ``confirmed``: it is right although far outside of what is expected."""

    position: Position
    source: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)] | None = None
    confirmed: bool = False


class WaitAnswer(Answer):
    """Instants are UTC microseconds of the server."""

    study_id: UUID
    position: int
    state: Literal["waiting", "ended"]
    cell: str
    asked_at: int
    until: int
