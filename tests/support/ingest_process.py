"""The role ``ingest`` as a process of its own, to be killed.

    python -m tests.support.ingest_process URL PORT KEYS

Prints ``ready`` once the broker is connected, and runs until it is ended.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from jidoka_central.foundation.settings import Settings
from jidoka_central.modules.shopfloor.link.role import start_ingest
from tests.support.shopfloor import COMPANY, Floor, wait_for


def main(url: str, port: str, keys: str) -> None:
    floor = Floor(url, Path(keys))
    settings = Settings(database_url=url, broker_url=f"mqtt://127.0.0.1:{port}", company=COMPANY)
    ingest = start_ingest(floor.runtime, settings, "3.1.1")
    wait_for(lambda: ingest.connected)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
