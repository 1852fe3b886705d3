"""The application's declarations fit together and its schema can be made."""

from __future__ import annotations

from jidoka_central.foundation.uow import Runtime


def test_everything_declared_fits_together(runtime: Runtime) -> None:
    assert runtime.registry.problems
    assert runtime.keys is not None and runtime.keys.key_list()
