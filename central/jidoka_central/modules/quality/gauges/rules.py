"""When a gauge may be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GaugeStanding:
    """A gauge with its newest calibration and study; ``None`` where there is none."""

    code: str
    calibration: str | None
    calibration_passed: bool
    due_on: date | None
    study: str | None
    study_accepted: bool
    master_nominal: float
    master_tolerance: float

    def unfit_because(self, on: date) -> str | None:
        """``None`` when it may be used on that date, else the first reason."""
        if self.calibration is None or self.due_on is None:
            return "no calibration"
        if not self.calibration_passed:
            return f"calibration {self.calibration} failed"
        if self.due_on < on:
            return f"calibration was due on {self.due_on.isoformat()}"
        if self.study is None:
            return "no measurement system study"
        if not self.study_accepted:
            return f"study {self.study} was not accepted"
        return None
