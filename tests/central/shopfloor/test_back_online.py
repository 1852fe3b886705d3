"""The real edge's keeper and the real ingest role over a broker: what an edge hears first when its network is
back.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from jidoka_central.foundation.keys import FileKeys
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT
from jidoka_shared.wire import StreamAck
from tests.edge.buffer.conftest import piece, sample
from tests.edge.bundle.signing import LINE
from tests.edge.uplink.conftest import edge_toml
from tests.edge.uplink.test_keeper import Stand, keeping
from tests.fixtures.brokers import RunningBroker
from tests.support.shopfloor import Floor

BEFORE, AWAY, AT_ONCE = 20, 540, 20


class Wan:
    """The way between an edge and its broker, which can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._open: set[asyncio.StreamWriter] = set()
        self.up = True

    async def __aenter__(self) -> Wan:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        self.up = False
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.up:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        self._open -= {writer, far_writer}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()


async def _makes(stand: Stand, first: int, last: int) -> int:
    """Pieces are recorded; returns the position of the newest fact."""
    for begin in range(first, last + 1, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, last + 1))
        made = {"events": [piece(one) for one in numbers], "samples": [sample(one) for one in numbers]}
        await stand.client.call("store", {"key": f"from:{begin}", "checkpoint": None} | made)
    stream = await stand.keeper.buffer.read(lambda buffer: buffer.stream("events"))
    return int(stream.last)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_stop_asked_while_the_edge_was_cut_off_is_the_first_thing_it_hears(
    floor: Floor, broker: RunningBroker, tmp_path: Path
) -> None:
    """540 readings wait at the edge. Central answers none of them before it has given its command."""
    floor.run("masterdata.create_site_structure", path=LINE)
    floor.run("shopfloor.register_edge", edge_id="gwa", cell_path=LINE)
    floor.ingest(broker)
    keys = floor.runtime.keys
    assert isinstance(keys, FileKeys)
    heard: list[tuple[str, Any]] = []

    def state() -> str:
        return str(floor.rows("shopfloor.edge_commands")[0].state)

    async def play() -> None:
        async with Wan(broker.port) as wan, keeping(_toml(tmp_path, wan.port, keys)) as stand:
            uplink = stand.keeper.uplink
            first = await _makes(stand, 1, BEFORE)
            await stand.until(
                lambda: (
                    uplink.events.acked >= first and uplink.samples.acked == BEFORE and stand.keeper.keys.keys
                )
            )
            wan.cut()
            await stand.until(lambda: not uplink.connected)
            known = {"events": uplink.events.acked, "samples": BEFORE}
            taken = uplink._received

            def listening(message: Any) -> None:
                heard.append((message.topic.rsplit("/", 2)[-2], message.payload))
                taken(message)

            uplink._received = listening
            last = await _makes(stand, BEFORE + 1, BEFORE + AWAY)
            asked = await asyncio.to_thread(
                floor.run, "shopfloor.request_stop", edge_id="gwa", reason="recall of a supplier lot"
            )
            await stand.until(lambda: state() == "sent")
            assert uplink.events.acked == known["events"] and not stand.pushes("command")
            wan.up = True
            await stand.until(lambda: uplink.events.acked >= last and stand.pushes("command"))
            (command,) = stand.pushes("command")
            assert (command["id"], command["name"]) == (str(asked.id), "stop")
            answer = {"id": command["id"], "name": "stop", "status": "accepted", "key": "command:stop"}
            await stand.client.call("answer", answer)
            await stand.until(lambda: state() == "accepted")

        news = [
            class_
            for class_, payload in heard
            if class_ == "_cmd" or (class_ == "_ack" and _answers_more(payload, known))
        ]
        assert news[0] == "_cmd" and len(news) > 1, "the command, then the answers to what waited"

    asyncio.run(play())
    pieces = [row for row in floor.all(EDGE_FACT, EDGE_FACT.c.seq) if "piece.recorded" in row["type"]]
    numbers = [msgspec.json.decode(row["data"])["piece"] for row in pieces]
    assert numbers == list(range(1, BEFORE + AWAY + 1)), "each once, in order"
    assert {row["clockstate"] for row in pieces} <= {"ntp-ok", "unknown"}


def _answers_more(payload: bytes, known: dict[str, int]) -> bool:
    """The answer of before is retained; one to what waited goes further."""
    ack = msgspec.json.decode(payload, type=StreamAck)
    return ack.seq > known[ack.stream]


def _toml(folder: Path, port: int, keys: FileKeys) -> Path:
    """The settings of an edge that pins this central's root."""
    authority: Any = SimpleNamespace(root=SimpleNamespace(public=lambda: keys.root))
    path = edge_toml(folder, port, authority)
    path.write_text(path.read_text().replace('root_kid = "root"', f'root_kid = "{keys.root.kid}"'))
    return path
