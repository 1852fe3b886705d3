"""Whole plants for the fault tests, as copies of a seeded template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.plant import WholePlant, shared_template


@pytest.fixture
def whole_plant(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., WholePlant]:
    """``with whole_plant(pace_ms=5) as plant:`` is a copy of the template, running."""
    template = shared_template(tmp_path_factory)

    def make(**settings: Any) -> WholePlant:
        return WholePlant(tmp_path / "plant", template=template, **settings)

    return make
