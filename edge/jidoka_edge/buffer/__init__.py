"""The edge's memory: two durable streams, the checkpoint, the bundle in force, the job and the command
counter, in one file.
"""

from jidoka_edge.buffer.opening import BufferSettings, open_buffer
from jidoka_edge.buffer.records import BufferFault, Entry, EventIn, Loaded, RecordRefused, SampleRow, entry_of
from jidoka_edge.buffer.store import Buffer, StreamState
from jidoka_edge.buffer.thread import BufferThread

__all__ = [
    "Buffer",
    "BufferFault",
    "BufferSettings",
    "BufferThread",
    "Entry",
    "EventIn",
    "Loaded",
    "RecordRefused",
    "SampleRow",
    "StreamState",
    "entry_of",
    "open_buffer",
]
