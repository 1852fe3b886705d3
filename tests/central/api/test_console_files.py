"""The console's files: pages, hashed assets, and nothing outside their folder."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from jidoka_central.foundation.http import console, problems
from jidoka_central.foundation.settings import Settings


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>console</title>")
    (folder / "assets" / "app-1a2b.js").write_text("let x")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    app = FastAPI()
    app.state.settings = Settings()
    problems.install(app)
    app.include_router(console.router(folder))
    return TestClient(app)


def test_assets_are_kept_and_pages_are_not(client: TestClient) -> None:
    asset: httpx.Response = client.get("/assets/app-1a2b.js")
    assert asset.text == "let x" and "immutable" in asset.headers["cache-control"]
    for path in ("/", "/login", "/orders/0192-5", "/index.html"):
        page = client.get(path)
        assert "console" in page.text and page.headers["cache-control"] == "no-cache"
    assert client.get("/assets/old-9.js").status_code == 404, "never a page where a script was asked for"


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/link.txt", "/%00", "/" + "x" * 500],
)
def test_nothing_outside_the_folder(client: TestClient, path: str) -> None:
    assert "secret" not in client.get(path).text


def test_unknown_api_addresses_are_no_pages(client: TestClient) -> None:
    assert client.get("/api/none").status_code == 404
    assert client.get("/health/none").status_code == 404


def test_without_a_build_a_page_says_so(tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(console.router(tmp_path / "none"))
    page = TestClient(app).get("/anything")
    assert page.status_code == 200 and "正在构建" in page.text and "/api/docs" in page.text
