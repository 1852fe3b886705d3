"""The page beside the machine: plain files and a small JSON API, for one keyboard or touch screen at the
line.

    GET  /api/status        everything shown
    POST /api/acknowledge   {stop, person, cause, cause_text, action, action_text, master_value}
    POST /api/reset         {stop}      the PLC clears its latch only with the key turned and the line
    standing still POST /api/stop          {person, detail}
    POST /api/gauge-check   {}          measures the master ring

Bound to loopback unless configured otherwise. No cookies and no login: who stands at the line may
acknowledge; the key, which no network reaches, decides. A request that changes anything must be JSON with
the header ``X-Jidoka-Page: 1`` and of the same origin, which no page of another site can send; a ``Host``
that is a foreign name is refused (DNS rebinding). Bodies are at most ``BODY_BYTES_MAX``. Errors are
``{"code", "message", "field"}`` with 400, 403, 409 or 503. No asset comes from anywhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from aiohttp import web
from msgspec import Meta

from jidoka_edge.clock import new_name
from jidoka_edge.ending import end_tasks
from jidoka_edge.local import Args, FrameError, LocalRefused, ask_once

if TYPE_CHECKING:
    from jidoka_edge.keeper import Keeper

BODY_BYTES_MAX: Final = 16_384
STOP_WAIT_S: Final = 1.0
RETRY_S: Final = 2.0
HEADER: Final = "X-Jidoka-Page"
STATIC: Final = Path(__file__).parent / "static"
FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
UNAVAILABLE: Final = ("monitor_away", "stop_away", "no_answer", "busy")

_log = logging.getLogger("jidoka_edge.page")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Short = Annotated[str, Meta(min_length=1, max_length=80)]
Long = Annotated[str, Meta(max_length=400)]


class AcknowledgeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stop: Short
    person: Short
    cause: Short
    action: Short
    cause_text: Long = ""
    action_text: Long = ""
    master_value: Annotated[float, Meta(ge=-1e6, le=1e6)] | None = None


class ResetForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stop: Short


class StopForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: Short
    detail: Long = ""


class EmptyForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Page:
    """The server; a port that is taken is tried again and said in the log."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._settings = keeper.config.page
        self._runner: web.AppRunner | None = None
        self._binding: asyncio.Task[None] | None = None
        self.port = 0
        self._forms: dict[str, tuple[type, Callable[[Any], Awaitable[Args]]]] = {
            "acknowledge": (AcknowledgeForm, self._acknowledge),
            "reset": (ResetForm, self._reset),
            "stop": (StopForm, self._stop),
            "gauge-check": (EmptyForm, self._gauge_check),
        }

    async def start(self) -> None:
        app = web.Application(client_max_size=BODY_BYTES_MAX, middlewares=[self._guard])
        for path in FILES:
            app.router.add_get(path, self._file)
        app.router.add_get("/api/status", self._status)
        app.router.add_post("/api/{form}", self._post)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
        await self._runner.setup()
        self._binding = asyncio.create_task(self._bind())

    async def close(self) -> None:
        await end_tasks(self._binding)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _bind(self) -> None:
        assert self._runner is not None
        said = False
        while True:
            site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
            try:
                await site.start()
            except OSError as error:
                if not said:
                    _log.error("the local page cannot be served: %s", error)
                said = True
                await asyncio.sleep(RETRY_S)
                continue
            self.port = self._runner.addresses[0][1]
            return

    # ---- the door -------------------------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._check_origin(request)
            response = await handler(request)
        except LocalRefused as refused:
            status = 503 if refused.code in UNAVAILABLE else 400 if refused.code == "bad_request" else 409
            response = _problem(status, refused.code, str(refused))
        except web.HTTPException as error:
            response = _problem(error.status, error.reason.lower().replace(" ", "_"), error.reason)
        response.headers.update(HEADERS)
        return response

    def _check_origin(self, request: web.Request) -> None:
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        if not self._host_is_ours(host.strip("[]")):
            raise web.HTTPForbidden(reason="foreign host")
        if request.method == "GET":
            return
        origin = request.headers.get("Origin")
        same = origin is None or origin in (f"http://{request.host}", f"https://{request.host}")
        if not same or request.headers.get(HEADER) != "1" or request.content_type != "application/json":
            raise web.HTTPForbidden(reason="not from this page")

    def _host_is_ours(self, host: str) -> bool:
        if host in ("localhost", self._settings.host):
            return True
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True

    # ---- what is shown --------------------------------------------------------------------------------

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name, kind = FILES[request.path]
        return web.Response(body=(STATIC / name).read_bytes(), content_type=kind, charset="utf-8")

    async def _status(self, request: web.Request) -> web.StreamResponse:
        keeper = self._keeper
        try:
            stop = await self._ask_stop("status", {})
        except LocalRefused as refused:
            stop = {"state": "unavailable", "detail": str(refused)}
        bundle = keeper.in_force
        gauge = bundle.bundle.characteristics[0].gauge if bundle else None
        master = {"nominal": gauge.master_nominal, "tolerance": gauge.master_tolerance} if gauge else None
        shown = {**keeper.status(), "stop": stop, "line_state": keeper.line, "master": master}
        return _json(200, {**shown, "at": keeper.clock.now_us()})

    async def _ask_stop(self, op: str, args: Args) -> Args:
        """Raises ``LocalRefused``, also when the stop process does not answer: nothing is asked again later
        on its own.
        """
        try:
            return await ask_once(self._keeper.config.stop_socket, op, args, STOP_WAIT_S)
        except TimeoutError as error:
            raise LocalRefused("no_answer", "the stop process did not answer in time") from error
        except (OSError, EOFError, FrameError) as error:
            raise LocalRefused("stop_away", "the stop process is not running") from error

    # ---- what a person does ---------------------------------------------------------------------------

    async def _post(self, request: web.Request) -> web.StreamResponse:
        found = self._forms.get(request.match_info["form"])
        if found is None:
            raise web.HTTPNotFound
        kind, act = found
        try:
            form: Any = msgspec.json.decode(await request.read(), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            text = str(error)
            field = text.rsplit("`$.", 1)[1].rstrip("`") if "`$." in text else ""
            return _problem(400, "bad_request", text, field)
        return _json(200, await act(form))

    async def _acknowledge(self, form: AcknowledgeForm) -> Args:
        args: Args = msgspec.to_builtins(form)
        bundle = self._keeper.in_force
        if form.master_value is not None and bundle is not None:
            gauge = bundle.bundle.characteristics[0].gauge
            args["master_nominal"] = gauge.master_nominal
            args["master_passed"] = (
                abs(form.master_value - gauge.master_nominal) <= gauge.master_tolerance + 1e-9
            )
        return await self._ask_stop("acknowledge", args)

    async def _reset(self, form: ResetForm) -> Args:
        return await self._ask_stop("reset", {"stop": form.stop})

    async def _stop(self, form: StopForm) -> Args:
        detail = f"{form.person}: {form.detail}"[:400]
        now = self._keeper.clock.now_us()
        order = (self._keeper.job or {}).get("order") or "line"
        stop = f"{order}/operator/{new_name(8)}"[-80:]
        return await self._ask_stop(
            "stop", {"stop": stop, "cause": "operator", "decided_at": now, "detail": detail}
        )

    async def _gauge_check(self, form: EmptyForm) -> Args:
        answer = await self._keeper.inbox.check_gauge()
        if answer.status != "accepted":
            raise LocalRefused(answer.code or "refused", answer.detail)
        found: Args = msgspec.json.decode(answer.detail)
        return found


def _json(status: int, body: Args) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(body), content_type="application/json")


def _problem(status: int, code: str, message: str, field: str = "") -> web.Response:
    return _json(status, {"code": code, "message": message, "field": field})
