"""What travels between edge and central: topics, events, streams, bundle, commands."""

from jidoka_shared.wire.bundle import (
    Bundle,
    Characteristic,
    Collect,
    FrozenLimits,
    GaugeRecord,
    PlanRef,
    SignalSource,
    SopRef,
    decode_bundle,
)
from jidoka_shared.wire.commands import Command, CommandAnswer, RunEnableArgs, decode_command
from jidoka_shared.wire.events import EVENT_TYPES, CloudEvent, EventData, decode_data, event_type_of
from jidoka_shared.wire.malformed import MalformedMessage
from jidoka_shared.wire.streams import (
    BATCH_MAX,
    EventBatch,
    SampleBatch,
    StreamAck,
    chain_samples,
    decode_event_batch,
    decode_sample_batch,
)
from jidoka_shared.wire.topics import TopicError, Topics, parse_topic

__all__ = [
    "BATCH_MAX",
    "EVENT_TYPES",
    "Bundle",
    "Characteristic",
    "CloudEvent",
    "Collect",
    "Command",
    "CommandAnswer",
    "EventBatch",
    "EventData",
    "FrozenLimits",
    "GaugeRecord",
    "MalformedMessage",
    "PlanRef",
    "RunEnableArgs",
    "SampleBatch",
    "SignalSource",
    "SopRef",
    "StreamAck",
    "TopicError",
    "Topics",
    "chain_samples",
    "decode_bundle",
    "decode_command",
    "decode_data",
    "decode_event_batch",
    "decode_sample_batch",
    "event_type_of",
    "parse_topic",
]
