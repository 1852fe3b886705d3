"""A work order as a document: with its counts, materials, timeline and buttons."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.production.commands import READ
from jidoka_central.modules.production.datasets import OrderView, order_actions, order_view


class OrderShown(OrderView):
    actions: list[ActionShown]


def router(_runtime: Runtime) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/api/production/orders/{order_id}",
        operation_id="production.order",
        tags=["production"],
        summary="A work order",
        response_model=OrderShown,
    )
    def order(order_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as queries:
            view = order_view(queries, order_id)
            actions = actions_shown(order_actions(queries, order_id), caller.language)
        return document(OrderShown(**dict(view), actions=actions))

    return routes
