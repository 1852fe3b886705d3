"""The way to one OPC UA server: connections that are trusted, and why there is none.

A secured connection is made with the pinned certificate from the first message: the request can only be read
by the server that holds its key, the answers must bear its signature. What the server shows of itself
unsecured is never believed; it is only looked at afterwards to say what is wrong (at most each
``EXPLAIN_AGAIN_S``). There is no fallback to another policy or mode. A password leaves only where the channel
or the token policy encrypts it for the pinned certificate.

The files are read at each attempt when they have changed, off the loop: a renewed certificate needs no
restart, and an attempt with a spoilt file is an attempt that failed. An expired certificate, of either side,
is refused at the next connection; the one that stands is left alone, so that expiry never takes away a stop
that is armed.

Codes of ``NoConnection``: ``unreachable`` (nobody there, or no answer), and those of a connection that is
refused for what one side is: ``files`` ``expired`` ``wrong_certificate`` ``edge_not_trusted``
``user_refused`` ``not_offered`` ``untrusted``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from pathlib import Path
from typing import Any, Final

from asyncua import Client, ua
from asyncua.crypto import security_policies
from asyncua.crypto.security_policies import SecurityPolicy

from jidoka_edge.clock import Clock, SystemClock
from jidoka_edge.config import BadConfig, OpcuaSection
from jidoka_edge.opcua.identity import WARN_DAYS, Identity, days_left, fingerprint, load_identity, out_of_time

SESSION_MS: Final = 60_000
CHANNEL_MS: Final = 3_600_000  # asked for; renewed after 75 % of what the server grants
WATCHDOG_S: Final = 3.0
EXPLAIN_S: Final = 1.0
EXPLAIN_AGAIN_S: Final = 10
UNREACHABLE: Final = "unreachable"
POLICIES: Final[dict[str, type[SecurityPolicy]]] = {
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128_Sha256_RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256_Sha256_RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
}
_SECURE_URIS: Final = frozenset(policy.URI for policy in POLICIES.values())
_NAME: Final = re.compile(r"^http://opcfoundation\.org/UA/SecurityPolicy#(\w{1,40})$")
_codes = ua.StatusCodes
USER_REFUSED: Final = frozenset(
    {_codes.BadUserAccessDenied, _codes.BadIdentityTokenRejected, _codes.BadIdentityTokenInvalid}
)
SECURITY: Final = ("BadCertificate", "BadSecurity", "BadApplicationSignature", "BadNonce", "BadUserSignature")

_log = logging.getLogger("jidoka_edge.opcua")
logging.getLogger("asyncua").setLevel(logging.CRITICAL + 1)  # what it would say is said here, without secrets


class NoConnection(Exception):
    """There is no connection that is trusted. ``code`` says why in one word, the text for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def untrusted(self) -> bool:
        """Refused for what one side is, not for want of an answer."""
        return self.code != UNREACHABLE


class _SecuredClient(Client):
    """Sends a password only encrypted for the server that is pinned."""

    async def activate_session(
        self, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> ua.ActivateSessionResult:
        if username:
            token = self.server_policy(ua.UserTokenType.UserName)
            encrypted = self.security_policy.Mode == ua.MessageSecurityMode.SignAndEncrypt
            if not encrypted and token.SecurityPolicyUri not in _SECURE_URIS:
                raise NoConnection(
                    "untrusted", "the server wants the password unencrypted: use mode SignAndEncrypt"
                )
        return await super().activate_session(username, password, certificate)


class Door:
    """Makes connections to one server. ``where`` is the section's name, ``timeout_s`` bounds each request."""

    def __init__(
        self,
        where: str,
        url: str,
        access: OpcuaSection,
        timeout_s: float,
        *,
        session_ms: int = SESSION_MS,
        clock: Clock | None = None,
    ) -> None:
        self._where, self._url, self._access, self._timeout_s = where, url, access, timeout_s
        self._session_ms = session_ms
        self._clock = clock or SystemClock()
        self._identity: tuple[tuple[object, ...], Identity] | None = None
        self._explained: tuple[int, NoConnection] | None = None
        self.channel_ms = CHANNEL_MS

    async def connect(self, deadline_s: float) -> Client:
        """A client with an active session. Raises ``NoConnection``, soon after the deadline at the latest."""
        client: Client | None = None
        try:
            async with asyncio.timeout(deadline_s):
                identity = await self._current_identity() if self._access.secured else None
                client = self._new_client(identity)
                await client.connect()
        except BaseException as error:  # the library lets out whatever its parts raise
            if client is not None:
                await close(client)
            if not isinstance(error, Exception):
                raise
            raise await self._why(error) from error
        self._explained = None
        return client

    async def offered(self) -> list[ua.EndpointDescription]:
        """What the server shows of itself, unsecured: to be looked at, never to be believed."""
        client = Client(self._url, timeout=self._timeout_s)
        async with asyncio.timeout(EXPLAIN_S):
            return await client.connect_and_get_server_endpoints()

    def _new_client(self, identity: Identity | None) -> Client:
        client = _SecuredClient(self._url, timeout=self._timeout_s, watchdog_intervall=WATCHDOG_S)
        client.name = client.description = "Jidoka edge"
        client.session_timeout, client.secure_channel_timeout = self._session_ms, self.channel_ms
        if identity is None:
            return client
        client.application_uri = identity.application_uri
        mode = getattr(ua.MessageSecurityMode, self._access.mode)
        client.security_policy = POLICIES[self._access.policy](
            identity.server, identity.certificate, identity.key, mode
        )
        client.uaclient.set_security(client.security_policy)
        if identity.username is not None and identity.password is not None:
            client.set_user(identity.username)
            client.set_password(identity.password)
        return client

    async def _current_identity(self) -> Identity:
        try:
            identity = await asyncio.to_thread(self._load)
        except BadConfig as error:
            raise NoConnection("files", str(error)) from error
        now = self._clock.now_us()
        for certificate, whose in ((identity.server, "the server's"), (identity.certificate, "this edge's")):
            if why := out_of_time(certificate, now):
                raise NoConnection("expired", f"{whose} certificate {why}")
        return identity

    def _load(self) -> Identity:
        """The files, read again only when one of them has changed."""
        access = self._access
        stamp: list[object] = []
        for name in (access.cert_file, access.key_file, access.server_cert_file, access.password_file):
            with contextlib.suppress(OSError):
                found = Path(name or "").stat()
                stamp.append((found.st_mtime_ns, found.st_size, found.st_ino))
        if self._identity is None or self._identity[0] != tuple(stamp):
            identity = load_identity(self._where, access)
            self._identity = (tuple(stamp), identity)
            left = days_left(identity.certificate, self._clock.now_us())
            if left < WARN_DAYS:
                _log.warning("%s: this edge's certificate expires in %d days", self._where, left)
        return self._identity[1]

    # ---- why not --------------------------------------------------------------------------------------

    async def _why(self, error: Exception) -> NoConnection:
        if isinstance(error, NoConnection):
            return error
        code = error.code if isinstance(error, ua.UaStatusCodeError) else None
        if code in USER_REFUSED:
            return NoConnection("user_refused", self._user_refused())
        unreachable = NoConnection(UNREACHABLE, f"no connection to {self._url}: {_named(error)}")
        if isinstance(error, ConnectionRefusedError):
            return unreachable
        now = self._clock.mono_ns()
        if self._explained is not None and now - self._explained[0] < EXPLAIN_AGAIN_S * 1_000_000_000:
            return self._explained[1]
        try:
            found = self._explain(await self.offered(), error)
        except Exception:  # not even that is answered: the first error stands
            found = None
        if found is not None:
            self._explained = (now, found)
            return found
        return unreachable

    def _user_refused(self) -> str:
        if self._access.username is None:
            return "the server demands a user name: none is configured"
        return f"the server refuses the user name {self._access.username!r} or its password"

    def _explain(self, shown: list[ua.EndpointDescription], error: Exception) -> NoConnection | None:
        wanted = (self._access.policy, self._access.mode)
        offers = {(_policy_name(one.SecurityPolicyUri), one.SecurityMode.name.strip("_")) for one in shown}
        if wanted not in offers:
            listed = ", ".join(f"{policy}/{mode}" for policy, mode in sorted(offers)[:8]) or "nothing"
            text = f"the server does not offer {wanted[0]}/{wanted[1]}, as configured; it offers {listed}"
            return NoConnection("not_offered", text)
        if self._identity is None or not self._access.secured:
            return None
        identity = self._identity[1]
        pinned = fingerprint(identity.server)
        seen = {fingerprint(_first(one.ServerCertificate)) for one in shown if one.ServerCertificate}
        if seen and pinned not in seen:
            return NoConnection(
                "wrong_certificate",
                f"not trusted: the server shows certificate {sorted(seen)[0]}, pinned is {pinned} (SHA-256)",
            )
        if isinstance(error, ua.UaStatusCodeError) and not _named(error).startswith(SECURITY):
            return None  # too many sessions, halted: not a question of trust
        if isinstance(error, ua.UaStatusCodeError | ConnectionError):
            ours = fingerprint(identity.certificate, "sha1")
            return NoConnection(
                "edge_not_trusted",
                f"the server ends the connection ({_named(error)}): "
                f"is this edge's certificate {ours} (SHA-1) trusted there?",
            )
        if isinstance(error, OSError):  # and TimeoutError with it
            return None
        return NoConnection("untrusted", f"not trusted: the handshake failed ({_named(error)})")


async def close(client: Client) -> None:
    """Give a client up; it may be dead, so nothing it does matters."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(0.5):
            await client.disconnect()


def _named(error: Exception) -> str:
    if isinstance(error, ua.UaStatusCodeError):
        return ua.StatusCode(error.code).name
    return type(error).__name__


def _policy_name(uri: str | None) -> str:
    found = _NAME.match(uri or "")
    return found.group(1) if found else "another"


def _first(chain: bytes) -> bytes:
    """The server's own certificate, where it shows a chain: the outer DER sequence."""
    return chain[: int.from_bytes(chain[2:4], "big") + 4]
