"""Bundles, key lists and commands: what is unsigned, older, misaddressed, expired or replayed is refused by
its code.
"""

from __future__ import annotations

import msgspec
import pytest

from jidoka_edge.bundle import BundleDenied, BundleStore, CommandDenied, CommandDoor, KeyStore
from jidoka_shared.envelope import KeyList, SigningKey, seal
from jidoka_shared.values import LinePath
from jidoka_shared.wire import Command
from tests.edge.bundle.signing import LINE, Authority, make_bundle

NOW = 1_795_331_400_000_000


@pytest.fixture
def authority():
    return Authority()


@pytest.fixture
def keys(authority, tmp_path):
    store = KeyStore(tmp_path / "trust", authority.root.public())
    store.take(authority.key_list(1))
    return store


@pytest.fixture
def store(keys, tmp_path):
    return BundleStore(tmp_path / "bundles", "gwa", LinePath.parse(LINE), keys)


def code_of(call, *arguments, **named):
    with pytest.raises((BundleDenied, CommandDenied)) as denied:
        call(*arguments, **named)
    assert str(denied.value)
    return denied.value.code


def test_a_signed_bundle_is_taken_kept_and_verified_again(authority, store):
    sealed = authority.bundle(make_bundle(3))
    taken = store.verify(sealed, None, NOW)
    store.keep(taken)
    again = store.load(taken.hash)
    assert (again.hash, again.payload, again.bundle.version) == (taken.hash, taken.payload, 3)
    assert store.verify(sealed, taken, NOW) is None, "the one in force again is no refusal"


def test_refusals_of_bundles(authority, store):
    in_force = store.verify(authority.bundle(make_bundle(3)), None, NOW)
    other = make_bundle(3, item="RING-75")
    cases = {
        "older_bundle": authority.bundle(make_bundle(2)),
        "wrong_edge": authority.bundle(make_bundle(4, edge="gwb")),
        "wrong_line": authority.bundle(make_bundle(4, line="acme/plant1/press/line4/cell9")),
        "bad_bundle": authority.bundle({"format": 1}),
        "unknown_key": seal(b"{}", SigningKey("who", "bundle", b"\7" * 32)).encode(),
        "wrong_purpose": authority.seal_command(b"{}"),
        "malformed": b"not json",
        "too_large": b" " * 1_100_000,
    }
    for code, sealed in cases.items():
        assert code_of(store.verify, sealed, in_force, NOW) == code
    assert code_of(store.verify, authority.bundle(other), in_force, NOW) == "older_bundle"
    sealed = msgspec.json.decode(authority.bundle(make_bundle(4)))
    sealed["signature"] = "A" * 86 + "=="
    assert code_of(store.verify, msgspec.json.encode(sealed), in_force, NOW) == "bad_signature"


def test_a_command_never_passes_as_a_bundle_even_with_the_right_payload(authority, store):
    payload = msgspec.json.encode(make_bundle(4))
    forged = msgspec.json.decode(authority.seal_command(payload))
    forged["purpose"] = "bundle"
    assert code_of(store.verify, msgspec.json.encode(forged), None, NOW) == "wrong_purpose"


def test_a_half_file_on_disk_is_refused(authority, store, tmp_path):
    taken = store.verify(authority.bundle(make_bundle(3)), None, NOW)
    store.keep(taken)
    path = tmp_path / "bundles" / f"{taken.hash}.sealed"
    path.write_bytes(path.read_bytes()[:200])
    assert code_of(store.load, taken.hash) == "malformed"
    path.unlink()
    assert code_of(store.load, taken.hash) == "missing_file"
    assert code_of(store.load, "../../etc/passwd") == "bad_bundle"


def test_key_lists_only_grow_and_come_from_the_pinned_root(authority, keys, tmp_path):
    assert keys.take(authority.key_list(1)) is False
    assert keys.take(authority.key_list(5)) is True
    assert code_of(keys.take, authority.key_list(4)) == "older_key_list"
    assert code_of(keys.take, Authority(b"\x0b").key_list(9)) == "bad_signature"
    assert code_of(keys.take, authority.key_list(5, extra=True)) == "older_key_list"
    again = KeyStore(tmp_path / "trust", authority.root.public())
    again.load()
    assert again.keys.version == 5
    (tmp_path / "trust" / "keys.json").write_bytes(Authority(b"\x0b").key_list(9))
    again.load()
    assert again.keys is None and code_of(again.open, b"{}", "bundle", NOW) == "no_keys"


def test_an_expired_key_signs_nothing_new_but_what_it_signed_stays(authority, tmp_path):
    keys = KeyStore(tmp_path / "trust", authority.root.public())
    keys.take(authority.key_list(2, not_after=NOW))
    store = BundleStore(tmp_path / "bundles", "gwa", LinePath.parse(LINE), keys)
    sealed = authority.bundle(make_bundle(1))
    taken = store.verify(sealed, None, NOW)
    store.keep(taken)
    assert code_of(store.verify, sealed, None, NOW + 1) == "expired_key"
    assert store.load(taken.hash).hash == taken.hash


def test_only_the_newest_files_are_kept_and_the_one_in_force(authority, store, tmp_path):
    made = [store.verify(authority.bundle(make_bundle(number)), None, NOW) for number in range(1, 9)]
    for one in made:
        store.keep(one)
    store.forget_old(made[0].hash)
    left = {path.stem for path in (tmp_path / "bundles").glob("*.sealed")}
    assert made[0].hash in left and made[-1].hash in left and len(left) == 6


def command(**more):
    given = {
        "id": "c1", "name": "run_disable", "target": LINE, "issuer": "central", "iat": NOW - 1_000_000,
        "exp": NOW + 2_000_000, "counter": 8,
    }  # fmt: skip
    return Command(**(given | more))


@pytest.fixture
def door(keys):
    return CommandDoor(keys, LINE, last_counter=7, created_at=NOW - 10_000_000)


def admit(door, authority, given, topic=None, retained=False, now=NOW, trusted=True):
    sealed = authority.seal_command(msgspec.json.encode(given))
    return door.admit(sealed, topic or given.name, retained, now, trusted)


def test_a_command_is_obeyed_once(authority, door):
    assert admit(door, authority, command()).id == "c1"
    assert code_of(admit, door, authority, command()) == "replayed"
    assert code_of(admit, door, authority, command(counter=8, id="c2")) == "replayed"
    assert admit(door, authority, command(counter=9, id="c2")).id == "c2"


@pytest.mark.parametrize(
    ("code", "given", "how"),
    [
        ("retained", command(), {"retained": True}),
        ("wrong_topic", command(), {"topic": "stop"}),
        ("wrong_target", command(target="acme/plant1/press/line4/cell9"), {}),
        ("unknown_command", command(name="reset"), {}),
        ("expired", command(), {"now": NOW + 2_000_001}),
        ("not_yet", command(iat=NOW + 600_000, exp=NOW + 700_000), {}),
        ("lives_too_long", command(exp=NOW + 60_000_000), {}),
        ("clock_untrusted", command(), {"trusted": False}),
        ("replayed", command(counter=7), {}),
    ],
)
def test_refusals_of_commands(authority, door, code, given, how):
    assert code_of(admit, door, authority, given, **how) == code
    assert admit(door, authority, command(counter=8)).counter == 8, "a refused command moves no counter"


def test_a_stop_is_obeyed_with_an_untrusted_clock_but_not_forged(authority, door):
    assert admit(door, authority, command(name="stop", exp=NOW - 9_000_000), trusted=False).name == "stop"
    forged = seal(
        msgspec.json.encode(command(name="stop", counter=99)), SigningKey("cmd", "command", b"\x33" * 32)
    )
    assert code_of(door.admit, forged.encode(), "stop", False, NOW, False) == "bad_signature"


def test_a_fresh_memory_refuses_what_was_issued_before_it(authority, keys):
    door = CommandDoor(keys, LINE, last_counter=0, created_at=NOW)
    assert code_of(admit, door, authority, command()) == "before_buffer"
    assert admit(door, authority, command(iat=NOW)).counter == 8


def test_reset_is_no_command():
    from jidoka_shared.wire.commands import COMMAND_NAMES

    assert "reset" not in COMMAND_NAMES and KeyList(1, ()).find("x") is None
