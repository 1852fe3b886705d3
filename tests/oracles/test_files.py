"""Every oracle file says what it is, where it comes from, and is read by a test."""

import json
import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_file_has_title_and_source():
    files = sorted((HERE / "data").glob("*.json"))
    assert len(files) >= 23
    for path in files:
        data = json.loads(path.read_text("utf-8"))
        origin = str(data.get("source") or data.get("method") or data.get("generated_with") or "")
        assert len(data["title"]) > 10 and len(origin) > 10, path.name


def test_every_file_is_read_by_a_test():
    tests = [*HERE.glob("test_*.py"), *HERE.parent.glob("*/**/test_*.py")]
    read = set(
        re.findall(r"[a-z0-9]+(?:_[A-Za-z0-9]+)+", "\n".join(path.read_text("utf-8") for path in tests))
    )
    unread = {path.stem for path in (HERE / "data").glob("*.json")} - read
    assert not unread
