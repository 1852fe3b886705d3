"""Every requirement is pinned with hashes, one version a package in the whole house, and each package's own
list is covered.

Names are compared in the form that package indexes use (PEP 503). The pyproject.toml of a package says what
it imports, `requirements/<name>.in` pins it for one kind of machine, `requirements/<name>.txt` pins
everything below it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.repo.sources import PACKAGE_FOLDERS, ROOT, files

FOLDER = "requirements/"
LINE = re.compile(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?==([^\s;\\]+)")
INSTALLED_FROM = {
    "shared": "shared",
    "edge": "edge",
    "firmware-sim": "sim",
    "central": "central",
    "demo": "demo",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(text: str) -> dict[str, tuple[str, int]]:
    """Package -> (version, number of hashes)."""
    found: dict[str, tuple[str, int]] = {}
    current = ""
    for line in text.splitlines():
        if match := LINE.match(line):
            current = canonical(match.group(1))
            found[current] = (match.group(3), 0)
        elif "--hash=sha256:" in line and current:
            version, count = found[current]
            found[current] = (version, count + 1)
    return found


def problems(text: str) -> Iterator[str]:
    for line in text.splitlines():
        starts_requirement = line and not line.startswith((" ", "#"))
        if starts_requirement and not LINE.match(line):
            yield f"not a pinned requirement: {line!r}"
    for name, (_, hashes) in pinned(text).items():
        if hashes == 0:
            yield f"{name} has no hash"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


LOCKS = sorted(path for path in files() if path.startswith(FOLDER) and path.endswith(".txt"))


@pytest.mark.parametrize("path", LOCKS)
def test_everything_is_pinned_with_hashes(path: str) -> None:
    assert not list(problems(read(path)))


def test_every_list_is_solved() -> None:
    lists = {path[:-3] for path in files() if path.startswith(FOLDER) and path.endswith(".in")}
    assert lists == {path[:-4] for path in LOCKS}, "run `make lock`"


def test_one_version_of_a_package_in_the_house() -> None:
    versions: dict[str, set[str]] = {}
    for path in LOCKS:
        for name, (version, _) in pinned(read(path)).items():
            versions.setdefault(name, set()).add(version)
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def _resolved_list(name: str) -> dict[str, str]:
    """What an .in file pins, with the files it takes in."""
    found: dict[str, str] = {}
    for line in read(f"{FOLDER}{name}.in").splitlines():
        if line.startswith("-r "):
            found |= _resolved_list(line.removeprefix("-r ").strip().removesuffix(".in"))
        elif match := LINE.match(line):
            found[canonical(match.group(1))] = match.group(3)
        else:
            assert not line.strip() or line.startswith("#"), f"{name}.in: {line!r} is not pinned exactly"
    return found


@pytest.mark.parametrize("path", LOCKS)
def test_lists_and_locks_agree(path: str) -> None:
    name = path.removeprefix(FOLDER).removesuffix(".txt")
    locked = {package: version for package, (version, _) in pinned(read(path)).items()}
    listed = _resolved_list(name)
    assert listed.items() <= locked.items(), f"{name}.in changed; run `make lock`"


@pytest.mark.parametrize(("folder", "list_name"), INSTALLED_FROM.items())
def test_what_a_package_needs_is_pinned_for_it(folder: str, list_name: str) -> None:
    project = tomllib.loads(read(f"{folder}/pyproject.toml"))["project"]
    needs = list(project["dependencies"])
    if folder == "shared":
        needs += [one for extra in project["optional-dependencies"].values() for one in extra]
    names = {canonical(re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0]) for one in needs}
    own = {canonical(package) for package in PACKAGE_FOLDERS}
    missing = names - own - set(_resolved_list(list_name))
    assert not missing, (
        f"{folder}/pyproject.toml needs {sorted(missing)}; requirements/{list_name}.in does not pin it"
    )


def test_packages_carry_one_version() -> None:
    found = {
        package: re.search(r'__version__ = "([^"]+)"', read(f"{folder}/{package}/__init__.py"))
        for package, folder in PACKAGE_FOLDERS.items()
    }
    assert len({match.group(1) if match else None for match in found.values()}) == 1, found


def test_the_check_refuses() -> None:
    assert list(problems("numpy==2.4.6\n"))
    assert list(problems("numpy>=2\n    --hash=sha256:ab\n"))
    assert list(problems("--index-url https://example.net\n"))
    assert not list(problems("numpy==2.4.6 \\\n    --hash=sha256:ab\n"))
