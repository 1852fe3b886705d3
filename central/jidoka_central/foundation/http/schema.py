"""The OpenAPI document: what FastAPI knows of the routes, the commands' inputs and the refusals added."""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from jidoka_central.foundation.http.door import COOKIE
from jidoka_central.foundation.http.generated import path_of
from jidoka_central.foundation.http.problems import MEDIA_TYPE, TITLES, ProblemShown
from jidoka_central.foundation.registry import Registry

_REF: Final = "#/components/schemas/"
_ANY: Final = (401, 403, 422, 500, 503)
_COMMAND: Final = (404, 409, 412, 413, 429)
_READ: Final = (404,)
_OPEN: Final = ("/api/identity/login", "/api/core/about")  # for those who have not logged in


def install(app: FastAPI, registry: Registry) -> None:
    """Make ``app.openapi()`` give the whole document; computed once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, registry)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, registry: Registry) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    inputs = {command.input for command in registry.commands.values()}
    wanted = [(model, "validation") for model in sorted(inputs, key=lambda m: (m.__module__, m.__qualname__))]
    names, definitions = models_json_schema(
        [*wanted, (ProblemShown, "serialization")],  # type: ignore[list-item]
        ref_template=_REF + "{model}",
    )
    renamed = _merge(schemas, definitions.get("$defs", {}))
    for command in registry.commands.values():
        reference = names[(command.input, "validation")]["$ref"].removeprefix(_REF)
        document["paths"][path_of(command.name)]["post"]["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _REF + renamed.get(reference, reference)}}},
        }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _add_refusals(path, method, operation)
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "token": {"type": "http", "scheme": "bearer"},
    }
    return document


def _merge(schemas: dict[str, Any], more: dict[str, Any]) -> dict[str, str]:
    """Add ``more`` to ``schemas``; one whose name means something else already gets another name."""
    renamed = {name: f"{name}Given" for name in more if name in schemas and schemas[name] != more[name]}
    text = json.dumps(more)
    for name, other in renamed.items():
        text = text.replace(f'"{_REF}{name}"', f'"{_REF}{other}"')
    for name, schema in json.loads(text).items():
        schemas[renamed.get(name, name)] = schema
    return renamed


def _add_refusals(path: str, method: str, operation: dict[str, Any]) -> None:
    if not path.startswith("/api/"):
        return
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF + "ProblemShown"}}}
    responses = operation.setdefault("responses", {})
    for status in sorted({*_ANY, *(_COMMAND if method == "post" else _READ)}):
        responses[str(status)] = {"description": TITLES[status].en, "content": content}
    if path not in _OPEN:
        operation.setdefault("security", [{"session": []}, {"token": []}])
