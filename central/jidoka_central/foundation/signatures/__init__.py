"""Electronic signatures: the password again, the meaning, the hash of what was signed; append-only.

``sign`` is called by a service inside the transaction that the signature takes effect in, so that the one
never exists without the other. ``content`` is what the signer saw, as plain values: its SHA-256 over
canonical JSON is kept, and ``content_hash`` computes it again when somebody asks whether the document is
still the signed one.
"""

from jidoka_central.foundation.signatures.model import SIGNATURE
from jidoka_central.foundation.signatures.module import MODULE
from jidoka_central.foundation.signatures.service import (
    Signature,
    content_hash,
    require_distinct,
    sign,
    signatures_of,
)

__all__ = [
    "MODULE",
    "SIGNATURE",
    "Signature",
    "content_hash",
    "require_distinct",
    "sign",
    "signatures_of",
]
