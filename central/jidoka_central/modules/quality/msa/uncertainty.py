"""Measurement uncertainty of a gauge and of its use, with the tolerance it is enough for.

A budget of standard uncertainties u, in the unit of the measurement:
    u_cal = U_cal / k_cal (the certificate)      u_res = resolution / sqrt 12      u_ev = s or EV
    u_bias = |b| / sqrt 3                        u_lin = largest deviation / sqrt 3
    system:  u_ms = sqrt(u_cal^2 + max(u_res, u_ev_system)^2 + u_bias^2 + u_lin^2)
    process: u_mp = the same with u_ev among the maximum and with u_av^2, u_ia^2 and others in the sum
    U = k u with k = 2 (95 %);   Q = 100 * 2 U / tolerance;   limits 15 % (system) and 30 % (process).
Only what is given enters; what is missing is missing from the sum and listed as such. Source: GUM (JCGM
100:2008) for combining; the budget and limits in the manner of ISO 22514-7 and VDA volume 5, as secondary
literature gives them (Q_MS 15 %, Q_MP 30 %): the text of neither was at hand to check them against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from jidoka_central.modules.quality.msa.components import Grade
from jidoka_central.modules.quality.msa.errors import EMPTY, NOT_FINITE
from jidoka_central.modules.quality.msa.table import VALUE_MAX, positive

COVERAGE: Final = 2.0
SYSTEM_MOST: Final = 15.0
PROCESS_MOST: Final = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, each in the unit of the measurement; ``None``: not known. ``calibration`` is the
    certificate's expanded uncertainty with its factor; ``repeatability_system`` the standard deviation of a
    type 1 study, ``repeatability`` EV, ``appraisers`` AV and ``interaction`` of a gage R&R; ``others`` are
    standard uncertainties of anything else (temperature, fixture)."""

    calibration: float | None = None
    calibration_factor: float = COVERAGE
    resolution: float | None = None
    repeatability_system: float | None = None
    bias: float | None = None
    linearity: float | None = None
    repeatability: float | None = None
    appraisers: float | None = None
    interaction: float | None = None
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """``shares``: (name, standard uncertainty, whether it counts in the sum)."""

    shares: tuple[tuple[str, float, bool], ...]
    missing: tuple[str, ...]
    system: float
    process: float
    factor: float
    expanded_system: float
    expanded_process: float
    q_system: float | None
    q_process: float | None
    tolerance_least: float

    def grades(self) -> dict[str, Grade]:
        found: dict[str, Grade] = {}
        if self.q_system is not None and self.q_process is not None:
            found["q_system"] = "accepted" if self.q_system <= SYSTEM_MOST else "rejected"
            found["q_process"] = "accepted" if self.q_process <= PROCESS_MOST else "rejected"
        return found


def budget(known: Known, tolerance: float | None = None, factor: float = COVERAGE) -> Budget:
    """``tolerance_least``: the width that Q of the process still allows. Raises ``EMPTY`` where nothing is
    known, ``NOT_FINITE`` naming what, ``NOT_POSITIVE``."""
    positive(factor, "factor")
    found: dict[str, float] = {}
    for name, value, divisor in (
        ("calibration", known.calibration, positive(known.calibration_factor, "calibration_factor")),
        ("resolution", known.resolution, math.sqrt(12.0)),
        ("repeatability_system", known.repeatability_system, 1.0),
        ("bias", known.bias, math.sqrt(3.0)),
        ("linearity", known.linearity, math.sqrt(3.0)),
        ("repeatability", known.repeatability, 1.0),
        ("appraisers", known.appraisers, 1.0),
        ("interaction", known.interaction, 1.0),
        *((name, value, 1.0) for name, value in known.others),
    ):
        if value is None:
            continue
        if not abs(value) <= VALUE_MAX:
            raise NOT_FINITE.refuse(field=name, position=1)
        found[name] = abs(value) / divisor
    if not any(found.values()):
        raise EMPTY.refuse(field="known")
    of_system = ("resolution", "repeatability_system")
    largest = max(of_system, key=lambda name: found.get(name, 0.0))
    largest_process = max((*of_system, "repeatability"), key=lambda name: found.get(name, 0.0))
    always = ("calibration", "bias", "linearity")
    use = [name for name in found if name not in (*of_system, "repeatability", *always)]
    system = _root(found, (*always, largest))
    process = _root(found, (*always, largest_process, *use))
    counts = {*always, largest_process, *use}
    wide = None if tolerance is None else positive(tolerance, "tolerance")
    return Budget(
        tuple((name, u, name in counts) for name, u in found.items()),
        tuple(name for name in (*always, *of_system, "repeatability", "appraisers") if name not in found),
        system,
        process,
        factor,
        factor * system,
        factor * process,
        None if wide is None else 200.0 * factor * system / wide,
        None if wide is None else 200.0 * factor * process / wide,
        200.0 * factor * process / PROCESS_MOST,
    )


def _root(found: dict[str, float], names: tuple[str, ...]) -> float:
    return math.sqrt(math.fsum(found.get(name, 0.0) ** 2 for name in names))
