"""The OPC UA server's security: plain as it comes, or with a folder of certificates (`opcua.certificates`).

    server.der, server-key.pem   the server's own; made at the first start when neither is there
    trusted/*.der                the clients' certificates that are trusted; without this folder all are

Offered are Basic256Sha256, Aes128_Sha256_RsaOaep and Aes256_Sha256_RsaPss, each with Sign and with
SignAndEncrypt, and None only with `opcua.plain`. With `opcua.username` nobody is anonymous.

asyncua's server lets a session in over an unsecured channel although it offers none, stays silent to a
client that holds another certificate, and never closes a channel that was not renewed. A controller does
none of this, so neither does this one: such a session is BadSecurityPolicyRejected, a message that cannot be
read ends the connection with BadSecurityChecksFailed, and a channel lasts `opcua.max_channel_ms` and a
quarter. Not emulated: certificate chains, revocation lists, users by certificate.
"""

from __future__ import annotations

import hmac
import socket
from pathlib import Path
from typing import Any

from asyncua import Server, ua
from asyncua.common.connection import SecureConnection
from asyncua.common.utils import ServiceError
from asyncua.crypto import cert_gen, uacrypto
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.crypto.security_policies import SecurityPolicyNone
from asyncua.crypto.validator import CertificateValidator
from asyncua.server.internal_server import InternalServer
from asyncua.server.uaprocessor import UaProcessor
from asyncua.server.user_managers import UserManager
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from .clock import NS_PER_MS, Clock
from .errors import BadConfig
from .settings import OpcUaDevice

SECURED = (
    ua.SecurityPolicyType.Basic256Sha256_Sign,
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_Sign,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_Sign,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
)
_DISCOVERY = frozenset(
    ua.NodeId(number)
    for number in (
        ua.ObjectIds.GetEndpointsRequest_Encoding_DefaultBinary,
        ua.ObjectIds.FindServersRequest_Encoding_DefaultBinary,
        ua.ObjectIds.CloseSecureChannelRequest_Encoding_DefaultBinary,
    )
)


class Visitors(UserManager):
    """Whoever connects is an ordinary user: reads, subscribes, calls the method. With a user name set, only
    who knows it and its password.
    """

    def __init__(self, username: str = "", password: str = "") -> None:
        self._username, self._password = username, password

    def get_user(
        self, iserver: InternalServer, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        if self._username and not (
            username == self._username
            and hmac.compare_digest(str(password or "").encode(), self._password.encode())
        ):
            return None
        return User(role=UserRole.User)


class _Channel(SecureConnection):
    """A secure channel that is granted for so long and then ends."""

    def __init__(self, processor: UaProcessor, granted_ms: int, clock: Clock) -> None:
        super().__init__(SecurityPolicyNone(), processor._limits)
        self._granted_ms, self._clock = granted_ms, clock
        self._ends_ns = 0

    def open(self, params: Any, server: Any) -> Any:
        granted = min(int(params.RequestedLifetime) or self._granted_ms, self._granted_ms)
        params.RequestedLifetime = granted
        self._ends_ns = self._clock.now_ns() + granted * NS_PER_MS * 5 // 4
        return super().open(params, server)

    def _check_sym_header(self, security_hdr: Any) -> None:
        super()._check_sym_header(security_hdr)
        if self._clock.now_ns() > self._ends_ns:
            raise ua.UaError("the channel was not renewed in time")


class StrictProcessor(UaProcessor):
    """Answers one connection as a secured controller does."""

    def __init__(
        self, iserver: InternalServer, transport: Any, limits: Any, device: OpcUaDevice, clock: Clock
    ) -> None:
        super().__init__(iserver, transport, limits)
        self._plain = device.plain
        self._connection = _Channel(self, device.max_channel_ms, clock)

    async def _process_message(self, typeid: Any, requesthdr: Any, seqhdr: Any, body: Any) -> Any:
        unsecured = self._connection.security_policy.URI == SecurityPolicyNone.URI
        if unsecured and not self._plain and typeid not in _DISCOVERY:
            raise ServiceError(ua.StatusCodes.BadSecurityPolicyRejected)
        return await super()._process_message(typeid, requesthdr, seqhdr, body)


async def secure(core: Server, device: OpcUaDevice, uri: str) -> None:
    """Policies, users and certificates of the server, as its settings say. Raises: BadConfig."""
    if not device.certificates:
        if device.username or device.password_file:
            raise BadConfig("opcua.username", "a user name needs opcua.certificates")
        core.iserver.user_manager = Visitors()
        core.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        core.set_identity_tokens([ua.AnonymousIdentityToken])
        return
    folder = Path(device.certificates)
    own, key = folder / "server.der", folder / "server-key.pem"
    if not own.exists():
        folder.mkdir(parents=True, exist_ok=True)
        usage = [ExtendedKeyUsageOID.SERVER_AUTH]
        await cert_gen.setup_self_signed_certificate(key, own, uri, socket.gethostname(), usage, {})
        key.chmod(0o600)
    try:
        core.iserver.certificate = await uacrypto.load_certificate(own)
        core.iserver.private_key = await uacrypto.load_private_key(key)
        trusted = [path.read_bytes() for path in sorted((folder / "trusted").glob("*.der"))]
    except (OSError, ValueError) as error:
        raise BadConfig("opcua.certificates", str(error)) from error
    core.set_certificate_validator(_Trust(trusted if (folder / "trusted").is_dir() else None))
    core.set_security_policy([*SECURED, *([ua.SecurityPolicyType.NoSecurity] if device.plain else [])])
    if device.username:
        core.iserver.user_manager = Visitors(device.username, _password(device))
        core.set_identity_tokens([ua.UserNameIdentityToken])
    else:
        core.iserver.user_manager = Visitors()
        core.set_identity_tokens([ua.AnonymousIdentityToken])


def _password(device: OpcUaDevice) -> str:
    try:
        found = Path(device.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig("opcua.password_file", str(error)) from error
    if not found:
        raise BadConfig("opcua.password_file", "is empty")
    return found


class _Trust:
    """A client's certificate must be one of those trusted, in its time, and name the client's URI."""

    def __init__(self, trusted: list[bytes] | None) -> None:
        self._trusted = trusted
        self._form = CertificateValidator()

    async def __call__(self, certificate: x509.Certificate, application: ua.ApplicationDescription) -> None:
        if self._trusted is not None and certificate.public_bytes(Encoding.DER) not in self._trusted:
            raise ServiceError(ua.StatusCodes.BadCertificateUntrusted)
        await self._form.validate(certificate, application)
