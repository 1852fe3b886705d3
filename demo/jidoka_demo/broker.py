"""The embedded MQTT broker of a one-machine plant, as a process of its own.

    python -m jidoka_demo.broker --port 0 --host 127.0.0.1 [--users users.json]

Standard output, in this order, once connections are accepted:

    listening 127.0.0.1:41883
    ready

Port 0 takes a free port, named on the first line. SIGTERM and SIGINT close it. Logs go to standard error.

Without a users file any client on this machine may connect, and any address but loopback is refused. The
users file is JSON, passwords as argon2 hashes, topic filters as MQTT writes them; what is not listed is
refused:

    {"users": {"edge-1": {"password_hash": "$argon2id$...", "publish": ["uns/v1/acme/#"],
                          "subscribe": ["uns/v1/acme/+/_cmd/#"]}}}

Limits: MQTT 3.1.1 only, about 1,600 QoS 1 messages a second, nothing kept over a restart. A plant runs
Mosquitto (deploy/mosquitto); nothing in the product relies on the broker remembering anything.
"""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import json
import logging
import signal
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
from amqtt.contexts import Action, BaseContext
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CONNECTIONS_MAX = 256
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class BrokerRefused(Exception):
    """The broker was asked for something it must not do; the sentence says what."""


@dataclass(frozen=True, slots=True)
class BrokerUser:
    """Who may connect, and the topic filters this name may publish to and subscribe to."""

    name: str
    password_hash: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def hash_password(password: str) -> str:
    """The argon2 hash that a users file holds."""
    return HASHER.hash(password)


def write_users(path: Path, users: Iterable[BrokerUser]) -> None:
    """Write the users file, readable by its owner alone."""
    entries = {
        user.name: {
            "password_hash": user.password_hash,
            "publish": list(user.publish),
            "subscribe": list(user.subscribe),
        }
        for user in users
    }
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_text(json.dumps({"users": entries}, indent=1), encoding="utf-8")


def read_users(path: Path) -> dict[str, BrokerUser]:
    """Read a users file. Raises BrokerRefused naming the user and the field that is wrong."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["users"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokerRefused(f"the users file cannot be read: {error!r}") from error
    return {name: _user_from(name, entry) for name, entry in entries.items()}


def _user_from(name: str, entry: Mapping[str, Any]) -> BrokerUser:
    for field, kind in (("password_hash", str), ("publish", list), ("subscribe", list)):
        if not isinstance(entry.get(field), kind):
            raise BrokerRefused(f"users.{name}.{field}: a {kind.__name__} is needed")
    return BrokerUser(name, entry["password_hash"], tuple(entry["publish"]), tuple(entry["subscribe"]))


def filter_covers(allowed: str, requested: str) -> bool:
    """Whether every topic that `requested` can match is matched by the filter `allowed`."""
    allowed_levels, requested_levels = allowed.split("/"), requested.split("/")
    for index, level in enumerate(allowed_levels):
        if level == "#":
            return True
        if index >= len(requested_levels) or requested_levels[index] == "#":
            return False
        if level not in ("+", requested_levels[index]):
            return False
    return len(allowed_levels) == len(requested_levels)


class LoopbackOnly(BaseAuthPlugin):
    """Lets any client in; used only where the listener is bound to loopback."""

    async def authenticate(self, *, session: Session) -> bool | None:
        return True


class UsersFile(BaseAuthPlugin, BaseTopicPlugin):
    """Passwords and topic filters from a users file, everything else refused."""

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._users = read_users(Path(self.config.path))

    @dataclass
    class Config:
        """path: the users file."""

        path: str = ""

    async def authenticate(self, *, session: Session) -> bool | None:
        user = self._users.get(session.username or "")
        if user is None or not session.password:
            return False
        try:
            return HASHER.verify(user.password_hash, session.password)
        except (VerificationError, InvalidHashError):
            return False

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool | None:
        user = self._users.get((session.username if session else None) or "")
        if user is None or not topic:
            return False
        if action is Action.RECEIVE:
            return True  # the subscription that brought it here was checked
        allowed = user.publish if action is Action.PUBLISH else user.subscribe
        return any(filter_covers(one, topic) for one in allowed)


def broker_config(host: str, port: int, users: Path | None) -> dict[str, Any]:
    """The amqtt configuration. Raises BrokerRefused for an open listener beyond this machine."""
    if users is None and not ipaddress.ip_address(host).is_loopback:
        raise BrokerRefused(f"host {host}: without a users file the broker listens on loopback only")
    plugin: dict[str, Any]
    if users is None:
        plugin = {f"{_module_name()}.LoopbackOnly": {}}
    else:
        read_users(users)
        plugin = {f"{_module_name()}.UsersFile": {"path": str(users)}}
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    listener = {"type": "tcp", "bind": bind, "max_connections": CONNECTIONS_MAX}
    return {"listeners": {"default": listener}, "plugins": plugin}


def _module_name() -> str:
    return "jidoka_demo.broker"  # not __name__, which is __main__ when run as a process


async def serve(host: str, port: int, users: Path | None) -> None:
    """Run until SIGTERM or SIGINT."""
    broker = Broker(broker_config(host, port, users))
    await broker.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sys.stdout.write(f"listening {host}:{_bound_port(broker)}\nready\n")
    sys.stdout.flush()
    await stop.wait()
    await broker.shutdown()


def _bound_port(broker: Broker) -> int:
    sockets = broker._servers["default"].instance.sockets  # amqtt has no public way to ask
    return int(sockets[0].getsockname()[1])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m jidoka_demo.broker", description="The embedded MQTT broker."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=1883, help="port, 0 takes a free one (default 1883)")
    parser.add_argument(
        "--users", type=Path, help="users file; without it any client on this machine may connect"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("transitions").setLevel(logging.ERROR)
    try:
        asyncio.run(serve(options.host, options.port, options.users))
    except (BrokerRefused, OSError) as refusal:
        sys.stderr.write(f"broker: {refusal}\n")
        return 2
    except Exception as error:
        sys.stderr.write(f"broker: did not start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
