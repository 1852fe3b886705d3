"""The role ``ingest`` as a process of its own, to be killed as a power cut would.

A fork server holds the imports, so that a start takes milliseconds and many kills are cheap.
"""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from pathlib import Path

from jidoka_central.foundation.settings import Settings
from jidoka_central.modules.shopfloor.link.role import start_ingest
from tests.support.forked import FORKS, prepare
from tests.support.shopfloor import COMPANY, Floor, wait_for


def run(url: str, port: int, keys: str, ready: Connection) -> None:
    floor = Floor(url, Path(keys))
    address = f"mqtt://127.0.0.1:{port}"
    settings = Settings.model_validate({"database_url": url, "broker_url": address, "company": COMPANY})
    ingest = start_ingest(floor.runtime, settings, "3.1.1")
    wait_for(lambda: ingest.connected)
    ready.send(True)
    threading.Event().wait()


class IngestProcess:
    """Running once made; ``kill`` is SIGKILL."""

    def __init__(self, url: str, port: int, keys: Path) -> None:
        prepare()
        here, there = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=run, args=(url, port, str(keys), there), daemon=True)
        self._process.start()
        there.close()
        assert here.poll(30) and here.recv(), "the process did not become ready"
        here.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
