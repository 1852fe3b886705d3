"""Whom the edge believes: the pinned root, the key list it signs, and what those keys sign."""

from jidoka_edge.bundle.commands import CommandDenied, CommandDoor
from jidoka_edge.bundle.files import write_atomically
from jidoka_edge.bundle.trust import BundleDenied, BundleStore, KeyStore, VerifiedBundle

__all__ = [
    "BundleDenied",
    "BundleStore",
    "CommandDenied",
    "CommandDoor",
    "KeyStore",
    "VerifiedBundle",
    "write_atomically",
]
