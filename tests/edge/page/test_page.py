"""The local page over real HTTP and a real stop process: works without central, takes only its own forms,
refuses by name.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from pathlib import Path

import aiohttp
import pytest

import jidoka_edge.page.server as server
from jidoka_edge.keeper import Keeper
from jidoka_edge.stop.process import StopProcess
from tests.edge.bundle.signing import Authority, make_bundle
from tests.edge.stop.conftest import make_config, until
from tests.fixtures.brokers import free_port
from tests.support.sim_process import start_sim

HEADERS = {"X-Jidoka-Page": "1"}
STATIC = Path(server.__file__).parent / "static"


@pytest.fixture(scope="module")
def sim(tmp_path_factory):
    sets = {"line.profile": "free_running", "line.order_quantity": 0}
    sim = start_sim(tmp_path_factory.mktemp("sim"), pace_ms=60, sets=sets)
    yield sim
    sim.stop()


class Screen:
    def __init__(self, keeper, session):
        self.keeper = keeper
        self.session = session
        self.url = f"http://127.0.0.1:{keeper._page.port}"

    async def get(self, path, **more):
        async with self.session.get(self.url + path, **more) as answer:
            return answer.status, answer.headers, await answer.text()

    async def post(self, form, body, headers=HEADERS, **more):
        async with self.session.post(f"{self.url}/api/{form}", json=body, headers=headers, **more) as answer:
            return answer.status, json.loads(await answer.text())

    async def status(self):
        return json.loads((await self.get("/api/status"))[2])


def configuration(tmp_path, sim):
    import msgspec

    root = Authority().root.public().public
    config = make_config(tmp_path, sim)
    changed = msgspec.to_builtins(config) | {
        "page": {"host": "127.0.0.1", "port": free_port()},
        "mqtt": {"port": free_port()},
        "trust": {"root_kid": "root", "root_public": root},
    }
    return msgspec.convert(changed, type(config))


@contextlib.asynccontextmanager
async def screen(config):
    keeper = Keeper(config)
    await keeper.start()
    async with aiohttp.ClientSession() as session:
        await until(lambda: keeper._page.port)
        try:
            yield Screen(keeper, session)
        finally:
            await keeper.close()


def test_a_person_acknowledges_and_resets_without_central(sim, tmp_path):
    async def play():
        config = configuration(tmp_path, sim)
        stop = StopProcess(config)
        await stop.start()
        await until(lambda: stop.control.model.state.value == "armed")
        authority = Authority()
        async with screen(config) as page:
            page.keeper.keys.take(authority.key_list(1))
            page.keeper.inbox.in_force = page.keeper.bundles.verify(authority.bundle(make_bundle(1)), None, 1)
            told = await page.status()
            assert told["stop"]["state"] == "armed" and told["uplink"]["connected"] is False
            assert told["master"] == {"nominal": 74.0, "tolerance": 0.002}
            code, answer = await page.post("stop", {"person": "Wang", "detail": "burr"})
            assert code == 200 and answer["state"] == "stop_sent"
            await until(lambda: stop.control.model.state.value == "stopped")
            name = (await page.status())["stop"]["stop"]
            assert name.startswith("line/operator/")
            code, answer = await page.post("reset", {"stop": name})
            assert (code, answer["code"]) == (409, "not_acknowledged")
            form = {
                "stop": name,
                "person": "Wang",
                "cause": "worn_tool",
                "action": "tool_changed",
                "master_value": 74.001,
            }
            code, answer = await page.post("acknowledge", form)
            assert (code, answer["state"]) == (200, "reset_pending")
            code, answer = await page.post("reset", {"stop": name})
            assert (code, answer["code"]) == (409, "key_not_turned")
            sim.panel("key", turned=True)
            await until(lambda: stop.control.facts.key)
            assert (await page.post("reset", {"stop": name}))[0] == 200
            await until(lambda: stop.control.model.state.value == "armed")
            sim.panel("key", turned=False)
            await until(lambda: not stop.journal.unkept(), what="the keeper stores all that the stop says")
            rows = await page.keeper.buffer.read(lambda buffer: buffer.events_after(0, 100, 10**6))
            events = [json.loads(body) for _, body in rows]
            said = next(one["data"] for one in events if "stop.acknowledged" in one["type"])
            assert (
                said["master_passed"] is True and said["master_nominal"] == 74.0 and said["person"] == "Wang"
            )
        await stop.close()

    asyncio.run(play())


def test_without_a_stop_process_it_says_so(sim, tmp_path):
    async def play():
        async with screen(configuration(tmp_path, sim)) as page:
            told = await page.status()
            assert told["stop"]["state"] == "unavailable" and told["buffer"]["fault"] is None
            code, answer = await page.post("reset", {"stop": "x"})
            assert (code, answer["code"]) == (503, "stop_away")
            code, answer = await page.post("gauge-check", {})
            assert (code, answer["code"]) == (503, "monitor_away")

    asyncio.run(play())


def test_what_is_not_its_own_form_is_refused(sim, tmp_path):
    async def play():
        async with screen(configuration(tmp_path, sim)) as page:
            good = {"stop": "x"}
            assert (await page.post("reset", good, headers={}))[0] == 403
            assert (await page.post("reset", good, headers=HEADERS | {"Origin": "http://evil.example"}))[
                0
            ] == 403
            text = HEADERS | {"Content-Type": "text/plain"}
            async with page.session.post(
                page.url + "/api/reset", data='{"stop":"x"}', headers=text
            ) as answer:
                assert answer.status == 403
            assert (await page.get("/api/status", headers={"Host": "evil.example"}))[0] == 403
            assert (await page.get("/api/status", headers={"Host": f"localhost:{page.keeper._page.port}"}))[
                0
            ] == 200
            for body, field in (
                ({}, ""),
                ({"stop": 5}, "stop"),
                ({"stop": "x" * 100}, "stop"),
                ({"stop": "x", "more": 1}, ""),
                ([], ""),
            ):
                code, answer = await page.post("reset", body)
                assert (code, answer["code"], answer["field"]) == (400, "bad_request", field), body
            assert (await page.post("reset", {"stop": "x" * 20_000}))[0] in (400, 413)
            assert (await page.post("start", {}))[0] == 404
            assert (await page.get("/../keeper.py"))[0] == 404
            assert (await page.get("/api/reset"))[0] == 405

    asyncio.run(play())


def test_files_are_served_with_their_guards_and_need_nothing_from_outside(sim, tmp_path):
    async def play():
        async with screen(configuration(tmp_path, sim)) as page:
            for path in ("/", "/page.js", "/page.css"):
                code, headers, body = await page.get(path)
                assert code == 200 and "default-src 'self'" in headers["Content-Security-Policy"]
                assert headers["X-Frame-Options"] == "DENY" and body
                assert not re.search(r"https?://", body), "no external asset"

    asyncio.run(play())


def test_both_languages_say_the_same_things():
    script = (STATIC / "page.js").read_text(encoding="utf-8")
    chinese, english = (
        script.split("  en: {", 1)[0].split("  zh: {", 1)[1],
        script.split("  en: {", 1)[1].split("};", 1)[0],
    )

    def keys(part):
        return re.findall(r"(?:^|[{,]\s*)([a-z_]+):", part, re.M)

    assert keys(chinese) == keys(english) and len(keys(english)) > 60
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'data-text="([a-z_]+)"', html)) <= set(keys(english))
    assert not re.search(r"\son[a-z]+=|<script>|style=", html), "nothing inline: the policy forbids it"


def test_every_state_has_its_name_on_the_page():
    from jidoka_edge.stop.states import State

    script = (STATIC / "page.js").read_text(encoding="utf-8")
    for state in State:
        assert len(re.findall(rf"\b{state.value}: \"", script)) == 2, state
