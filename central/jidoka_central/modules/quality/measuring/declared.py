"""What people may do at a line's gauge, and with readings they type."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.measuring import commands as form
from jidoka_central.modules.quality.measuring import service, typed
from jidoka_central.modules.quality.msa.collecting import PLAN
from jidoka_central.modules.quality.msa.commands import CorrectMsaReading, ReadingAnswer, RecordMsaReading
from jidoka_central.modules.quality.msa.declared import MEASURE
from jidoka_central.modules.quality.msa.planning import DOCUMENT

MEASURING_COMMANDS: Final = (
    Command(
        "quality.ask_msa_gauge",
        Text(zh="从量具取读数", en="Take from the gauge"),
        MEASURE,
        form.AskMsaGauge,
        form.WaitAnswer,
        service.ask_gauge,
        DOCUMENT,
    ),
    Command(
        "quality.leave_msa_gauge",
        Text(zh="不再等待量具", en="Wait for the gauge no longer"),
        MEASURE,
        form.LeaveMsaGauge,
        form.WaitAnswer,
        service.leave_gauge,
        DOCUMENT,
    ),
    Command(
        "quality.take_msa_reading",
        Text(zh="录入量具读数", en="Record the gauge's reading"),
        MEASURE,
        form.TakeMsaReading,
        ReadingAnswer,
        service.take_reading,
        DOCUMENT,
    ),
    Command(
        "quality.record_msa_reading",
        Text(zh="录入研究读数", en="Take a reading"),
        MEASURE,
        RecordMsaReading,
        ReadingAnswer,
        typed.record_typed,
        DOCUMENT,
    ),
    Command(
        "quality.correct_msa_reading",
        Text(zh="更正研究读数", en="Correct a reading"),
        PLAN,
        CorrectMsaReading,
        ReadingAnswer,
        typed.correct_typed,
        DOCUMENT,
    ),
)
