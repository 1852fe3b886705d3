"""No text of the repository names a machine it was written on or an address of a package registry.

Lock files hold versions and hashes; where packages come from is each machine's own setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.repo.sources import ROOT, Violation, fail_on, files

# Written in pieces, so that this file does not find itself.
PLACES = (
    "/wor" + "k/",
    "/roo" + "t/",
    "/tmp/ba" + "sh_",
    "/Use" + "rs/",
    "/opt/whe" + "els",
    "/opt/py" + "pi",
    r"/home/(?!jidoka)[a-z][a-z0-9_-]*" + "/",
)
REGISTRIES = (
    r"py" + r"pi\.org",
    "python" + "hosted",
    r"npm" + r"js\.(org|com)",
    r"registry\.yarn" + "pkg",
    r"deb\.deb" + "ian",
    r"npm" + r"mirror\.com",
    r"registry\.npm" + "js",
    r"gop" + "roxy",
)
FORBIDDEN = re.compile("|".join((*PLACES, *REGISTRIES)))
RESOLVED = re.compile(r'"resolved"\s*:\s*"(https?:|git|file:/)')
LOCK_FILES = ("package-lock.json", "npm-shrinkwrap.json")


def violations(path: str, text: str) -> Iterator[Violation]:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := FORBIDDEN.search(line):
            yield Violation(path, number, f"names {found.group()!r}")
        if path.endswith(LOCK_FILES) and RESOLVED.search(line):
            yield Violation(
                path, number, "a lock file holds no addresses (.npmrc: omit-lockfile-registry-resolved=true)"
            )


def texts() -> Iterator[tuple[str, str]]:
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content[:4096]:
            yield path, content.decode("utf-8", errors="replace")


def test_no_machine_and_no_registry_is_named() -> None:
    fail_on((found for path, text in texts() for found in violations(path, text)), "No machine, no registry.")


def test_lock_files_hold_no_addresses() -> None:
    locks = [path for path in files() if path.endswith(LOCK_FILES)]
    for path in locks:
        assert not RESOLVED.search((ROOT / path).read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/a.md", "see /wor" + "k/main"),
        ("docs/a.md", "cd /home/" + "anna/src"),
        ("requirements/edge.txt", "--index-url https://py" + "pi.org/simple"),
        ("central/console/package-lock.json", '"resolved": "https://example.net/react.tgz",'),
        ("central/console/package-lock.json", '  "resolved":"file:/a",'),
    ],
)
def test_the_check_refuses(path: str, text: str) -> None:
    assert list(violations(path, text))


def test_the_check_lets_through() -> None:
    assert not list(violations("docs/a.md", "the network works; /var/lib/jidoka; /home/jidoka/x"))
    assert not list(violations("central/console/package-lock.json", '"integrity": "sha512-abc="'))
