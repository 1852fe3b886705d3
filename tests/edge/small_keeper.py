"""A keeper that remembers in memory, on a real socket: what the monitor stores, in the order it stores it."""

import asyncio
import base64

from jidoka_edge.local import Args, LocalRefused, LocalServer, Peer


class SmallKeeper:
    """`events` is what was stored; `refuse` set to a code refuses every store; `delay_s` is a slow disk."""

    def __init__(self, path) -> None:
        self._server = LocalServer(path, self._handle)
        self.keys: set[str] = set()
        self.events: list[Args] = []
        self.samples: list[Args] = []
        self.answers: list[Args] = []
        self.states: list[Args] = []
        self.live: list[Args] = []
        self.refusals: list[Args] = []
        self.checkpoint: str | None = None
        self.bundle: str | None = None
        self.bundle_hash: str | None = None
        self.job: Args | None = None
        self.refuse: str | None = None
        self.delay_s = 0.0

    async def start(self) -> None:
        await self._server.start()

    async def close(self) -> None:
        await self._server.close()

    def push_bundle(self, payload: bytes, bundle_hash: str) -> int:
        self._pushed = base64.b64encode(payload).decode()
        return self._server.push("monitor", "bundle", {"payload": self._pushed, "hash": bundle_hash})

    def push_command(self, id_: str, name: str, args: Args) -> int:
        return self._server.push("monitor", "command", {"id": id_, "name": name, "args": args})

    def of(self, name: str) -> list[Args]:
        """The data of the stored events of one type, as `piece.recorded`."""
        return [event["data"] for event in self.events if event["type"] == f"io.jidoka.edge.{name}.v1"]

    async def _handle(self, peer: Peer, op: str, args: Args) -> Args | None:
        if op == "subscribe":
            peer.who = args["who"]
        elif op == "load":
            return {
                "checkpoint": self.checkpoint,
                "bundle": self.bundle,
                "bundle_hash": self.bundle_hash,
                "job": self.job,
                "epoch": "e1",
            }
        elif op in ("store", "applied", "answer"):
            return await self._store(op, args)
        elif op == "refused":
            self.refusals.append(args)
        elif op == "state":
            self.states.append(args["payload"])
        elif op == "live":
            self.live += args["rows"]
        else:
            raise LocalRefused("unknown_op", op)
        return {}

    async def _store(self, op: str, args: Args) -> Args:
        if self.refuse:
            raise LocalRefused(self.refuse, "refused by the test")
        await asyncio.sleep(self.delay_s)
        if args["key"] in self.keys:
            return {"stored": False}
        self.keys.add(args["key"])
        self.events += args["events"]
        self.samples += args["samples"]
        self.checkpoint = args["checkpoint"] or self.checkpoint
        if op == "applied":
            self.bundle, self.bundle_hash = self._pushed, args["bundle_hash"]
        if op == "answer":
            self.job = args["job"]
            self.answers.append(args)
        return {"stored": True}
