"""Refusals of the simulator: each has a stable code, a sentence and, where it applies, the field."""

from __future__ import annotations


class SimError(Exception):
    """A refusal: `code` is stable, `field` names what was wrong (empty when no single field is)."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class BadConfig(SimError):
    """A device or line file, or an override, does not say what a device can do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_config", f"{field}: {message}", field)


class ModbusException(SimError):
    """The exception answer of Modbus: 1 function, 2 address, 3 value, 4 device failure, 6 busy, 11 no such
    unit.
    """

    def __init__(self, number: int, message: str) -> None:
        super().__init__("modbus_exception", message)
        self.number = number


ILLEGAL_FUNCTION = 1
ILLEGAL_ADDRESS = 2
ILLEGAL_VALUE = 3
GATEWAY_TARGET_FAILED = 11
