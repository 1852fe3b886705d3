"""Oracle files: data sets with their source and expected values, as published or recomputed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="session")
def oracle() -> Callable[[str], dict[str, Any]]:
    """The content of tests/oracles/data/NAME.json."""
    return lambda name: json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
