"""The trust store of an edge: files below ``<var>/trust`` and ``<var>/bundles``.

    trust/keys.json         the sealed key list as it came, signed by the pinned root; an older list is
    refused
    bundles/<hash>.sealed   sealed bundles as they came, newest ``BUNDLES_KEPT``; the one in force is named
    in the buffer

A bundle is taken when a listed key of purpose ``bundle`` signed it, it can be decoded, it is addressed to
this edge and line, and its version is above the one in force. The same bundle again is no refusal.
Everything is verified again when it is read back from disk; there a key's expiry no longer counts: what was
validly applied stays in force when certificates end.

Refusal codes: those of the envelope (``malformed`` ``unknown_key`` ``wrong_purpose`` ``expired_key``
``bad_signature`` ``too_large`` ``older_key_list``) and ``no_keys`` ``bad_bundle`` ``wrong_edge``
``wrong_line`` ``older_bundle``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jidoka_edge.bundle.files import write_atomically
from jidoka_shared.envelope import EnvelopeError, KeyList, PublicKey, digest, open_sealed, verify_key_list
from jidoka_shared.values import LinePath
from jidoka_shared.wire import Bundle, MalformedMessage, decode_bundle

BUNDLES_KEPT: Final = 5

_log = logging.getLogger("jidoka_edge.bundle")


class BundleDenied(Exception):
    """A bundle or key list was not taken; the one in force stays. ``refused`` is the bundle's hash where it
    could be read.
    """

    def __init__(self, code: str, message: str, refused: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.refused = refused


@dataclass(frozen=True, slots=True)
class VerifiedBundle:
    """A bundle that may be applied here."""

    bundle: Bundle
    payload: bytes
    hash: str
    sealed: bytes


class KeyStore:
    """The pinned root and the newest key list it signed."""

    def __init__(self, folder: Path, root: PublicKey) -> None:
        self._path = folder / "keys.json"
        self._root = root
        self.keys: KeyList | None = None

    def load(self) -> None:
        """Read the list kept on disk; one that does not verify is left out, as if none had come yet."""
        try:
            self.keys = verify_key_list(self._path.read_bytes(), self._root)
        except OSError:
            self.keys = None
        except EnvelopeError as error:
            _log.error("the key list on disk is not signed by the pinned root: %s", error)
            self.keys = None

    def take(self, sealed: bytes) -> bool:
        """Believe a newer list and keep it; False when it is the one in use. Raises ``BundleDenied``."""
        try:
            listed = verify_key_list(sealed, self._root, self.keys.version if self.keys else 0)
        except EnvelopeError as error:
            raise BundleDenied(error.code, f"key list: {error}") from error
        if self.keys is not None and listed.version == self.keys.version:
            if listed != self.keys:
                raise BundleDenied(
                    "older_key_list", f"another key list of version {listed.version} is in use"
                )
            return False
        try:
            write_atomically(self._path, sealed)
        except OSError as error:
            _log.error("the key list cannot be kept: %s", error)  # it is believed; central sends it again
        self.keys = listed
        return True

    def open(self, sealed: bytes, purpose: str, now: int) -> bytes:
        """The payload that a listed key of this purpose signed. Raises ``BundleDenied``; ``now`` 0 leaves
        expiry out.
        """
        if self.keys is None:
            raise BundleDenied("no_keys", "no key list has come yet")
        try:
            return open_sealed(sealed, purpose, self.keys, now)
        except EnvelopeError as error:
            raise BundleDenied(error.code, str(error)) from error


class BundleStore:
    """The bundles of one edge."""

    def __init__(self, folder: Path, edge: str, line: LinePath, keys: KeyStore) -> None:
        self._folder = folder
        self._edge = edge
        self._line = line
        self._keys = keys

    def verify(self, sealed: bytes, in_force: VerifiedBundle | None, now: int) -> VerifiedBundle | None:
        """A newer bundle for this edge; None when it is the one in force. Raises ``BundleDenied``."""
        payload = self._keys.open(sealed, "bundle", now)
        name = digest(payload)
        try:
            bundle = decode_bundle(payload)
        except MalformedMessage as error:
            raise BundleDenied("bad_bundle", str(error), name) from error
        if bundle.edge != self._edge:
            raise BundleDenied("wrong_edge", f"$.edge: {bundle.edge!r} is not {self._edge!r}", name)
        if bundle.line != str(self._line):
            raise BundleDenied("wrong_line", f"$.line: {bundle.line!r} is not {str(self._line)!r}", name)
        if in_force is not None:
            if name == in_force.hash:
                return None
            if bundle.version <= in_force.bundle.version:
                newest = in_force.bundle.version
                raise BundleDenied("older_bundle", f"$.version: {bundle.version} is not above {newest}", name)
        return VerifiedBundle(bundle, payload, name, sealed)

    def keep(self, verified: VerifiedBundle) -> None:
        """Write it, so that the pointer in the buffer may name it. Raises ``OSError``."""
        write_atomically(self._path(verified.hash), verified.sealed)

    def load(self, name: str) -> VerifiedBundle:
        """The bundle of this hash from disk, verified anew. Raises ``BundleDenied``."""
        try:
            sealed = self._path(name).read_bytes()
        except OSError as error:
            raise BundleDenied(
                "missing_file", f"the bundle in force is not on disk: {error}", name
            ) from error
        verified = self.verify(sealed, None, 0)
        if verified is None or verified.hash != name:
            raise BundleDenied("bad_signature", "the file holds another bundle than its name says", name)
        return verified

    def forget_old(self, in_force: str) -> None:
        """Keep the newest few and the one in force."""
        files = sorted(self._folder.glob("*.sealed"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in files[BUNDLES_KEPT:]:
            if path.stem != in_force:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise BundleDenied("bad_bundle", f"{name!r} is no bundle hash")
        return self._folder / f"{name}.sealed"
