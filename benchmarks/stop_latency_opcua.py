"""The stop by OPC UA method, Basic256Sha256 SignAndEncrypt against the same without security (floor).

The path is that of ``stop_latency`` with ``stop.via = "opcua"``: asked through ``stop.sock``, called on the
simulated PLC, the echo read back, told to the asker. Two runs, one after the other, each with a PLC of its
own that scans each 2 ms.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._goals import Goal
from benchmarks.stop_latency import measure, table
from jidoka_edge.clock import SystemClock
from jidoka_edge.opcua.certificate import Wanted, make_certificate, write_pair
from tests.support.sim_process import start_sim

VIA = 'via = "opcua"\n'


def run() -> list[dict[str, Any]]:
    """Rows of p50 and p99 in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="jbench-") as name:
        folder = Path(name)
        pair = Wanted(folder / "edge.der", folder / "edge.pem", "urn:jidoka:edge:bench")
        write_pair(pair, *make_certificate(pair.application_uri, SystemClock().now_us()))
        (folder / "plc" / "trusted").mkdir(parents=True)
        shutil.copy(pair.cert_file, folder / "plc" / "trusted")
        start_sim(folder, sets={"opcua.certificates": folder / "plc"}).stop()  # it makes its certificate
        section = (
            '[stop.opcua]\npolicy = "Basic256Sha256"\nmode = "SignAndEncrypt"\n'
            f'cert_file = "{pair.cert_file}"\nkey_file = "{pair.key_file}"\n'
            f'server_cert_file = "{folder / "plc" / "server.der"}"\n'
        )
        _, plain = measure(VIA)
        _, secured = measure(VIA + section, folder / "plc")
    return table(
        "stop by secured OPC UA method to echo known", secured, plain, (Goal("<=", 20), Goal("<=", 60))
    )
