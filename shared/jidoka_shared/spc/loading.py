"""Loads the compiled kernel from a cache that cannot be stale, and says whether it may stop a line.

The compile cache lies in a directory named by a hash over the kernel's source and the versions that compile
it, so an edited or upgraded kernel never meets old binaries. First use compiles (seconds), later processes
load (a fraction of one). Set NUMBA_CPU_NAME and NUMBA_CPU_FEATURES alike when an image is built and when it
runs, or the cache misses.

The directory holds machine code that will be run: it is created for this user alone (0700), and one that
belongs to someone else or that others may write is not used. Without a usable directory the kernel is
compiled anew each time, with a warning. Where: the argument, or JIDOKA_KERNEL_CACHE, or
$XDG_CACHE_HOME/jidoka, or ~/.cache/jidoka. At most 8 versions are kept.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from jidoka_shared.spc.selftest import released_hash, selftest

VERSIONS_KEPT: Final = 8
KERNEL_SOURCE: Final = Path(__file__).with_name("kernel.py")
VECTOR_SOURCE: Final = Path(__file__).with_name("vector_kernel.py")
_MODULE: Final = "jidoka_shared.spc.kernel"
_VECTOR_MODULE: Final = "jidoka_shared.spc.vector_kernel"

log = logging.getLogger(__name__)
_lock = threading.Lock()
_loaded: LoadedKernel | None = None


@dataclass(frozen=True, slots=True)
class LoadedKernel:
    """The compiled kernel and what is known about it.

    `one` is the kernel's single step as it is called a sample at a time: the compiled function without the
    search for a fitting overload, of which there is one. `cache_dir` is None if nothing could be cached;
    `cached` says that every function came from the cache.
    """

    module: ModuleType
    one: Callable[[Any, Any, int, float], int]
    fingerprint: str
    cache_dir: Path | None
    cached: bool
    selftest_hash: str
    released_hash: str

    @property
    def stop_authority(self) -> bool:
        """Whether a stop may rest on this kernel: its self-test gives the released hash."""
        return self.selftest_hash == self.released_hash


def kernel_fingerprint(source: Path = KERNEL_SOURCE) -> str:
    """SHA-256 over the kernel's source and the versions of numba, llvmlite and numpy."""
    digest = hashlib.sha256(source.read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(f"{package}=={metadata.version(package)}\n".encode())
    return digest.hexdigest()


def load_kernel(cache_root: Path | None = None) -> LoadedKernel:
    """The process's kernel, compiled or taken from the cache at the first call; `cache_root` counts only
    then.
    """
    global _loaded
    with _lock:
        if _loaded is None:
            _loaded = _load(cache_root)
        return _loaded


def _load(cache_root: Path | None) -> LoadedKernel:
    fingerprint = kernel_fingerprint()
    cache_dir = prepare_cache(cache_root or default_cache_root(), f"spc-{fingerprint[:16]}")
    module = _import_with_cache(_MODULE, cache_dir)
    functions = (module.one, module.rows, module.tiles)
    cached = cache_dir is not None and not any(function.stats.cache_misses for function in functions)
    result = LoadedKernel(
        module, _direct(module.one), fingerprint, cache_dir, cached, selftest(module), released_hash()
    )
    if not result.stop_authority:
        log.error("SPC self-test differs: %s, released %s", result.selftest_hash, result.released_hash)
    return result


def _direct(dispatcher: Any) -> Any:
    """The entry of the only overload; the dispatcher itself where numba has none to give."""
    compiled = list(getattr(dispatcher, "overloads", {}).values())
    return getattr(compiled[0], "entry_point", dispatcher) if len(compiled) == 1 else dispatcher


def load_vector_kernel(cache_root: Path | None = None) -> ModuleType:
    """The multivariate kernel, compiled or from its own cache directory; it has no stop authority."""
    with _lock:
        if _VECTOR_MODULE in sys.modules:
            return sys.modules[_VECTOR_MODULE]
        name = f"spc-{kernel_fingerprint(VECTOR_SOURCE)[:16]}"
        return _import_with_cache(_VECTOR_MODULE, prepare_cache(cache_root or default_cache_root(), name))


def _import_with_cache(name: str, cache_dir: Path | None) -> ModuleType:
    """numba reads its cache directory when a function is decorated, which is when the module is imported."""
    from numba.core import config as numba_config

    config: Any = numba_config

    before = config.CACHE_DIR
    if cache_dir is not None:
        config.CACHE_DIR = str(cache_dir)
    try:
        with _without_scipy():
            return import_module(name)
    finally:
        config.CACHE_DIR = before


@contextmanager
def _without_scipy() -> Iterator[None]:
    """numba looks for scipy's BLAS when it first compiles or loads, which is half of a process's start where
    scipy is installed. The kernels use none, so the look is spared; not in a process with other threads,
    whose own import of scipy must not fail meanwhile.
    """
    if "scipy.linalg" in sys.modules or threading.active_count() > 1:
        yield
        return
    sys.modules["scipy.linalg"] = cast(ModuleType, None)  # import's own way of saying: not there
    try:
        yield
    finally:
        del sys.modules["scipy.linalg"]


def default_cache_root() -> Path | None:
    """Where compiled kernels go unless told otherwise; None if this user has no home."""
    told = os.environ.get("JIDOKA_KERNEL_CACHE")
    if told:
        return Path(told)
    cache_home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(cache_home) if cache_home else Path.home() / ".cache") / "jidoka"
    except RuntimeError:
        return None


def prepare_cache(root: Path | None, name: str) -> Path | None:
    """The private directory root/name, made if need be, with older versions beyond the bound removed; None if
    unusable.
    """
    if root is None:
        log.warning("no home directory: the SPC kernel is compiled at every start")
        return None
    directory = root / name
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.stat()
        foreign = hasattr(os, "getuid") and found.st_uid != os.getuid()
        if foreign or (os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            log.warning(
                "%s belongs to another user or others may write it: the SPC kernel is compiled anew",
                directory,
            )
            return None
        os.utime(directory)
        if not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(f"{directory} cannot be written")
        versions = sorted(root.glob("spc-*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in versions[VERSIONS_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as problem:
        log.warning("no kernel cache (%s): the SPC kernel is compiled at every start", problem)
        return None
    return directory
