"""A person at the API: logs in once, then sends commands and reads, with every refusal as an exception.

Standard library only; one connection a person, kept open. A read or a command with an idempotency key is
repeated when the server was away, which is what the
key is for.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

TRY_AGAIN_S = 20.0


class ApiRefused(Exception):
    """The server said no, with a stable code."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", status))
        self.problem = dict(problem)
        super().__init__(f"{status} {self.code}: {problem.get('detail') or problem.get('title') or ''}")


class Person:
    """One user's session; ``name`` is the login."""

    def __init__(self, host: str, port: int, name: str, password: str) -> None:
        self.name = name
        self.password = password
        self._address = (host, port)
        self._connection: http.client.HTTPConnection | None = None
        self._cookie = ""
        self._csrf = ""

    def do(self, command: str, key: str | None = None, **input_: Any) -> dict[str, Any]:
        """Send ``module.what``; the key makes a repetition harmless. Raises ``ApiRefused``."""
        path = "/api/" + command.replace(".", "/", 1)
        return self._call("POST", path, input_, {"Idempotency-Key": key or uuid.uuid4().hex})

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read ``/api/...``. Raises ``ApiRefused``."""
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return self._call("GET", f"/api/{path}" + (f"?{asked}" if asked else ""), None, {})

    def rows(self, dataset: str, **filters: Any) -> list[dict[str, Any]]:
        """All rows of a dataset, page by page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get(dataset.replace(".", "/", 1), cursor=cursor, limit=500, **filters)
            found += page["rows"]
            cursor = page.get("next")
            if cursor is None:
                return found

    def log_in(self) -> None:
        answer = self._call(
            "POST", "/api/identity/login", {"login": self.name, "password": self.password}, {}
        )
        self._csrf = str(answer["csrf"])

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
        deadline = time.monotonic() + TRY_AGAIN_S
        while True:
            try:
                if not self._cookie and path != "/api/identity/login":
                    self.log_in()
                return self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self._drop()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            except ApiRefused as refused:
                if refused.status == 401 and path != "/api/identity/login" and time.monotonic() < deadline:
                    self._cookie = ""  # the session ended: log in again
                    continue
                if refused.status != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> dict[str, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self._address, timeout=30)
        sent = {"Accept": "application/json", "Accept-Language": "en"} | headers
        if self._cookie:
            sent |= {"Cookie": self._cookie, "X-CSRF-Token": self._csrf}
        payload = None
        if body is not None:
            payload = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        self._connection.request(method, path, payload, sent)
        response = self._connection.getresponse()
        raw = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._cookie = value.split(";", 1)[0]
        parsed = json.loads(raw) if raw else {}
        if response.status >= 400:
            raise ApiRefused(response.status, parsed if isinstance(parsed, dict) else {})
        return parsed if isinstance(parsed, dict) else {"rows": parsed}

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
