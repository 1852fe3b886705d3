"""The gauge over OPC UA: ``Objects/Gauge/Result`` (the record as a ByteString) and ``BootId``, read
together in one request.

The server gives the latest result alone, there is no ring: what was overwritten between two reads is a
gap. ``ready_at`` is the SourceTimestamp while that agrees with the edge's clock to ``CLOCK_TRUST_US``; a
device with a wrong clock gives the receive time. Nodes are found by namespace URI at each connection,
never by index. Reconnecting is ours: asyncua's own may hold a request back. A connection that is not trusted
(``opcua.door``) is a device away that says why.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from asyncua import Client, Node, ua

from jidoka_edge.clock import Clock
from jidoka_edge.config import GaugeSection
from jidoka_edge.drivers import record
from jidoka_edge.drivers.faces import DeviceAway, NotOffered
from jidoka_edge.opcua.door import Door, NoConnection, close
from jidoka_edge.pieces.records import GaugeHead, Result

CLOCK_TRUST_US: Final = 2_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class OpcuaGauge:
    """The gauge as a node of the PLC's server."""

    ring_size = 1

    def __init__(self, config: GaugeSection, clock: Clock) -> None:
        self._url, self._namespace = config.url, config.namespace
        self._timeout_s = config.timeout_ms / 1000
        self._door = Door("devices.gauge.opcua", config.url, config.opcua, self._timeout_s, clock=clock)
        self._clock = clock
        self._client: Client | None = None
        self._nodes: list[Node] = []
        self._latest: Result | None = None

    async def head(self) -> GaugeHead:
        await self._connect()
        try:
            async with asyncio.timeout(self._timeout_s):
                assert self._client is not None
                answers = await self._client.uaclient.read_attributes(
                    [node.nodeid for node in self._nodes], ua.AttributeIds.Value
                )
        except Exception as error:  # whatever it was, the connection is given up
            await self._drop()
            raise DeviceAway("gauge", f"read: {type(error).__name__}") from error
        received = self._clock.now_us()
        result, boot = answers
        if result.Value is None or boot.Value is None or not isinstance(result.Value.Value, bytes):
            raise DeviceAway("gauge", "Result or BootId has no value")
        self._latest = self._decoded(result, received)
        return GaugeHead(int(boot.Value.Value), 0, self._latest)

    def _decoded(self, value: ua.DataValue, received: int) -> Result | None:
        assert value.Value is not None
        decoded = record.decode_record(value.Value.Value, received)
        stamp = value.SourceTimestamp
        if decoded is None or stamp is None:
            return decoded
        if stamp.tzinfo is None:
            stamp = stamp.replace(tzinfo=UTC)
        delta = stamp - _EPOCH
        source = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
        known = self._latest
        if known is not None and known.sequence == decoded.sequence and known.piece == decoded.piece:
            return known  # the moment of the first sight stays
        trusted = abs(received - source) <= CLOCK_TRUST_US
        return replace(decoded, ready_at=min(source, received) if trusted else received)

    async def results(self, first: int, last: int) -> list[Result]:
        latest = self._latest
        return [latest] if latest is not None and first <= latest.sequence <= last else []

    async def measure_master(self) -> float:
        raise NotOffered("the gauge's master measurement is not offered over OPC UA")

    async def close(self) -> None:
        await self._drop()

    async def _connect(self) -> None:
        if self._client is not None:
            return
        try:
            client = await self._door.connect(4 * self._timeout_s)
        except NoConnection as error:
            raise DeviceAway("gauge", str(error), untrusted=error.untrusted) from error
        try:
            async with asyncio.timeout(4 * self._timeout_s):
                index = await client.get_namespace_index(self._namespace)
                gauge = await client.nodes.objects.get_child(f"{index}:Gauge")
                self._nodes = [await gauge.get_child(f"{index}:{name}") for name in ("Result", "BootId")]
        except Exception as error:
            await close(client)
            raise DeviceAway("gauge", f"no gauge at {self._url}: {type(error).__name__}") from error
        self._client = client

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await close(client)
