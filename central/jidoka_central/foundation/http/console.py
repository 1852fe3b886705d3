"""The web console, as files inside the package: ``jidoka_central/console_dist``, built by ``make console``.

Any path that is neither a file nor the API is a page of the console and gets ``index.html``. Names under
``assets/`` carry a hash of their content and may be kept for a year. While there is no build, a plain page
says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from jidoka_central.foundation.errors import NO_SUCH_ADDRESS

FOLDER: Final = Path(__file__).resolve().parents[2] / "console_dist"
YEAR: Final = "public, max-age=31536000, immutable"
SERVER_PATHS: Final = ("api/", "health/", "metrics")

NOT_BUILT: Final = """<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>Jidoka</title><meta http-equiv="refresh" content="5"></head>
<body><h1>Jidoka</h1>
<p>控制台正在构建，本页会自动刷新。The console is being built; this page reloads by itself.</p>
<p>几分钟后仍是本页，则构建失败：原因见 var/console-build.log，或运行 make console。
Still here after some minutes? Then the build failed: var/console-build.log or make console says why.</p>
<p><a href="/api/docs">API</a></p></body></html>
"""


def router(folder: Path = FOLDER) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/{path:path}")
    def console(path: str) -> Response:
        if path.startswith(SERVER_PATHS):
            raise NO_SUCH_ADDRESS.refuse()
        found = _file(folder, path)
        if found is not None:
            kept = YEAR if path.startswith("assets/") else "no-cache"
            return FileResponse(found, headers={"Cache-Control": kept})
        index = _file(folder, "index.html")
        if index is None:
            return HTMLResponse(NOT_BUILT, headers={"Cache-Control": "no-store"})
        if path.startswith("assets/"):
            raise NO_SUCH_ADDRESS.refuse()  # an old page asking for a file of an older build
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    return routes


def _file(folder: Path, path: str) -> Path | None:
    """The file below ``folder``, or ``None`` for anything else, above it included."""
    if not path or "\0" in path or len(path) > 400:
        return None
    try:
        wanted = (folder / path).resolve()
        return wanted if wanted.is_relative_to(folder) and wanted.is_file() else None
    except OSError:
        return None
