"""One envelope for bundles, commands and key lists.

Format (JSON): ``{"payload": base64, "purpose": str, "kid": str, "alg": "Ed25519", "signature": base64}``. The
signature covers
``b"jidoka-envelope-v1\\0" + purpose + b"\\0" + kid + b"\\0" + payload``, so a signed command can never pass
as a bundle.

Trust: the edge pins one root public key. The root signs a key list (purpose "keys"); a key in it serves one
purpose only and may
expire. Private keys never leave the process that holds them; ``repr`` shows the key id alone.

Errors: every refusal is an ``EnvelopeError`` with a stable ``code``: ``malformed``, ``unknown_key``,
``wrong_purpose``, ``expired_key``,
``bad_signature``, ``too_large``, ``older_key_list``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIZE_MAX: Final = 1_048_576  # a compiled control plan is some 10 kB; a megabyte is a mistake or an attack
_CONTEXT: Final = b"jidoka-envelope-v1\0"


class EnvelopeError(Exception):
    """The envelope is refused; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SealedMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    payload: bytes
    purpose: str
    kid: str
    alg: str
    signature: bytes

    def encode(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls, raw: bytes) -> SealedMessage:
        if len(raw) > SIZE_MAX:
            raise EnvelopeError("too_large", f"an envelope has at most {SIZE_MAX} bytes")
        try:
            return msgspec.json.decode(raw, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise EnvelopeError("malformed", f"not an envelope: {error}") from error


class PublicKey(msgspec.Struct, frozen=True):
    """A key of the list: raw Ed25519 public key as base64, its purpose and its end (UTC microseconds, 0 =
    none)."""

    kid: str
    purpose: str
    public: str
    not_after: int = 0


class KeyList(msgspec.Struct, frozen=True):
    """The keys an edge may believe, signed by the root. ``version`` only grows."""

    version: int
    keys: tuple[PublicKey, ...]

    def find(self, kid: str) -> PublicKey | None:
        return next((key for key in self.keys if key.kid == kid), None)


class SigningKey:
    """An Ed25519 private key with its id and purpose."""

    def __init__(self, kid: str, purpose: str, private: bytes) -> None:
        self.kid = kid
        self.purpose = purpose
        self._key = Ed25519PrivateKey.from_private_bytes(private)

    def __repr__(self) -> str:
        return f"SigningKey(kid={self.kid!r}, purpose={self.purpose!r})"

    def public(self, not_after: int = 0) -> PublicKey:
        raw = self._key.public_key().public_bytes_raw()
        return PublicKey(self.kid, self.purpose, base64.b64encode(raw).decode(), not_after)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def digest(payload: bytes) -> str:
    """SHA-256 of the payload bytes in hex: the hash that central and edge report of a bundle."""
    return hashlib.sha256(payload).hexdigest()


def _signed_bytes(purpose: str, kid: str, payload: bytes) -> bytes:
    return b"\0".join((_CONTEXT[:-1], purpose.encode(), kid.encode(), payload))


def seal(payload: bytes, key: SigningKey) -> SealedMessage:
    """Sign ``payload`` for the key's purpose."""
    return SealedMessage(
        payload, key.purpose, key.kid, "Ed25519", key.sign(_signed_bytes(key.purpose, key.kid, payload))
    )


def open_sealed(raw: bytes, purpose: str, keys: KeyList, now: int) -> bytes:
    """The payload of an envelope that a listed key of this purpose signed. Raises ``EnvelopeError``."""
    message = SealedMessage.decode(raw)
    if message.purpose != purpose:
        raise EnvelopeError("wrong_purpose", f"signed for {message.purpose!r}, not for {purpose!r}")
    key = keys.find(message.kid)
    if key is None:
        raise EnvelopeError("unknown_key", f"no key {message.kid!r} in the key list")
    if key.purpose != purpose:
        raise EnvelopeError("wrong_purpose", f"key {key.kid!r} serves {key.purpose!r}, not {purpose!r}")
    if key.not_after and now > key.not_after:
        raise EnvelopeError("expired_key", f"key {key.kid!r} has expired")
    _verify(message, key)
    return message.payload


def verify_key_list(raw: bytes, root: PublicKey, version_min: int = 0) -> KeyList:
    """The key list that the pinned root signed; one older than ``version_min`` is refused."""
    message = SealedMessage.decode(raw)
    if message.purpose != "keys" or message.kid != root.kid:
        raise EnvelopeError("unknown_key", "a key list is signed by the pinned root only")
    _verify(message, root)
    try:
        listed = msgspec.json.decode(message.payload, type=KeyList)
    except msgspec.MsgspecError as error:
        raise EnvelopeError("malformed", f"not a key list: {error}") from error
    if listed.version < version_min:
        raise EnvelopeError("older_key_list", f"key list {listed.version} is older than {version_min}")
    return listed


def _verify(message: SealedMessage, key: PublicKey) -> None:
    if message.alg != "Ed25519":
        raise EnvelopeError("malformed", f"algorithm {message.alg!r} is not known")
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public, validate=True))
        public.verify(message.signature, _signed_bytes(message.purpose, message.kid, message.payload))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise EnvelopeError("bad_signature", "the signature does not fit the payload") from error
