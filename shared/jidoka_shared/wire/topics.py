"""The unified namespace: ``uns/v1/<enterprise>/<site>/<area>/<line>/<cell>/<_class>/<name>``.

| class | direction | QoS | retained | payload |
|---|---|---|---|---|
| ``_event/batch`` | edge -> central | 1 | never | stream ``events``: JSON array of CloudEvents |
| ``_batch/samples`` | edge -> central | 1 | never | the ``samples`` stream: ``SampleBatch`` |
| ``_ack/<stream>`` | central -> edge | 1 | yes | ``StreamAck`` |
| ``_cfg/desired`` | central -> edge | 1 | yes | sealed bundle (purpose ``bundle``) |
| ``_cfg/keys`` | central -> edge | 1 | yes | sealed key list (purpose ``keys``) |
| ``_cfg/reported`` | edge -> central | 1 | yes | JSON: bundle hash, version, refusal |
| ``_cmd/<name>`` | central -> edge | 1 | never | sealed ``Command`` (purpose ``command``) |
| ``_rsp/<command id>`` | edge -> central | 1 | never | ``CommandAnswer`` |
| ``_state/<name>`` | edge -> all | 1 | yes | JSON with ``boot``, ``rev`` and ``at`` |
| ``_live/readings`` | edge -> all | 0 | never | live readings for screens; may be lost; never the authority |

A consumer ignores a state with a lower ``rev`` of the same ``boot``; ``_state/edge`` is the Will. An edge's
cell path is its address; one edge serves one cell in this release.
"""

from __future__ import annotations

from dataclasses import dataclass

from jidoka_shared.values import InvalidId, LinePath

PREFIX = "uns/v1"


class TopicError(ValueError):
    """A topic that is not of the namespace."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one cell."""

    path: LinePath

    def of(self, class_: str, name: str) -> str:
        return f"{PREFIX}/{self.path}/{class_}/{name}"

    @property
    def events(self) -> str:
        return self.of("_event", "batch")

    @property
    def samples(self) -> str:
        return self.of("_batch", "samples")

    def ack(self, stream: str) -> str:
        return self.of("_ack", stream)

    @property
    def desired(self) -> str:
        return self.of("_cfg", "desired")

    @property
    def keys(self) -> str:
        return self.of("_cfg", "keys")

    @property
    def reported(self) -> str:
        return self.of("_cfg", "reported")

    def command(self, name: str) -> str:
        return self.of("_cmd", name)

    def answer(self, command_id: str) -> str:
        return self.of("_rsp", command_id)

    def state(self, name: str) -> str:
        return self.of("_state", name)

    @property
    def live(self) -> str:
        return self.of("_live", "readings")


def parse_topic(topic: str) -> tuple[LinePath, str, str]:
    """(path, class, name) of a topic. Raises ``TopicError``."""
    parts = topic.split("/")
    if len(parts) != 9 or "/".join(parts[:2]) != PREFIX or not parts[7].startswith("_"):
        raise TopicError(f"{topic!r} is not uns/v1/<5 levels>/<_class>/<name>")
    try:
        return LinePath(*parts[2:7]), parts[7], parts[8]
    except InvalidId as error:
        raise TopicError(str(error)) from error
