"""The protocol between the edge's processes, over real sockets."""

import asyncio
import stat

import pytest

from jidoka_edge import local
from jidoka_edge.local import AlreadyServed, LocalClient, LocalRefused, LocalServer, Peer


async def _echo(peer: Peer, op: str, args: dict) -> dict | None:
    if op == "subscribe":
        peer.who = args["who"]
        return {}
    if op == "refuse":
        raise LocalRefused("not_now", "later")
    return {"op": op, **args}


def _run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 60))


def test_request_is_answered_and_refusal_is_raised(tmp_path):
    async def play():
        server = LocalServer(tmp_path / "a.sock", _echo)
        await server.start()
        assert stat.S_IMODE((tmp_path / "a.sock").stat().st_mode) == 0o600
        client = LocalClient(tmp_path / "a.sock")
        await client.start()
        assert await client.call("x", {"n": 1}) == {"op": "x", "n": 1}
        with pytest.raises(LocalRefused) as refused:
            await client.call("refuse")
        assert refused.value.code == "not_now"
        assert await local.ask_once(tmp_path / "a.sock", "y") == {"op": "y"}
        await client.close()
        await server.close()

    _run(play())


def test_answers_keep_the_order_of_the_requests(tmp_path):
    async def play():
        async def slow_first(peer: Peer, op: str, args: dict) -> dict:
            if args["n"] == 0:
                await asyncio.sleep(0.05)
            return args

        server = LocalServer(tmp_path / "a.sock", slow_first)
        await server.start()
        client = LocalClient(tmp_path / "a.sock")
        await client.start()
        done: list[int] = []
        futures = [client.fire("x", {"n": n}) for n in range(20)]
        for n, future in enumerate(futures):
            future.add_done_callback(lambda _, n=n: done.append(n))
        await asyncio.gather(*futures)
        assert done == list(range(20))
        await client.close()
        await server.close()

    _run(play())


def test_unanswered_request_is_asked_again_after_the_server_died(tmp_path):
    async def play():
        asked: list[str] = []
        stuck = asyncio.Event()

        async def never(peer: Peer, op: str, args: dict) -> dict:
            asked.append(f"first:{op}")
            if op == "store":
                stuck.set()
                await asyncio.sleep(60)
            return {}

        async def answers(peer: Peer, op: str, args: dict) -> dict:
            asked.append(f"second:{op}")
            return {"stored": True}

        path = tmp_path / "a.sock"
        first = LocalServer(path, never)
        await first.start()
        client = LocalClient(path, on_connect=lambda c: c.fire("subscribe", {"who": "monitor"}) and None)
        await client.start()
        store = client.fire("store", {"key": "piece:1"})
        await stuck.wait()
        await first.close()
        second = LocalServer(path, answers)
        await second.start()
        assert await store == {"stored": True}
        assert asked.index("second:subscribe") < asked.index("second:store")
        assert client.unanswered == 0
        await client.close()
        await second.close()

    _run(play())


def test_pushes_reach_the_named_peer_in_order(tmp_path):
    async def play():
        got: list[int] = []
        server = LocalServer(tmp_path / "a.sock", _echo)
        await server.start()
        client = LocalClient(tmp_path / "a.sock", on_push=lambda name, args: got.append(args["n"]))
        await client.start()
        await client.call("subscribe", {"who": "monitor"})
        for n in range(50):
            assert server.push("monitor", "transition", {"n": n}) == 1
        assert server.push("stop", "transition", {"n": 0}) == 0
        while len(got) < 50:
            await asyncio.sleep(0.01)
        assert got == list(range(50))
        await client.close()
        await server.close()

    _run(play())


def test_garbage_closes_the_connection_and_nothing_else(tmp_path):
    async def play():
        server = LocalServer(tmp_path / "a.sock", _echo)
        await server.start()
        for body in (b"{]}", b"[]", b"{}", b"\xff"):
            garbage = (2**32 - 1 if body == b"\xff" else len(body)).to_bytes(4, "big") + body
            reader, writer = await asyncio.open_unix_connection(str(tmp_path / "a.sock"))
            writer.write(garbage)
            assert await reader.read() == b""
            writer.close()
        assert await local.ask_once(tmp_path / "a.sock", "z") == {"op": "z"}
        await server.close()

    _run(play())


def test_requests_are_bounded_and_telling_without_a_server_is_dropped(tmp_path, monkeypatch):
    async def play():
        monkeypatch.setattr(local, "PENDING_MAX", 3)
        client = LocalClient(tmp_path / "nobody.sock")
        await client.start()
        assert client.tell("live", {"rows": []}) is False
        for _ in range(3):
            client.fire("x")
        with pytest.raises(LocalRefused) as refused:
            client.fire("x")
        assert refused.value.code == "busy"
        await client.close()

    _run(play())


def test_dead_socket_file_is_replaced_and_a_living_one_is_not(tmp_path):
    async def play():
        import socket

        path = tmp_path / "a.sock"
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(path))
        dead.close()
        server = LocalServer(path, _echo)
        await server.start()
        with pytest.raises(AlreadyServed):
            await LocalServer(path, _echo).start()
        await server.close()
        assert not path.exists()

    _run(play())
