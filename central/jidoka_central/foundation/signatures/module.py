"""Signatures as the registry sees them."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.signatures.errors import ROLE_NEEDED, SIGNED_ALREADY
from jidoka_central.foundation.signatures.events import DocumentSigned
from jidoka_central.foundation.text import Text

MODULE = Module(
    "signatures",
    Text(zh="电子签名", en="Electronic signatures"),
    documents=(DocumentType("signature", Text(zh="电子签名", en="Electronic signature")),),
    events=(DocumentSigned,),
    problems=(SIGNED_ALREADY, ROLE_NEEDED),
)
