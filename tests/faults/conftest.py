"""Whole plants for the fault tests: a seeded template, made once a session and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.plant import WholePlant, make_template


@pytest.fixture(scope="session")
def plant_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A plant with people, master data, control plan and stock, not running."""
    template = make_template(tmp_path_factory.mktemp("seeded"))
    yield template
    shutil.rmtree(template, ignore_errors=True)


@pytest.fixture
def whole_plant(plant_template: Path, tmp_path: Path) -> Callable[..., WholePlant]:
    """``with whole_plant(pace_ms=5) as plant:`` is a copy of the template, running."""

    def make(**settings: Any) -> WholePlant:
        return WholePlant(tmp_path / "plant", template=plant_template, **settings)

    return make
