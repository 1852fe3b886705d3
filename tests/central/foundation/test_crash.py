"""kill -9 at any moment of a transaction leaves all of it or nothing; the next process goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_UNSEALED
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.uow import Runtime
from tests.central.foundation.boxes import BOX, FILLING, acting

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys, threading
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.uow import Runtime
from tests.central.foundation import boxes

runtime = Runtime(open_database(sys.argv[1]), boxes.registry())
threads = 4

def write(thread):
    number = 0
    while True:
        label = f"T{thread}-{sys.argv[2]}-{number}"
        box = runtime.run("boxes.make", {"label": label}, boxes.acting(key=label))
        runtime.run("boxes.fill", {"box_id": box.id, "pieces": 1}, boxes.acting())
        number += 1
        print(label, flush=True)

for thread in range(threads):
    threading.Thread(target=write, args=(thread,)).start()
"""


@pytest.mark.faults
def test_a_killed_writer_leaves_whole_transactions(box_url: str, box_runtime: Runtime) -> None:
    told: list[str] = []
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, box_url, str(round_)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        told += [process.stdout.readline().strip() for _ in range(5 + 3 * round_)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
        process.wait()
        seal(box_runtime)
    with box_runtime.database.read() as connection:
        made = connection.execute(sa.select(BOX.c.id, BOX.c.label, BOX.c.pieces)).all()
        log = connection.execute(sa.select(EVENT_LOG.c.event, EVENT_LOG.c.document_id)).all()
        filled = connection.execute(sa.select(FILLING.c.box_id)).scalars().all()
    whole = {line for line in told if line.count("-") == 2}
    assert whole and whole <= {box.label for box in made}, "what was reported is there"
    assert sorted(row.document_id for row in log if row.event == "boxes.made") == sorted(
        box.id for box in made
    )
    assert sorted(row.document_id for row in log if row.event == "boxes.filled") == sorted(filled)
    assert sorted(box.id for box in made if box.pieces) == sorted(filled)
    while seal(box_runtime):
        pass
    with box_runtime.database.read() as connection:
        verdict = verify(connection)
        assert verdict.valid and verdict.sealed == len(log)
        assert connection.execute(sa.select(sa.func.count()).select_from(EVENT_UNSEALED)).scalar_one() == 0
    again = sorted(whole)[0]
    box_runtime.run(
        "boxes.make", {"label": again}, acting(key=again)
    )  # the caller may ask again: nothing happens
    with box_runtime.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(BOX)).scalar_one() == len(made)
