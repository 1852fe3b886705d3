"""What ships may ship: every package that an edge box or a server installs has a licence from the list.

The list holds permissive licences, and weak copyleft for libraries that stay separate files. GPL and AGPL
are refused. A package that does not say its licence in a form a machine can read has it written down here,
with where it says it.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.repo.sources import ROOT
from tests.repo.test_requirements import pinned

SHIPPED = ("edge", "sim", "central", "broker", "demo")

ALLOWED = re.compile(
    r"""(
      MIT(\ License)? | MIT-0 | MIT-CMU | MIT\ No\ Attribution | 0BSD | ISC(\ License.*)?
    | BSD(\ License)? | BSD-[23]-Clause | 3-Clause\ BSD\ License
    | Apache([ -]2\.0)?(\ License)? | Apache\ (Software\ )?License.* | Apache-2\.0\ WITH\ LLVM-exception
    | PSF-2\.0 | Python\ Software\ Foundation\ License | CNRI-Python
    | [Zz]lib | BSL-1\.0 | CC0-1\.0 | (The\ )?Unlicense.*
    | MPL-2\.0 | Mozilla\ Public\ License\ 2\.0\ \(MPL\ 2\.0\)
    | EPL-2\.0 | Eclipse\ Public\ License\ v2\.0.*
    | LGPL-3\.0(-only|-or-later)? | GNU\ Lesser\ General\ Public\ License\ v3(\ or\ later)?\ \(LGPLv3\+?\)
    )$""",
    re.VERBOSE,
)
REFUSED = re.compile(r"(?<!L)\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)

# Packages whose metadata names no licence that a machine can read, and what their licence file says.
READ_BY_HAND: dict[str, str] = {}


def _field(name: str, field: str) -> str:
    found = metadata(name)
    return str(found[field]) if field in found else ""


def declared(name: str) -> list[str]:
    """The licences a package declares: the SPDX expression, else its classifiers, else the first line of
    the old field."""
    fields = metadata(name)
    expression = _field(name, "License-Expression")
    if expression:
        return [part for part in re.split(r"\s+(?:AND|OR)\s+|[()]", expression) if part.strip()]
    classified = [
        one.split(" :: ")[-1] for one in fields.get_all("Classifier", []) if one.startswith("License ::")
    ]
    if [one for one in classified if one != "OSI Approved"]:
        return [one for one in classified if one != "OSI Approved"]
    text = _field(name, "License").strip()
    return re.split(r"\s+(?:AND|OR)\s+", text.splitlines()[0]) if text else []


def why_refused(licences: list[str], choice: bool = False) -> str | None:
    """Why a package with these licences may not ship. With `choice` one allowed licence is enough."""
    if not licences:
        return "declares no licence"
    good = [one for one in licences if ALLOWED.match(one.strip()) and not REFUSED.search(one)]
    if choice and good:
        return None
    bad = [one for one in licences if one not in good]
    return f"licence {', '.join(bad)}" if bad else None


def shipped() -> list[str]:
    names: set[str] = set()
    for one in SHIPPED:
        names |= set(pinned((ROOT / "requirements" / f"{one}.txt").read_text(encoding="utf-8")))
    return sorted(names)


def test_what_ships_may_ship() -> None:
    refused = []
    for name in shipped():
        try:
            licences = [READ_BY_HAND[name]] if name in READ_BY_HAND else declared(name)
        except PackageNotFoundError:
            continue  # for another operating system or Python
        choice = " OR " in _field(name, "License-Expression")
        if reason := why_refused(licences, choice):
            refused.append(f"{name}: {reason}")
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize(
    "licences",
    [
        [],
        ["AGPL-3.0-only"],
        ["GPL-3.0-or-later"],
        ["GNU General Public License v2 (GPLv2)"],
        ["GNU Affero General Public License v3"],
        ["MIT", "GPL-2.0"],
        ["Proprietary"],
    ],
)
def test_the_check_refuses(licences: list[str]) -> None:
    assert why_refused(licences)


@pytest.mark.parametrize("licences", [["MIT"], ["Apache-2.0", "BSD-3-Clause"], ["LGPL-3.0-or-later"]])
def test_the_check_lets_through(licences: list[str]) -> None:
    assert why_refused(licences) is None
