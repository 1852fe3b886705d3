"""Routes from the registry: ``POST /api/<module>/<what>`` for a command, ``GET`` for a dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field, ValidationError, create_model
from starlette.requests import Request
from starlette.responses import Response

from jidoka_central.foundation.errors import InvalidInput
from jidoka_central.foundation.faults import fault, faults_of, nul_faults
from jidoka_central.foundation.http.door import enter
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.paging import LIMIT_MAX
from jidoka_central.foundation.registry import Command, Dataset, Registry

CURSOR_LENGTH_MAX: Final = 200
LIMIT_DEFAULT: Final = 50

_HEADERS: Final[list[dict[str, Any]]] = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "the same key and input give the first answer again",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120},
    },
    {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "the ETag of the document as it was read",
        "schema": {"type": "string"},
    },
    {
        "name": "X-Reason",
        "in": "header",
        "required": False,
        "description": "why, for the audit trail",
        "schema": {"type": "string", "maxLength": 400},
    },
]


def path_of(name: str) -> str:
    """``inventory.receive_opening_stock`` -> ``/api/inventory/receive_opening_stock``."""
    module, _, what = name.partition(".")
    return f"/api/{module}/{what}"


def routes(registry: Registry) -> APIRouter:
    """All commands and datasets."""
    router = APIRouter()
    for command in registry.commands.values():
        router.add_api_route(
            path_of(command.name),
            _command_endpoint(command),
            methods=["POST"],
            operation_id=command.name,
            summary=command.title.en,
            description=_described(command),
            tags=[command.name.partition(".")[0]],
            response_model=command.answer,
            openapi_extra={"parameters": _HEADERS, "x-title-zh": command.title.zh},
        )
    for dataset in registry.datasets.values():
        page = _page_of(dataset)
        router.add_api_route(
            path_of(dataset.name),
            _dataset_endpoint(dataset, page),
            methods=["GET"],
            operation_id=dataset.name,
            summary=dataset.title.en,
            description=f"{dataset.title.en}, newest first. Needs the permission `{dataset.permission}`.",
            tags=[dataset.name.partition(".")[0]],
            response_model=page,
            openapi_extra={"x-title-zh": dataset.title.zh},
        )
    return router


def _page_of(dataset: Dataset) -> type[BaseModel]:
    """``rows`` of the dataset, and ``next``: the cursor of the following page, or nothing at the end."""
    rows: Any = list[dataset.row]  # type: ignore[name-defined]
    return create_model(f"{dataset.row.__name__}Page", rows=(rows, ...), next=(str | None, None))


def _described(command: Command) -> str:
    needs = f"{command.title.en}. Needs the permission `{command.permission}`."
    return f"{needs} Concerns the document `{command.document}`." if command.document else needs


async def body_of(request: Request) -> bytes:
    """The bytes of the request, within the limit of the settings."""
    return await request.body()


def _command_endpoint(command: Command) -> Callable[..., Response]:
    def endpoint(request: Request, body: Annotated[bytes, Depends(body_of)]) -> Response:
        caller = enter(request)
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media != "application/json":
            raise InvalidInput((fault("Content-Type", "header", "must be application/json"),))
        try:
            # JSON's own types, strictly: "5" is not 5, and 1 is not true.
            given = command.input.model_validate_json(body, strict=True)
        except ValidationError as error:
            raise InvalidInput(faults_of(error)) from error
        return document(caller.runtime.run(command, given, caller.context()))

    endpoint.__name__ = command.name.replace(".", "_")
    return endpoint


def _dataset_endpoint(dataset: Dataset, page: type[BaseModel]) -> Callable[..., Response]:
    asked = create_model(
        f"{dataset.filters.__name__}Asked",
        __base__=dataset.filters,
        cursor=(
            str | None,
            Field(None, max_length=CURSOR_LENGTH_MAX, description="`next` of the page before"),
        ),
        limit=(int, Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="rows of a page")),
    )

    def endpoint(request: Request, query: Any) -> Response:
        caller = enter(request)
        values: dict[str, Any] = query.model_dump()
        if faults := nul_faults(values):
            raise InvalidInput(faults)
        cursor, limit = values.pop("cursor"), values.pop("limit")
        with caller.read(dataset.permission) as queries:
            rows, following = dataset.fetch(queries, dataset.filters(**values), cursor, limit)
        checked = [
            row if isinstance(row, dataset.row) else dataset.row.model_validate(dict(row)) for row in rows
        ]
        return document(page.model_construct(rows=checked, next=following))

    endpoint.__name__ = dataset.name.replace(".", "_")
    endpoint.__annotations__["query"] = Annotated[asked, Query()]  # known only now, so not as source text
    return endpoint
