"""Ed25519 keys in files: one root, and a row of keys for each purpose that edges believe.

Folder (0700): ``<purpose>-<n>.key``, each the base64 of 32 private bytes, mode 0600; ``root.pub``, the
root's public key as JSON, which an edge is given to pin. Purposes: ``keys`` (the root, it signs the key
list and nothing else), ``bundle``, ``command``. The highest ``n`` of a purpose signs; older ones stay
listed until their file is taken away. The list's version is the sum of the highest numbers, so it grows
with every rotation.

A key file that others can read, or that is damaged, is refused: the server does not start with it.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from pathlib import Path
from typing import Final, Protocol

import msgspec

from jidoka_shared.envelope import KeyList, PublicKey, SealedMessage, SigningKey, seal

ROOT: Final = "keys"
PURPOSES: Final = ("bundle", "command")
_FILE = re.compile(r"^(keys|bundle|command)-([1-9][0-9]{0,5})\.key$")


class KeysUnusable(Exception):
    """The key folder cannot be used; the sentence says which file and why."""


class Keys(Protocol):
    """What the server needs of its keys; private bytes never come out."""

    @property
    def root(self) -> PublicKey:
        """The public key that edges pin."""
        ...

    def key_list(self) -> bytes:
        """The envelope of the key list, signed by the root."""
        ...

    def seal_bundle(self, payload: bytes) -> bytes:
        """The envelope of a compiled control plan."""
        ...

    def seal_command(self, payload: bytes) -> bytes:
        """The envelope of a command to an edge."""
        ...


class FileKeys:
    """Keys in the files of one folder."""

    def __init__(self, folder: Path) -> None:
        """Read the folder, making it and the first keys where there are none. Raises ``KeysUnusable``."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for purpose in (ROOT, *PURPOSES):
            if not self._numbers(purpose):
                self._make(purpose, 1)
        self._load()
        _write_once(folder / "root.pub", msgspec.json.encode(self.root), 0o644)

    def __repr__(self) -> str:
        return f"FileKeys({str(self._folder)!r})"

    @property
    def root(self) -> PublicKey:
        return self._signing[ROOT].public()

    def key_list(self) -> bytes:
        return seal(msgspec.json.encode(self._list), self._signing[ROOT]).encode()

    def seal_bundle(self, payload: bytes) -> bytes:
        return self._seal(payload, "bundle")

    def seal_command(self, payload: bytes) -> bytes:
        return self._seal(payload, "command")

    def rotate(self, purpose: str) -> str:
        """Sign with a new key of ``purpose`` from now on; returns its id. The old one stays listed."""
        if purpose not in PURPOSES:
            raise KeysUnusable(f"a key for {purpose!r} cannot be rotated; known are {', '.join(PURPOSES)}")
        number = max(self._numbers(purpose)) + 1
        self._make(purpose, number)
        self._load()
        return f"{purpose}-{number}"

    def _seal(self, payload: bytes, purpose: str) -> bytes:
        message: SealedMessage = seal(payload, self._signing[purpose])
        return message.encode()

    def _load(self) -> None:
        self._signing = {
            purpose: self._key(purpose, max(self._numbers(purpose))) for purpose in (ROOT, *PURPOSES)
        }
        listed = tuple(
            self._key(purpose, number).public()
            for purpose in PURPOSES
            for number in sorted(self._numbers(purpose))
        )
        self._list = KeyList(sum(max(self._numbers(purpose)) for purpose in PURPOSES), listed)

    def _numbers(self, purpose: str) -> list[int]:
        matches = (_FILE.match(path.name) for path in self._folder.iterdir())
        return [int(match[2]) for match in matches if match and match[1] == purpose]

    def _make(self, purpose: str, number: int) -> None:
        _write_once(
            self._folder / f"{purpose}-{number}.key", base64.b64encode(secrets.token_bytes(32)), 0o600
        )

    def _key(self, purpose: str, number: int) -> SigningKey:
        path = self._folder / f"{purpose}-{number}.key"
        if path.stat().st_mode & 0o077:
            raise KeysUnusable(f"{path} can be read by others; its mode must be 0600")
        try:
            private = base64.b64decode(path.read_bytes(), validate=True)
        except (OSError, binascii.Error) as error:
            raise KeysUnusable(f"{path} cannot be read: {error}") from error
        if len(private) != 32:
            raise KeysUnusable(f"{path} does not hold 32 bytes")
        return SigningKey(f"{purpose}-{number}", purpose, private)


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never over a file that is there: two processes starting at once agree."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # the other process was first; its key is the one
    finally:
        fresh.unlink()
