"""The signing envelope: bytes are signed as they are, never re-serialised."""

from jidoka_shared.envelope.sealed import (
    EnvelopeError,
    KeyList,
    PublicKey,
    SealedMessage,
    SigningKey,
    digest,
    open_sealed,
    seal,
    verify_key_list,
)

__all__ = [
    "EnvelopeError",
    "KeyList",
    "PublicKey",
    "SealedMessage",
    "SigningKey",
    "digest",
    "open_sealed",
    "seal",
    "verify_key_list",
]
