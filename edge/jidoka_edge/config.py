"""``edge.toml``: where the devices are, where the edge keeps its files, whom it believes.

What to check is not here: that is the bundle.

Paths are relative to the file's own folder. Secrets are named by the path of a file that holds them, never
written here, never logged. Unknown fields, wrong types and numbers out of range are refused by name
(``BadConfig``); nothing is guessed.

Sections: ``[edge]`` ``[devices.gauge]`` ``[devices.plc]`` ``[monitor]`` ``[stop]`` ``[buffer]`` ``[mqtt]``
``[trust]`` ``[page]``; and, where a device is spoken to over OPC UA with security or a user name,
``[devices.gauge.opcua]`` and ``[stop.opcua]``. A commented example stands in
``drivers/modbus/edge.sample.toml`` and, with the gauge over OPC UA, ``drivers/opcua/edge.sample.toml``.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from jidoka_shared.envelope import PublicKey
from jidoka_shared.values import InvalidId, LinePath

CONFIG_BYTES_MAX: Final = 65_536

Port = Annotated[int, Meta(ge=1, le=65_535)]
Unit = Annotated[int, Meta(ge=0, le=255)]
Address = Annotated[int, Meta(ge=0, le=65_535)]
Milliseconds = Annotated[int, Meta(ge=1, le=600_000)]
Host = Annotated[str, Meta(min_length=1, max_length=253)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
FileName = Annotated[str, Meta(min_length=1, max_length=4096)]


class BadConfig(ValueError):
    """The file is no configuration; the text names the field."""

    code = "bad_config"


class _Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class EdgeSection(_Section, frozen=True, kw_only=True):
    id: Name
    line: str  # the cell's path: enterprise/site/area/line/cell
    var: str = "var"


class OpcuaSection(_Section, frozen=True, kw_only=True):
    """How one OPC UA connection is secured. Policy and mode ``None``: not at all, as without the section.

    ``server_cert_file`` is the server's own certificate, exported from the controller: what the network shows
    is compared with it and never taken from there.
    """

    policy: Literal["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"] = "None"
    mode: Literal["None", "Sign", "SignAndEncrypt"] = "None"
    cert_file: FileName | None = None  # this edge's certificate and key, PEM or DER
    key_file: FileName | None = None
    server_cert_file: FileName | None = None
    application_uri: Annotated[str, Meta(min_length=1, max_length=255)] | None = (
        None  # default: the certificate's own
    )
    username: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    password_file: FileName | None = None

    @property
    def secured(self) -> bool:
        return self.policy != "None"


PLAIN: Final = OpcuaSection()


class GaugeMap(_Section, frozen=True, kw_only=True):
    """Where the gauge's blocks are (docs/reference/device-map.md)."""

    head: Address = 0
    ring: Address = 100
    ring_size: Annotated[int, Meta(ge=2, le=1000)] = 64
    master_command: Address = 50
    master: Address = 60


class PlcMap(_Section, frozen=True, kw_only=True):
    """Where the PLC's blocks are (docs/reference/device-map.md); the stop block belongs to ``[stop]``."""

    head: Address = 0
    ring: Address = 200
    ring_size: Annotated[int, Meta(ge=2, le=1000)] = 32
    enable: Address = 1020


class GaugeSection(_Section, frozen=True, kw_only=True):
    driver: Literal["modbus", "opcua"] = "modbus"
    host: Host = "127.0.0.1"
    port: Port = 502
    unit: Unit = 1
    url: str = ""  # opc.tcp://..., for the OPC UA driver
    namespace: str = "urn:jidoka:sim:plc"
    opcua: OpcuaSection = PLAIN
    timeout_ms: Milliseconds = 500
    map: GaugeMap = msgspec.field(default_factory=GaugeMap)


class PlcSection(_Section, frozen=True, kw_only=True):
    driver: Literal["modbus"] = "modbus"
    host: Host = "127.0.0.1"
    port: Port = 502
    unit: Unit = 1
    timeout_ms: Milliseconds = 500
    map: PlcMap = msgspec.field(default_factory=PlcMap)


class DevicesSection(_Section, frozen=True, kw_only=True):
    gauge: GaugeSection
    plc: PlcSection


class MonitorSection(_Section, frozen=True, kw_only=True):
    poll_ms: Milliseconds = 5
    mate_ms: Milliseconds = 250  # a piece waits this long for its other half
    plc_poll_ms: Milliseconds = 10
    stuck_pieces: Annotated[int, Meta(ge=1, le=100)] = (
        3  # so many finished pieces without a result: it is stuck
    )
    state_ms: Milliseconds = 200  # the retained state changes at most this often


class StopMap(_Section, frozen=True, kw_only=True):
    """The stop's registers (docs/reference/device-map.md)."""

    head: Address = 0
    command: Address = 1000
    heartbeat: Address = 1010
    test: Address = 1030


class StopSection(_Section, frozen=True, kw_only=True):
    """The stop's own way to the PLC; its connections are shared with nobody."""

    via: Literal["modbus", "opcua"] = "modbus"  # the FC16 block, or the QualityStop method
    host: Host = "127.0.0.1"
    port: Port = 502
    unit: Unit = 1
    readback_host: Host | None = None  # another way to the same PLC, default the same
    readback_port: Port | None = None
    opcua_url: str
    namespace: str = "urn:jidoka:sim:plc"
    opcua: OpcuaSection = PLAIN  # of the running signal, and of the method with via = "opcua"
    map: StopMap = msgspec.field(default_factory=StopMap)
    policy: Literal["ALARM_ONLY", "CYCLE_STOP", "BLOCK_NEXT_START"] = "ALARM_ONLY"
    heartbeat_ms: Milliseconds = 250
    write_timeout_ms: Milliseconds = 200
    readback_ms: Milliseconds = 5  # how often the echo is looked for while it is awaited
    resend_total_ms: Milliseconds = 1_000  # unknown: re-read, the same number again, so long in all
    not_running_ms: Milliseconds = 5_000  # from the echo to line running = 0; later is stop_failed
    reset_ms: Milliseconds = 1_000
    self_test_hours: Annotated[int, Meta(ge=1, le=24)] = 8


class BufferSection(_Section, frozen=True, kw_only=True):
    bytes_max: Annotated[int, Meta(ge=1_048_576, le=2**40)] = 2_147_483_648
    warn_percent: Annotated[int, Meta(ge=1, le=100)] = 70


class MqttSection(_Section, frozen=True, kw_only=True):
    host: Host = "127.0.0.1"
    port: Port = 1883
    username: str | None = None
    password_file: str | None = None
    ca_file: str | None = None  # with it, TLS
    cert_file: str | None = None
    key_file: str | None = None
    keepalive_s: Annotated[int, Meta(ge=2, le=600)] = 10


class TrustSection(_Section, frozen=True, kw_only=True):
    """The pinned root: the only key this edge believes without being told by it."""

    root_kid: Annotated[str, Meta(min_length=1, max_length=80)]
    root_public: str  # raw Ed25519 public key, base64


class PageSection(_Section, frozen=True, kw_only=True):
    host: Host = "127.0.0.1"
    port: Port = 8090


class EdgeConfig(_Section, frozen=True, kw_only=True):
    edge: EdgeSection
    devices: DevicesSection
    stop: StopSection
    trust: TrustSection
    monitor: MonitorSection = msgspec.field(default_factory=MonitorSection)
    buffer: BufferSection = msgspec.field(default_factory=BufferSection)
    mqtt: MqttSection = msgspec.field(default_factory=MqttSection)
    page: PageSection = msgspec.field(default_factory=PageSection)
    file: str = ""  # set by ``load_config``

    @property
    def path(self) -> LinePath:
        return LinePath.parse(self.edge.line)

    @property
    def source(self) -> str:
        """The CloudEvents source of this edge."""
        return f"/{self.edge.line}/{self.edge.id}"

    @property
    def var(self) -> Path:
        return self.resolve(self.edge.var)

    @property
    def keeper_socket(self) -> Path:
        return self.var / "run" / "keeper.sock"

    @property
    def stop_socket(self) -> Path:
        return self.var / "run" / "stop.sock"

    @property
    def root_key(self) -> PublicKey:
        return PublicKey(self.trust.root_kid, "keys", self.trust.root_public)

    def resolve(self, path: str) -> Path:
        """A path of the file, from the file's folder."""
        return (Path(self.file).parent / path).resolve()


def load_config(path: Path) -> EdgeConfig:
    """The configuration in a file. Raises ``BadConfig`` naming the field, or saying why it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadConfig(f"{path}: {error.strerror}") from error
    if len(raw) > CONFIG_BYTES_MAX:
        raise BadConfig(f"{path}: {len(raw)} bytes are more than {CONFIG_BYTES_MAX}")
    try:
        config = msgspec.toml.decode(raw, type=EdgeConfig)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path}: {error}") from error
    config = msgspec.structs.replace(config, file=str(path.resolve()))
    _check(config)
    return _with_whole_paths(config)


def opcua_connections(config: EdgeConfig) -> list[tuple[str, OpcuaSection, str]]:
    """What is spoken to over OPC UA: the section's name, the section, the address."""
    found = [("stop.opcua", config.stop.opcua, config.stop.opcua_url)]
    gauge = config.devices.gauge
    return [("devices.gauge.opcua", gauge.opcua, gauge.url), *found] if gauge.driver == "opcua" else found


def _with_whole_paths(config: EdgeConfig) -> EdgeConfig:
    """The files of the OPC UA sections from the file's folder: who connects is given the section alone."""

    def whole(section: OpcuaSection) -> OpcuaSection:
        named = {
            name: str(config.resolve(value))
            for name in ("cert_file", "key_file", "server_cert_file", "password_file")
            if (value := getattr(section, name)) is not None
        }
        return msgspec.structs.replace(section, **named)

    gauge = msgspec.structs.replace(config.devices.gauge, opcua=whole(config.devices.gauge.opcua))
    devices = msgspec.structs.replace(config.devices, gauge=gauge)
    stop = msgspec.structs.replace(config.stop, opcua=whole(config.stop.opcua))
    return msgspec.structs.replace(config, devices=devices, stop=stop)


def _check(config: EdgeConfig) -> None:
    try:
        LinePath.parse(config.edge.line)
    except InvalidId as error:
        raise BadConfig(f"edge.line: {error}") from error
    gauge = config.devices.gauge
    if gauge.driver == "opcua" and not gauge.url.startswith("opc.tcp://"):
        raise BadConfig("devices.gauge.url: the OPC UA driver needs opc.tcp://host:port")
    if not config.stop.opcua_url.startswith("opc.tcp://"):
        raise BadConfig("stop.opcua_url: the running signal needs opc.tcp://host:port")
    if gauge.driver != "opcua" and gauge.opcua != PLAIN:
        raise BadConfig("devices.gauge.opcua: the gauge's driver is modbus, which nothing here secures")
    for where, section, url in opcua_connections(config):
        if "@" in url:
            field = "stop.opcua_url" if where == "stop.opcua" else "devices.gauge.url"
            raise BadConfig(f"{field}: an address holds no user name or password; give {where}.username")
        _check_opcua(where, section)
    try:
        root = base64.b64decode(config.trust.root_public, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadConfig("trust.root_public: not base64") from error
    if len(root) != 32:
        raise BadConfig(f"trust.root_public: {len(root)} bytes are no Ed25519 key")
    mqtt = config.mqtt
    if (mqtt.cert_file is None) != (mqtt.key_file is None):
        raise BadConfig("mqtt.cert_file: a client certificate needs both cert_file and key_file")
    if mqtt.username is not None and mqtt.password_file is None:
        raise BadConfig("mqtt.password_file: a user name needs the file of its password")


def _check_opcua(where: str, section: OpcuaSection) -> None:
    """Raises ``BadConfig`` for settings that do not go together; ``opcua.identity`` looks at the files."""
    if section.secured != (section.mode != "None"):
        wanted = "Sign or SignAndEncrypt" if section.secured else "None, or a policy beside it"
        raise BadConfig(f"{where}.mode: policy {section.policy} needs mode {wanted}")
    for name in ("cert_file", "key_file", "server_cert_file"):
        given = getattr(section, name) is not None
        if section.secured and not given:
            hint = ": the server's own certificate, exported from the controller" if "server" in name else ""
            raise BadConfig(f"{where}.{name}: policy {section.policy} needs it{hint}")
        if given and not section.secured:
            raise BadConfig(f"{where}.{name}: is given, but policy is None and would secure nothing")
    if section.application_uri is not None and not section.secured:
        raise BadConfig(f"{where}.application_uri: is given, but policy is None and needs no certificate")
    if section.username is not None and not section.secured:
        raise BadConfig(f"{where}.username: without policy and mode the password could be read on its way")
    if (section.username is None) != (section.password_file is None):
        missing = "password_file" if section.password_file is None else "username"
        raise BadConfig(f"{where}.{missing}: a user name and the file of its password go together")
