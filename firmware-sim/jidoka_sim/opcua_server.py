"""The PLC's OPC UA server: the line's variables, the stop method, and the gauge of the method variant.

Namespace `urn:jidoka:sim:plc`; nodes in docs/reference/device-map.md, string node ids `Line.PieceNumber`
and so on. Values are the PLC's output image, mirrored when they change (the heartbeat every 50 ms); the
server's sampling decides what a client sees (opcua_limits). Source timestamps are the PLC's clock, which a
fault can set wrong. Clients are ordinary users: nothing is writable, no node can be added, the method is
all they can call. Plain and anonymous as it comes; secured with certificates (opcua_security).
"""

from __future__ import annotations

import asyncio
import gc
import logging
from datetime import datetime
from typing import Any

from asyncua import Server, ua
from asyncua.server.binary_server_asyncio import BinaryServer, OPCUAProtocol
from asyncua.ua.ua_binary import uatcp_to_binary

from .clock import Clock
from .errors import ModbusException
from .gauge import EMPTY_RECORD, Gauge, Reading
from .opcua_limits import Gate, LimitedServer
from .opcua_security import StrictProcessor, secure
from .plc import LineView, Plc
from .settings import OpcUaDevice

NAMESPACE = "urn:jidoka:sim:plc"
SERVER_URI = "urn:jidoka:sim:server"  # takes namespace index 1: ours is resolved by its URI, never by number
METHOD_DEADLINE_S = 5.0
_T = ua.VariantType
# node name -> (type, field of LineView)
LINE_NODES: dict[str, tuple[ua.VariantType, str]] = {
    "PieceNumber": (_T.UInt32, "piece"),
    "Serial": (_T.String, "serial"),
    "LineRunning": (_T.Boolean, "line_running"),
    "Latch": (_T.Boolean, "latch"),
    "SeqAck": (_T.UInt16, "seq_ack"),
    "BootId": (_T.UInt16, "boot_id"),
    "Heartbeat": (_T.UInt16, "heartbeat"),
    "State": (_T.UInt16, "state"),
    "KeyTurned": (_T.Boolean, "key"),
    "CommFault": (_T.Boolean, "comm_fault"),
}
_log = logging.getLogger(__name__)


class _GatedProtocol(OPCUAProtocol):
    """Requests wait at the gate while the device is frozen and are carried out when it opens."""

    gate: Gate
    device: OpcUaDevice
    clock: Clock
    processor: Any

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if self.processor is not None and self.device.certificates:
            self.processor = StrictProcessor(self.iserver, transport, self.limits, self.device, self.clock)
            self.processor.set_policies(self.policies)

    async def _process_one_msg(self, header: Any, buf: Any) -> bool:
        await self.gate.open.wait()
        if not self.device.certificates:
            return await super()._process_one_msg(header, buf)
        try:
            return await super()._process_one_msg(header, buf)
        except Exception:  # whatever a message that cannot be read or verified raises
            _log.info("security checks failed", exc_info=True)
            told = ua.ErrorMessage(ua.StatusCode(ua.StatusCodes.BadSecurityChecksFailed), "")
            if self.transport is not None:
                self.transport.write(uatcp_to_binary(ua.MessageType.Error, told))
                self.transport.close()
            return False


class _GatedBinaryServer(BinaryServer):
    gate: Gate
    device: OpcUaDevice
    clock: Clock

    def _make_protocol(self) -> OPCUAProtocol:
        protocol = _GatedProtocol(
            iserver=self.iserver, policies=self._policies, clients=self.clients,
            closing_tasks=self.closing_tasks, limits=self.limits,
        )  # fmt: skip
        protocol.gate, protocol.device, protocol.clock = self.gate, self.device, self.clock
        return protocol


class _Core(Server):
    """asyncua's Server with the gated transport, which can go down and come back without losing its nodes."""

    def __init__(self, iserver: LimitedServer, gate: Gate, device: OpcUaDevice, clock: Clock) -> None:
        super().__init__(iserver=iserver)
        self._gate, self._device, self._clock = gate, device, clock

    async def start(self) -> None:
        await self._setup_server_nodes()
        await self.iserver.start()

    async def listen(self, host: str, port: int) -> int:
        transport = _GatedBinaryServer(self.iserver, host, port, self.limits)
        transport.gate, transport.device, transport.clock = self._gate, self._device, self._clock
        transport.set_policies(self._policies)
        await transport.start()
        self.bserver: _GatedBinaryServer | None = transport
        return int(transport.port)

    async def hang_up(self) -> None:
        """Close listener, connections and sessions."""
        transport, self.bserver = self.bserver, None
        if transport is not None:
            for connection in list(self.iserver.asyncio_transports):
                connection.abort()  # a client that does not read would keep a polite close waiting
            await transport.stop()
        for session in list(self.iserver._external_sessions.values()):
            await session.close_session()


class OpcUaServer:
    """Serves `plc` and the method variant's gauge."""

    def __init__(self, device: OpcUaDevice, plc: Plc, gauge: Gauge, clock: Clock) -> None:
        self._device = device
        self._plc = plc
        self._gauge = gauge
        self._clock = clock
        self._gate = Gate(asyncio.Event())
        self._gate.open.set()
        self._nodes: dict[str, ua.NodeId] = {}
        self._shown = LineView()
        self._host = ""
        self.port = 0
        self.listening = False

    async def start(self, host: str, port: int) -> None:
        """Build the nodes and listen."""
        core = LimitedServer(self._device, self._gate)
        self._core = _Core(core, self._gate, self._device, self._clock)
        gc.disable()  # half a million objects are about to be made: collecting meanwhile triples the time
        try:
            await self._core.init()
            gc.freeze()  # and they live for ever: a full collection in mid-scan would take 0.2 s
        finally:
            gc.enable()
        await self._core.set_application_uri(SERVER_URI)
        self._core.set_server_name("Jidoka simulated PLC")
        await secure(self._core, self._device, SERVER_URI)
        await self._build_nodes()
        self._core.set_endpoint(f"opc.tcp://{host}:{port}")
        await self._core.start()
        self._host, self.port = host, port
        await self.up()

    async def up(self) -> None:
        if not self.listening:
            self.port = await self._core.listen(self._host, self.port)
            self.listening = True
            await self.mirror(self._plc.view, everything=True)

    async def down(self) -> None:
        """The server goes away: connections torn, sessions and subscriptions lost."""
        if self.listening:
            self.listening = False
            await self._core.hang_up()

    async def stop(self) -> None:
        await self.down()
        iserver = self._core.iserver
        if iserver.time_task is not None:
            iserver.time_task.cancel()  # asyncua would wait out its one-second clock tick
            await asyncio.gather(iserver.time_task, return_exceptions=True)
            iserver.time_task = None
        await self._core.stop()

    def freeze(self, on: bool) -> None:
        if on:
            self._gate.open.clear()
        else:
            self._gate.open.set()

    def drop(self) -> None:
        """Tear the connections; sessions live on until their timeout, as after a network cut."""
        for transport in list(self._core.iserver.asyncio_transports):
            transport.abort()

    async def mirror(self, view: LineView, everything: bool = False) -> None:
        """Show the image of a scan; only what changed is written."""
        shown, self._shown = self._shown, view
        now = self._clock.wall()
        for name, (kind, field) in LINE_NODES.items():
            value = getattr(view, field)
            if everything or value != getattr(shown, field):
                await self._show(f"Line.{name}", ua.Variant(value, kind), now)

    async def show_reading(self, reading: Reading | None) -> None:
        """The gauge's newest record, stamped with the moment it was ready; None after a reboot of the
        gauge.
        """
        empty = bytes(2 * len(EMPTY_RECORD))
        record = reading.pack(reading.ready_ns) if reading else empty
        now = self._clock.wall()
        await self._show("Gauge.Result", ua.Variant(record, _T.ByteString), now)
        if reading is None:
            await self._show("Gauge.BootId", ua.Variant(self._gauge.boot_id, _T.UInt32), now)

    async def _show(self, name: str, value: ua.Variant, at: datetime) -> None:
        data = ua.DataValue(value, SourceTimestamp=at, ServerTimestamp=at)
        await self._core.iserver.write_attribute_value(self._nodes[name], data)

    async def _build_nodes(self) -> None:
        index = await self._core.register_namespace(NAMESPACE)
        objects = self._core.nodes.objects
        line = await objects.add_object(ua.NodeId("Line", index), ua.QualifiedName("Line", index))
        gauge = await objects.add_object(ua.NodeId("Gauge", index), ua.QualifiedName("Gauge", index))
        first = {
            f"Line.{name}": (line, getattr(LineView(), f), kind) for name, (kind, f) in LINE_NODES.items()
        }
        first["Gauge.Result"] = (gauge, bytes(2 * len(EMPTY_RECORD)), _T.ByteString)
        first["Gauge.BootId"] = (gauge, self._gauge.boot_id, _T.UInt32)
        for name, (parent, value, kind) in first.items():
            node = await parent.add_variable(
                ua.NodeId(name, index), ua.QualifiedName(name.partition(".")[2], index), value, kind
            )
            self._nodes[name] = node.nodeid
        word, flag = _T.UInt16, _T.Boolean
        await line.add_method(
            ua.NodeId("Line.QualityStop", index), ua.QualifiedName("QualityStop", index), self._quality_stop,
            [_argument("cmd", word), _argument("seq", word), _argument("chk", word)],
            [_argument("accepted", flag), _argument("latch", flag), _argument("seqAck", word)],
        )  # fmt: skip

    async def _quality_stop(self, parent: ua.NodeId, *arguments: ua.Variant) -> Any:
        """The method: the same queue and rules as Modbus area 1000; answers after the scan that carried it
        out.
        """
        if [argument.VariantType for argument in arguments] != [_T.UInt16] * 3:
            return ua.StatusCode(ua.StatusCodes.BadInvalidArgument)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        try:
            cmd, seq, chk = (int(argument.Value) for argument in arguments)
            self._plc.stop_command(cmd, seq, chk, answer)
            accepted = await asyncio.wait_for(answer, METHOD_DEADLINE_S)
        except (ModbusException, TimeoutError):
            return ua.StatusCode(ua.StatusCodes.BadResourceUnavailable)
        view = self._plc.view
        outcome = ((accepted, _T.Boolean), (view.latch, _T.Boolean), (view.seq_ack, _T.UInt16))
        return [ua.Variant(value, kind) for value, kind in outcome]


def _argument(name: str, kind: ua.VariantType) -> ua.Argument:
    argument = ua.Argument()
    argument.Name = name
    argument.DataType = ua.NodeId(kind.value)
    argument.ValueRank = -1
    argument.ArrayDimensions = []
    argument.Description = ua.LocalizedText("")
    return argument
