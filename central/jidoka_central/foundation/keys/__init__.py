"""The server's signing keys, behind an interface: files here, a hardware module or a vault elsewhere."""

from jidoka_central.foundation.keys.store import FileKeys, Keys, KeysUnusable

__all__ = ["FileKeys", "Keys", "KeysUnusable"]
