"""Central's counterpart for tests: a paho subscriber that keeps a watermark in memory, refuses holes, and
answers every batch.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import msgspec
import paho.mqtt.client as mqtt

from jidoka_shared.values import LinePath
from jidoka_shared.wire import (
    SampleBatch,
    StreamAck,
    Topics,
    chain_samples,
    decode_data,
    decode_event_batch,
    decode_sample_batch,
)  # fmt: skip
from tests.edge.bundle.signing import LINE


class Central:
    """Runs in paho's thread; ``records`` is what it has committed, by epoch."""

    def __init__(self, port: int, edge: str = "gwa") -> None:
        self.topics = Topics(LinePath.parse(LINE))
        self.edge = edge
        self.lock = threading.Lock()
        self.marks: dict[tuple[str, str], int] = {}
        self.events: list[tuple[str, int, str, dict[str, Any]]] = []
        self.samples: list[tuple[str, int, int]] = []
        self.arrived: dict[int, int] = {}  # position -> UTC us, newest epoch
        self.chains: dict[str, str] = {}
        self.gaps: list[Any] = []
        self.problems: list[str] = []
        self.batches = 0
        self.states: dict[str, Any] = {}
        self.answers: list[Any] = []
        self.reported: Any = None
        self.deaf = False  # takes nothing and answers nothing
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, f"central-{time.monotonic_ns()}")
        self.client.on_connect = self._connected
        self.client.on_message = self._message
        self.client.reconnect_delay_set(1, 1)
        self.client.connect_async("127.0.0.1", port, 10)
        self.client.loop_start()

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def send(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self.client.publish(topic, payload, 1, retain).wait_for_publish(5)

    def pieces(self) -> list[int]:
        with self.lock:
            return [data["piece"] for _, _, type_, data in self.events if "piece.recorded" in type_]

    def _connected(self, client: Any, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        topics = self.topics
        names = (topics.events, topics.samples, topics.state("+"), topics.answer("+"), topics.reported)
        client.subscribe([(name, 1) for name in names])

    def _message(self, client: Any, userdata: Any, message: Any) -> None:
        try:
            with self.lock:
                self._take(message.topic, message.payload)
        except Exception as error:  # a test counterpart: every surprise is a finding
            self.problems.append(repr(error))

    def _take(self, topic: str, payload: bytes) -> None:
        class_, name = topic.rsplit("/", 2)[-2:]
        if class_ == "_state":
            self.states[name] = msgspec.json.decode(payload)
        elif class_ == "_rsp":
            self.answers.append(msgspec.json.decode(payload))
        elif class_ == "_cfg":
            self.reported = msgspec.json.decode(payload)
        elif self.deaf:
            return
        elif class_ == "_event":
            self._take_events(decode_event_batch(payload))
        elif class_ == "_batch":
            self._take_samples(decode_sample_batch(payload))

    def _take_events(self, events: Any) -> None:
        self.batches += 1
        epoch, key = events[0].edgeepoch, ("events", events[0].edgeepoch)
        mark, refused = self.marks.get(key, 0), None
        if events[0].edgeseq > mark + 1:
            first = decode_data(events[0])
            covered = getattr(first, "source", "") == "stream:events" and first.from_ <= mark + 1
            refused = None if covered else "hole"
        for event in events:
            if refused or event.edgeseq <= mark:
                continue
            data = msgspec.json.decode(event.data)
            self.events.append((epoch, event.edgeseq, event.type, data))
            self.arrived[event.edgeseq] = time.time_ns() // 1000
            if "gap.recorded" in event.type:
                self.gaps.append(decode_data(event))
            mark = event.edgeseq
        self.marks[key] = mark
        self._answer("events", epoch, mark, refused)

    def _take_samples(self, batch: SampleBatch) -> None:
        key = ("samples", batch.epoch)
        mark, refused = self.marks.get(key, 0), None
        last = batch.first + len(batch) - 1
        if batch.first > mark + 1:
            covers = [gap for gap in self.gaps if gap.source == "stream:samples" and gap.from_ <= mark + 1]
            refused = None if any(gap.to >= batch.first - 1 for gap in covers) else "hole"
        if not refused and last > mark:
            previous = self.chains.get(batch.epoch, batch.epoch)
            if mark + 1 == batch.first and chain_samples(previous, batch) != batch.chain:
                self.problems.append(f"chain broken at {batch.first}")
            self.chains[batch.epoch] = batch.chain
            for index in range(len(batch)):
                if batch.first + index > mark:
                    self.samples.append((batch.epoch, batch.first + index, batch.piece[index]))
            mark = last
        self.marks[key] = mark
        self._answer("samples", batch.epoch, mark, refused)

    def _answer(self, stream: str, epoch: str, mark: int, refused: str | None) -> None:
        ack = StreamAck(edge=self.edge, stream=stream, epoch=epoch, seq=mark, refused=refused)
        self.client.publish(self.topics.ack(stream), msgspec.json.encode(ack), 1, retain=True)
