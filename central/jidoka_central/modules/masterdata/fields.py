"""The forms of what people type, for every module's inputs: codes, names and decimals as text."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import StringConstraints

# A leading letter or digit keeps codes apart from options, and the set prints on any label.
CODE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
PRINTABLE: Final = r"^[^\x00-\x1f\x7f]*$"

Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=40)]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9%/]+$", max_length=12)]
PlantCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=12)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=PRINTABLE)]
Serial = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=PRINTABLE)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=PRINTABLE)]
# Parsed by ``parse_quantity``, which says what is wrong with it in the plant's words.
DecimalText = Annotated[str, StringConstraints(min_length=1, max_length=24)]
