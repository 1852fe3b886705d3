"""What stands behind stop authority: a cache that cannot be stale, a self-test that notices any change."""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from jidoka_shared.spc import NELSON, ChannelConfig, Monitor, Rule, StopAuthorityRefused, load_kernel, loading
from jidoka_shared.spc.reference import ReferenceMonitor
from jidoka_shared.spc.selftest import released_hash, self_test_configs, self_test_samples, selftest

STOPPING = ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON, stop=Rule.N1)
REPORT = """
import json
from jidoka_shared.spc import load_kernel
k = load_kernel()
print(json.dumps([k.selftest_hash, k.stop_authority, k.cached, str(k.cache_dir)]))
"""


def interpreted(source: str) -> types.ModuleType:
    """The kernel's source run by the interpreter alone, its decorators taken away."""
    module = types.ModuleType("interpreted_kernel")
    assert source.count("from numba import njit") == 1
    plain = source.replace("from numba import njit", "njit = lambda *a, **k: lambda f: f")
    exec(compile(plain, "kernel.py", "exec"), module.__dict__)
    return module


def in_new_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_this_machine_gives_the_released_hash():
    """After a deliberate change of decisions, put the new hash into kernel.sha256 and say why."""
    loaded = load_kernel()
    assert loaded.selftest_hash == released_hash() == loaded.released_hash
    assert loaded.stop_authority and len(loaded.released_hash) == 64


def test_the_self_test_raises_every_signal_and_agrees_with_the_reference():
    configs, samples = self_test_configs(), self_test_samples()
    words = Monitor(configs, version=1, stop_authority=False).tile_batch(samples)
    assert np.array_equal(words, ReferenceMonitor(configs).batch(samples))
    for bit in range(17):
        share = ((words >> np.uint32(bit)) & 1).mean()
        assert 0.005 < share < 0.6, bit


def test_self_test_samples_are_the_same_bits_everywhere():
    digest = hashlib.sha256(self_test_samples().astype("<f8").tobytes()).hexdigest()
    assert digest == "01c2656b2a1b827b507e8f36278db7371535555497a68fc791bc923e348d3716"


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_the_interpreter_gives_the_released_hash():
    """No compiler at all: the bits come from IEEE 754 and the frozen forms, not from LLVM."""
    assert selftest(interpreted(loading.KERNEL_SOURCE.read_text("utf-8"))) == released_hash()


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(x > u3) | (x < l3)", "(x >= u3) | (x < l3)"),
        ("e1 = e + weight * (d - e)", "e1 = (1.0 - weight) * e + weight * d"),
        ("cm1 = cm - (d + k)", "cm1 = cm - d - k"),
        ("above = np.uint64(x > c)", "above = np.uint64(x >= c)"),
        ("inside & (count >= n7)", "inside"),
        ("x if ok else prev", "x"),
        ("_KEEP1 = np.uint64(0xFEFE", "_KEEP1 = np.uint64(0xFFFE"),
        ("sides | (both == _U0)", "sides"),
        ("np.uint64(x < lsl)", "np.uint64(x <= lsl)"),
        ("_BIG = 1e150", "_BIG = 1e300"),
        ("cp1 > h", "cp1 >= h"),
        ("e1 * e1 > ewma2", "e1 * e1 >= ewma2"),
        ("_SECOND16 = np.uint64(0xFFFF0000)", "_SECOND16 = np.uint64(0x7FFF0000)"),
    ],
)
def test_a_changed_kernel_fails_the_self_test(right, wrong):
    source = loading.KERNEL_SOURCE.read_text("utf-8")
    assert source.count(right) == 1
    assert selftest(interpreted(source.replace(right, wrong))) != released_hash()


def test_without_the_released_hash_nothing_may_stop_a_line(monkeypatch):
    doubtful = dataclasses.replace(load_kernel(), released_hash="0" * 64)
    monkeypatch.setattr(loading, "_loaded", doubtful)
    with pytest.raises(StopAuthorityRefused) as refusal:
        Monitor([STOPPING], version=1)
    assert refusal.value.code == "stop_authority_refused"
    advisory = Monitor([STOPPING], version=1, stop_authority=False)
    assert advisory.one(0, 4.0) & (Rule.N1 | Rule.STOP_AUTHORITY) == Rule.N1
    harmless = Monitor([dataclasses.replace(STOPPING, stop=Rule.NONE)], version=1)
    with pytest.raises(StopAuthorityRefused):
        harmless.reconfigure(0, STOPPING, 2, keep_memory=True)


def test_a_missing_hash_file_refuses(monkeypatch, tmp_path):
    monkeypatch.setattr("jidoka_shared.spc.selftest.RELEASED_HASH_FILE", tmp_path / "none")
    assert not dataclasses.replace(load_kernel(), released_hash=released_hash()).stop_authority


def test_importing_costs_neither_numpy_nor_numba():
    code = (
        "import sys, jidoka_shared.spc as s; s.xbar_r_limits([[1.0, 2.0]]); print([m for m in sys.modules])"
    )
    modules = in_new_process(code)
    assert "'jidoka_shared.spc.limits'" in modules
    assert "'numpy'" not in modules and "'numba'" not in modules


def test_another_cpu_target_compiles_apart_loads_from_cache_and_decides_alike(tmp_path):
    """A generic CPU as in a shipped image: no AVX. The same bits, cached for the next start."""
    environment = {
        "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "JIDOKA_KERNEL_CACHE": str(tmp_path / "cache")
    }  # fmt: skip
    digest, authority, cached, directory = json.loads(in_new_process(REPORT, **environment))
    assert (digest, authority, cached) == (released_hash(), True, False)
    assert Path(directory) == tmp_path / "cache" / f"spc-{loading.kernel_fingerprint()[:16]}"
    assert list(Path(directory).rglob("*.nbc"))
    assert json.loads(in_new_process(REPORT, **environment)) == [released_hash(), True, True, directory]


def test_an_edited_kernel_meets_another_cache(tmp_path):
    edited = tmp_path / "kernel.py"
    edited.write_bytes(loading.KERNEL_SOURCE.read_bytes() + b"# edited\n")
    assert loading.kernel_fingerprint(edited) != loading.kernel_fingerprint()


def test_a_cache_others_may_write_is_not_used(tmp_path, caplog):
    directory = tmp_path / "spc-1"
    directory.mkdir()
    directory.chmod(0o777)
    assert loading.prepare_cache(tmp_path, "spc-1") is None
    assert "others may write" in caplog.text
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert loading.prepare_cache(blocked, "spc-1") is None
    assert loading.prepare_cache(None, "spc-1") is None
    made = loading.prepare_cache(tmp_path, "spc-2")
    assert made is not None and made.stat().st_mode & 0o777 == 0o700


def test_old_cache_versions_are_removed(tmp_path):
    for number in range(12):
        assert loading.prepare_cache(tmp_path, f"spc-{number}")
        os.utime(tmp_path / f"spc-{number}", (number, number))
    assert loading.prepare_cache(tmp_path, "spc-last")
    left = {path.name for path in tmp_path.iterdir()}
    assert len(left) == loading.VERSIONS_KEPT and "spc-last" in left and "spc-0" not in left


def test_where_the_cache_goes(monkeypatch, tmp_path):
    monkeypatch.setenv("JIDOKA_KERNEL_CACHE", str(tmp_path / "a"))
    assert loading.default_cache_root() == tmp_path / "a"
    monkeypatch.delenv("JIDOKA_KERNEL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "b"))
    assert loading.default_cache_root() == tmp_path / "b" / "jidoka"


def test_the_start_does_not_look_for_scipy_and_leaves_it_usable():
    code = """
import sys
from jidoka_shared.spc import NELSON, ChannelConfig, Monitor
monitor = Monitor([ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON)], version=1)
assert monitor.one(0, 4.0) & 1 and "scipy.linalg" not in sys.modules
try:
    import scipy.linalg
except ModuleNotFoundError as error:
    assert error.name == "scipy"  # not installed here, nothing else
"""
    in_new_process(code)


def test_a_thread_beside_it_finds_scipy_where_it_was(monkeypatch):
    monkeypatch.delitem(sys.modules, "scipy.linalg", raising=False)
    monkeypatch.setattr(loading.threading, "active_count", lambda: 2)
    with loading._without_scipy():
        assert "scipy.linalg" not in sys.modules
    monkeypatch.setattr(loading.threading, "active_count", lambda: 1)
    with loading._without_scipy():
        assert sys.modules["scipy.linalg"] is None
    assert "scipy.linalg" not in sys.modules


def test_a_compiler_without_a_direct_entry_is_called_the_usual_way():
    plain = types.SimpleNamespace(overloads={"a": object(), "b": object()})
    assert loading._direct(plain) is plain and loading._direct(max) is max
    assert load_kernel().one is not load_kernel().module.one


def test_parameters_lie_on_cache_lines():
    monitor = Monitor([STOPPING] * 65, version=1, stop_authority=False)
    assert monitor._f.ctypes.data % 64 == 0 and monitor._u.ctypes.data % 64 == 0
