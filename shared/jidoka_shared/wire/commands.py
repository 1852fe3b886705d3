"""Commands from central to an edge: sealed (purpose ``command``), addressed, expiring, counted, never
retained.

The edge obeys a command when the signature holds, ``target`` is its own path, ``iat <= now <= exp`` (``exp -
iat`` at most 5 s, ``stop`` also with an
untrusted clock), and ``counter`` is above the last one it persisted. A reset is never a command: only a
person at the line resets.
Names: ``run_enable`` (args ``RunEnableArgs``), ``run_disable``, ``stop``, ``gauge_check``.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from jidoka_shared.wire.events import Code, Count, Text
from jidoka_shared.wire.malformed import decode

COMMAND_LIFE_MAX_US: Final = 5_000_000
COMMAND_NAMES: Final = ("run_enable", "run_disable", "stop", "gauge_check")


class RunEnableArgs(Struct, frozen=True, kw_only=True):
    """Let the line make ``quantity`` pieces of ``order``; ``bundle`` must be the hash in force."""

    order: Annotated[str, Meta(min_length=1, max_length=80)]
    item: Annotated[str, Meta(min_length=1, max_length=80)]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    operator: Annotated[str, Meta(min_length=1, max_length=80)]
    bundle: Annotated[str, Meta(min_length=64, max_length=64)]


class Command(Struct, frozen=True, kw_only=True):
    id: Code
    name: Code
    target: Text  # the cell path
    issuer: Code
    iat: int
    exp: int
    counter: Count
    args: msgspec.Raw = msgspec.Raw(b"{}")


class CommandAnswer(Struct, frozen=True, kw_only=True):
    """status: accepted, refused. ``code`` names the refusal."""

    id: Code
    name: Code
    status: Code
    code: Code | None = None
    detail: Text = ""
    at: int = 0


def decode_command(payload: bytes) -> Command:
    command: Command = decode(payload, Command, 16_384)
    return command
