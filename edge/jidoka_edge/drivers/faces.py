"""What the monitor asks of a device, whatever it speaks. A driver is a folder: ``driver.py`` and a sample
configuration.

A driver owns its connection and makes it again at the next call; the caller decides how often
(``acquire``). Every call ends within the device's timeout or two. What is read in one call was read in one
request, so it is never torn; a record that does not stand where it should is left out, never guessed.
"""

from __future__ import annotations

from typing import Protocol

from jidoka_edge.pieces.records import GaugeHead, PlcHead, PlcPiece, Result


class DeviceAway(Exception):
    """The device did not answer as a device: not connected, silent, refusing, or answering garbage.
    ``untrusted``: refused for what it or this edge is (certificate, user, security policy).
    """

    def __init__(self, device: str, message: str, untrusted: bool = False) -> None:
        super().__init__(message)
        self.device, self.untrusted = device, untrusted


class NotOffered(Exception):
    """The device cannot do this over the protocol it is read by."""


class GaugeDriver(Protocol):
    ring_size: int
    """How many of the last results can still be read; 1 when there is only the latest."""

    async def head(self) -> GaugeHead:
        """The latest block. Raises ``DeviceAway``."""

    async def results(self, first: int, last: int) -> list[Result]:
        """Those results of sequence ``first``..``last`` that are still there, in order. Raises
        ``DeviceAway``.
        """

    async def measure_master(self) -> float:
        """Measure the master ring once; its value in mm. Raises ``DeviceAway``, ``NotOffered``."""

    async def close(self) -> None: ...


class PlcDriver(Protocol):
    ring_size: int

    async def head(self) -> PlcHead:
        """The read block. Raises ``DeviceAway``."""

    async def pieces(self, first: int, last: int) -> list[PlcPiece]:
        """Those ring entries of pieces ``first``..``last`` that are still there. Raises ``DeviceAway``."""

    async def permit(self, run_enable: bool, released: int) -> None:
        """Write RUN_ENABLE and HS_ACK in one request. Raises ``DeviceAway``; done or not done is then
        unknown.
        """

    async def close(self) -> None: ...
