"""Risk ratings worked out on request."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.risk.rules import (
    ACTION_PRIORITY,
    DETECTION_BANDS,
    action_priority,
    risk_priority_number,
)

READ = "quality.read"


class RiskShown(BaseModel):
    severity: int
    occurrence: int
    detection: int
    action_priority: str
    rpn: int


class OccurrenceBand(BaseModel):
    """``priorities``: one for each detection band."""

    lowest: int
    priorities: list[str]


class SeverityBand(BaseModel):
    lowest: int
    occurrence: list[OccurrenceBand]


class ActionPriorityTable(BaseModel):
    """A band reaches from its lowest rating to the next band's; the first to 10."""

    detection_bands: list[int]
    severity: list[SeverityBand]


def risk_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality/risk", tags=["quality"])

    @routes.get("/rating", operation_id="quality.risk_rating", response_model=RiskShown)
    def rating(caller: Caller, severity: int, occurrence: int, detection: int) -> Response:
        """Action Priority (AIAG-VDA 2019) and RPN of one failure mode."""
        with caller.read(READ):
            return document(
                RiskShown(
                    severity=severity,
                    occurrence=occurrence,
                    detection=detection,
                    action_priority=action_priority(severity, occurrence, detection),
                    rpn=risk_priority_number(severity, occurrence, detection),
                )
            )

    @routes.get(
        "/action_priority", operation_id="quality.action_priority", response_model=ActionPriorityTable
    )
    def table(caller: Caller) -> Response:
        """The whole table of Action Priority."""
        with caller.read(READ):
            return document(
                ActionPriorityTable(
                    detection_bands=list(DETECTION_BANDS),
                    severity=[
                        SeverityBand(
                            lowest=lowest,
                            occurrence=[
                                OccurrenceBand(lowest=one, priorities=list(letters)) for one, letters in rows
                            ],
                        )
                        for lowest, rows in ACTION_PRIORITY
                    ],
                )
            )

    return routes
