"""Keys in files: made once, closed to others, believed by an edge that pins the root."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from jidoka_central.foundation.keys import FileKeys, KeysUnusable
from jidoka_shared.envelope import EnvelopeError, open_sealed, verify_key_list


def test_an_edge_with_the_pinned_root_believes_what_is_sealed(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path / "k")
    listed = verify_key_list(keys.key_list(), keys.root)
    assert open_sealed(keys.seal_bundle(b"plan"), "bundle", listed, 0) == b"plan"
    assert open_sealed(keys.seal_command(b"run"), "command", listed, 0) == b"run"
    with pytest.raises(EnvelopeError, match="not for"):
        open_sealed(keys.seal_command(b"run"), "bundle", listed, 0)
    with pytest.raises(EnvelopeError):
        verify_key_list(keys.key_list(), FileKeys(tmp_path / "other").root)


def test_files_are_closed_to_others_and_stay_the_same(tmp_path: Path) -> None:
    first = FileKeys(tmp_path / "k")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "k").glob("*.key")}
    assert modes == {"keys-1.key": 0o600, "bundle-1.key": 0o600, "command-1.key": 0o600}
    assert FileKeys(tmp_path / "k").root == first.root
    private = (tmp_path / "k" / "keys-1.key").read_text()
    assert private not in repr(first) and private not in str(vars(first)["_signing"])


def test_a_rotation_signs_with_the_new_key_and_still_lists_the_old(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path / "k")
    old, before = keys.seal_bundle(b"plan"), verify_key_list(keys.key_list(), keys.root)
    assert keys.rotate("bundle") == "bundle-2"
    after = verify_key_list(keys.key_list(), keys.root, version_min=before.version + 1)
    assert open_sealed(old, "bundle", after, 0) == open_sealed(keys.seal_bundle(b"plan"), "bundle", after, 0)
    with pytest.raises(EnvelopeError):
        open_sealed(keys.seal_bundle(b"plan"), "bundle", before, 0)
    with pytest.raises(KeysUnusable):
        keys.rotate("keys")


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ="])
def test_a_damaged_key_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    FileKeys(tmp_path / "k")
    (tmp_path / "k" / "bundle-1.key").write_bytes(content)
    with pytest.raises(KeysUnusable, match=r"bundle-1\.key"):
        FileKeys(tmp_path / "k")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    FileKeys(tmp_path / "k")
    (tmp_path / "k" / "command-1.key").chmod(0o644)
    with pytest.raises(KeysUnusable, match="0600"):
        FileKeys(tmp_path / "k")
